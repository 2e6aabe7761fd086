#include "broker/proxy_logins.h"

#include "broker/stored_credentials.h"

namespace watchword::broker {

// A store that is itself behind the proxy asks again while it is searched, and has nothing then.
std::optional<host::ProxyLogin> ProxyLogins::find(Target proxy) {
  if (searching_ || !settle(proxy).empty()) return std::nullopt;
  searching_ = true;
  std::optional<host::ProxyLogin> found;
  try {
    auto credential = StoredCredentials(secrets_, StoredKind::kGit)
                          .get(proxy, /*any_scheme=*/false, [](const Credential&) { return true; });
    if (credential) {
      log_.hide(credential->secret.view());
      found = host::ProxyLogin{credential->username, std::move(credential->secret)};
    }
  } catch (const Failure& failure) {
    log_.trace("http", "no password for " + proxy.url() + ": " + failure.message());
  }
  searching_ = false;
  return found;
}

}  // namespace watchword::broker
