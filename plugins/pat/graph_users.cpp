#include "pat/graph_users.h"

#include <set>

#include <watchword/encoding.hpp>

namespace watchword::pat {
namespace {

constexpr std::string_view kResource = "graph/users?subjectTypes=aad,msa&api-version=7.1-preview.1";
// Microsoft Learn, "Users - List" of the graph: the next page's name is in a header.
constexpr std::string_view kContinuation = "x-ms-continuationtoken";

}  // namespace

std::vector<GraphUser> graph_users(Rest& rest, const std::function<void(std::size_t)>& progress) {
  const std::string first = rest.caller().identity_services() + std::string(kResource);
  std::vector<GraphUser> users;
  std::set<std::string> seen;  // a service that goes in circles is not followed
  std::string continuation;
  do {
    const RestReply reply = rest.call(
        "GET", continuation.empty() ? first
                                    : first + "&continuationToken=" + percent_encode(continuation));
    const json::array* page = array_at(reply.body, "value");
    if (page == nullptr)
      throw Failure(
          WW_NETWORK,
          rest.caller().organization.name + " answered a list of users that cannot be understood",
          "Try again later; if it stays, report it to whoever made Watchword.");
    for (const json::value& user : *page)
      users.push_back({std::string(text_at(user, "descriptor")),
                       std::string(text_at(user, "principalName")),
                       std::string(text_at(user, "displayName"))});
    progress(users.size());
    continuation = reply.header(kContinuation);
  } while (!continuation.empty() && seen.insert(continuation).second);
  return users;
}

}  // namespace watchword::pat
