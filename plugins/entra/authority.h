// Where Entra is: the authority hosts that Watchword trusts and the endpoints under them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace watchword::entra {

// Realms that are no tenant (Microsoft identity platform, "OpenID Connect on the Microsoft identity
// platform").
inline constexpr std::string_view kOrganizations = "organizations";

// An authority host, without a realm.
class Authority {
 public:
  // From "login.microsoftonline.com" or "https://login.example:8443/"; throws Failure(WW_INVALID)
  // when it is neither, or not https.
  static Authority parse(std::string_view host_or_url);

  // "login.microsoftonline.com", with a port unless it is 443.
  const std::string& host() const { return host_; }
  // The name under which sessions are kept: all aliases of a cloud share them, so this is the
  // cloud's preferred cache alias, as MSAL has it; with the port.
  std::string environment() const;
  // "https://HOST/REALM"
  std::string address(std::string_view realm) const;
  // "https://HOST/REALM/oauth2/v2.0/NAME"
  std::string endpoint(std::string_view realm, std::string_view name) const;
  // "https://HOST/REALM/v2.0/.well-known/openid-configuration" (OpenID Connect Discovery 1.0).
  std::string metadata(std::string_view realm) const;
  // Whether tokens of the other authority are this one's too.
  bool same_cloud(const Authority& other) const { return environment() == other.environment(); }

 private:
  explicit Authority(std::string host) : host_(std::move(host)) {}
  std::string host_;
};

inline constexpr std::string_view kPublicCloud = "login.microsoftonline.com";

// An authority and a realm in it: what a challenge's authorization_uri names.
struct Realm {
  Authority authority;
  std::string tenant;  // lower case: a GUID, a domain name, or kOrganizations
};

// Whether the text can be a tenant: a GUID, a domain name or a well-known realm. Lower case.
bool is_tenant(std::string_view text);
bool is_guid(std::string_view text);

// Reads "https://HOST/TENANT[/…]" out of a challenge. Empty unless it is https, HOST is on the list
// of trusted hosts or is `configured`, and TENANT is one. A hostile server could otherwise have a
// person sign in at its own page.
std::optional<Realm> trusted_realm(std::string_view authorization_uri,
                                   const std::optional<Authority>& configured);

// An all-zero GUID stands for an organization that is backed by Microsoft accounts, whose authority
// is "organizations"; never "consumers" (as Git Credential Manager has it).
std::string tenant_of_guid(std::string_view guid);

bool same(const Realm& a, const Realm& b);

}  // namespace watchword::entra
