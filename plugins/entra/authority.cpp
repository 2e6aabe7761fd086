#include "entra/authority.h"

#include <algorithm>
#include <array>
#include <boost/url/url_view.hpp>
#include <charconv>

#include <watchword/plugin.hpp>

#include "common/text.h"
#include "common/uri.h"

namespace watchword::entra {
namespace {

struct Alias {
  std::string_view host;
  std::string_view preferred_cache;
};

// Microsoft Learn, "National clouds"; MSAL, KnownMetadataProvider.
constexpr std::array<Alias, 13> kTrusted = {{
    {"login.microsoftonline.com", "login.windows.net"},
    {"login.windows.net", "login.windows.net"},
    {"login.microsoft.com", "login.windows.net"},
    {"sts.windows.net", "login.windows.net"},
    {"login.partner.microsoftonline.cn", "login.partner.microsoftonline.cn"},
    {"login.chinacloudapi.cn", "login.partner.microsoftonline.cn"},
    {"login.microsoftonline.us", "login.microsoftonline.us"},
    {"login.usgovcloudapi.net", "login.microsoftonline.us"},
    {"login-us.microsoftonline.com", "login-us.microsoftonline.com"},
    {"login.microsoftonline.de", "login.microsoftonline.de"},
    {"login.sovcloud-identity.fr", "login.sovcloud-identity.fr"},
    {"login.sovcloud-identity.de", "login.sovcloud-identity.de"},
    {"login.sovcloud-identity.sg", "login.sovcloud-identity.sg"},
}};

constexpr std::string_view kZeroGuid = "00000000-0000-0000-0000-000000000000";
constexpr std::size_t kTenantMaxBytes = 253;  // of a domain name
constexpr std::string_view kHttpsPort = "443";

const Alias* find_trusted(std::string_view host) {
  const auto found = std::find_if(kTrusted.begin(), kTrusted.end(),
                                  [&](const Alias& alias) { return alias.host == host; });
  return found == kTrusted.end() ? nullptr : &*found;
}

bool is_host_name(std::string_view host) {
  return !host.empty() && std::all_of(host.begin(), host.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
  });
}

// "host[:port]" of an https URL without user information; empty when it is something else.
std::optional<std::string> https_host(const boost::urls::url_view& url) {
  if (url.scheme_id() != boost::urls::scheme::https || url.has_userinfo()) return std::nullopt;
  std::string host = lower(url.host());
  if (!is_host_name(host)) return std::nullopt;
  const std::string_view port(url.port().data(), url.port().size());
  if (!port.empty() && port != kHttpsPort) host += ":" + std::string(port);
  return host;
}

}  // namespace

Authority Authority::parse(std::string_view host_or_url) {
  const std::string_view given = trimmed(host_or_url);
  const std::string url = given.find("://") == std::string_view::npos
                              ? "https://" + std::string(given)
                              : std::string(given);
  const auto parsed = parse_server_uri(url);
  const auto host = parsed ? https_host(*parsed) : std::nullopt;
  if (!host)
    throw Failure(WW_INVALID,
                  "the authority host \"" + printable(given, 200) + "\" is not an https address",
                  "Set watchword.entra.authorityHost or AZURE_AUTHORITY_HOST to a host such as "
                  "https://login.microsoftonline.com.");
  return Authority(*host);
}

std::string Authority::environment() const {
  const auto colon = std::min(host_.find(':'), host_.size());
  const Alias* alias = find_trusted(std::string_view(host_).substr(0, colon));
  return alias == nullptr ? host_ : std::string(alias->preferred_cache) + host_.substr(colon);
}

std::string Authority::address(std::string_view realm) const {
  return "https://" + host_ + '/' + std::string(realm);
}

std::string Authority::endpoint(std::string_view realm, std::string_view name) const {
  return address(realm) + "/oauth2/v2.0/" + std::string(name);
}

std::string Authority::metadata(std::string_view realm) const {
  return address(realm) + "/v2.0/.well-known/openid-configuration";
}

bool is_guid(std::string_view text) {
  if (text.size() != kZeroGuid.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    if (kZeroGuid[i] == '-' ? c != '-' : !digit) return false;
  }
  return true;
}

bool is_tenant(std::string_view text) {
  return text.size() <= kTenantMaxBytes && is_host_name(text) && text.front() != '.' &&
         text.find("..") == std::string_view::npos;
}

std::string tenant_of_guid(std::string_view guid) {
  return guid == kZeroGuid ? std::string(kOrganizations) : lower(guid);
}

bool same(const Realm& a, const Realm& b) {
  return a.tenant == b.tenant && a.authority.same_cloud(b.authority);
}

std::optional<Realm> trusted_realm(std::string_view authorization_uri,
                                   const std::optional<Authority>& configured) {
  const auto parsed = parse_server_uri(authorization_uri);
  if (!parsed) return std::nullopt;
  const auto host = https_host(*parsed);
  if (!host || parsed->segments().empty()) return std::nullopt;
  if (find_trusted(*host) == nullptr && !(configured && configured->host() == *host))
    return std::nullopt;
  const std::string tenant = lower(std::string(*parsed->segments().begin()));
  if (!is_tenant(tenant)) return std::nullopt;
  return Realm{Authority::parse(*host), tenant_of_guid(tenant)};
}

}  // namespace watchword::entra
