#include "cli/server_refuses.h"

#include <watchword/encoding.hpp>
#include <watchword/server.hpp>

namespace watchword::cli {
namespace {

constexpr std::uint32_t kLimitMs = 10'000;
constexpr int kUnauthorized = 401;

// RFC 7617.
std::string basic(const Credential& credential) {
  Secret pair(credential.username);
  pair.append(":").append(credential.secret.view());
  return "Basic " + base64_encode(pair.view());
}

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
  request.headers = {{"Authorization", basic(credential)}};
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
