#include "cli/server_refuses.h"

#include <watchword/server.hpp>

#include "protocol/authorization.h"

namespace watchword::cli {
namespace {

constexpr std::uint32_t kLimitMs = 10'000;
constexpr int kUnauthorized = 401;

}  // namespace

bool server_refuses(host::Services& services, const Target& target, const Credential& credential) {
  const auto server = parse_server(target.host);
  if (!server || target.protocol != "https") return false;
  Target place = target;
  place.username.reset();
  HttpRequest request;
  request.method = "HEAD";
  request.url = place.scope_url();
  request.timeout_ms = kLimitMs;
  request.headers = {
      {"Authorization", "Basic " + std::string(protocol::basic_pair(credential).view())}};
  bool refused = false;
  try {
    refused = services.http().send(request, {{server->name}}).status == kUnauthorized;
  } catch (const Failure& failure) {
    services.log.trace("front end",
                       "whether the answer is taken is not known: " + failure.message());
  }
  wipe(request.headers.front().second.data(), request.headers.front().second.size());
  if (refused) services.log.trace("front end", place.url() + " refuses the answer");
  return refused;
}

}  // namespace watchword::cli
