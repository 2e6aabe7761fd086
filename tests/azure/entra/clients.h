#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace watchword::azure {

// Visual Studio's registration, which git's helpers use.
inline constexpr std::string_view kVisualStudioClientId = "872cd9fa-d31f-45e0-9eab-6e460a02d1f1";
// What somebody registered for themselves, as Watchword's README advises.
inline constexpr std::string_view kOwnClientId = "5c0ffee5-1dea-4b0b-8b0b-0123456789ab";

// An application registration.
struct Client {
  std::string id;
  std::string name;
  std::vector<std::string> redirect_uris;
  bool takes_personal_accounts;

  // Whether an authorization request may name this redirect URI. Loopback URIs match whatever their
  // port, but localhost and 127.0.0.1 do not stand for each other (RFC 8252 section 7.3; Microsoft
  // Learn, "Redirect URI (reply URL) restrictions").
  bool redirects_to(std::string_view uri) const;
};

const Client* find_client(std::string_view id);

}  // namespace watchword::azure
