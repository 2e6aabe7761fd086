#include "vault/pages.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <charconv>

#include "base/encoding.h"
#include "vault/bundle.h"
#include "vault/replies.h"

namespace watchword::azure {
namespace {

namespace json = boost::json;

constexpr std::size_t kPageMax = 25;

std::optional<std::size_t> number(const std::string& text) {
  std::size_t out = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (failed != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return out;
}

std::string next_link(const Cloud& cloud, const Request& request, const std::string& collection,
                      std::size_t next, std::size_t size) {
  Fields query{{"api-version", request.query.get("api-version")},
               {"$skiptoken", base64url(std::to_string(next))},
               {"maxresults", std::to_string(size)}};
  return cloud.origin(request.captures[0] + ".vault.azure.net") + "/" + collection + "?" +
         query.format();
}

}  // namespace

Reply page_of_items(const Cloud& cloud, const Request& request, const std::string& collection,
                    const std::vector<std::optional<json::object>>& items) {
  const std::string wanted = request.query.get("maxresults");
  const auto size = wanted.empty() ? std::optional(kPageMax) : number(wanted);
  if (!size || *size < 1 || *size > kPageMax)
    return bad_parameter("maxresults must be a number from 1 to 25.");
  const std::string token = request.query.get("$skiptoken");
  const auto start =
      token.empty() ? std::optional<std::size_t>(0) : number(decode_base64(token).value_or(""));
  if (!start || *start > items.size()) return bad_parameter("The $skiptoken is not valid.");
  const std::size_t end = std::min(*start + *size, items.size());
  json::array page;
  for (std::size_t i = *start; i < end; ++i)
    if (items[i]) page.push_back(*items[i]);
  json::value next = nullptr;
  if (end < items.size()) next = json::string(next_link(cloud, request, collection, end, *size));
  return json_reply({{"value", page}, {"nextLink", next}});
}

Reply page_of_secrets(
    const Cloud& cloud, const Request& request, const std::string& collection,
    const std::function<std::optional<json::object>(const VaultSecret&)>& describe) {
  const std::string prefix = lower_case(request.captures[0]) + "/";
  std::vector<std::optional<json::object>> items;
  for (const auto& [key, secret] : cloud.vault_secrets.all())
    if (key.starts_with(prefix)) items.push_back(describe(secret));
  return page_of_items(cloud, request, collection, items);
}

}  // namespace watchword::azure
