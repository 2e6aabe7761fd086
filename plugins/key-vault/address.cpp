#include "key-vault/address.h"

#include <algorithm>
#include <boost/url/url_view.hpp>

#include "common/challenge.h"
#include "common/text.h"
#include "common/uri.h"

namespace watchword::key_vault {
namespace {

namespace urls = boost::urls;

struct CloudOfVaults {
  std::string_view suffix;
  std::initializer_list<std::string_view> authorities;
};

// Microsoft Learn, "About keys, secrets, and certificates" (DNS suffixes) and "National clouds"
// (authorities).
constexpr std::string_view kAuthorityOfChina[] = {"login.partner.microsoftonline.cn",
                                                  "login.chinacloudapi.cn"};
const CloudOfVaults kClouds[] = {
    {"vault.azure.net",
     {"login.microsoftonline.com", "login.windows.net", "login.microsoft.com", "sts.windows.net"}},
    {"vault.azure.cn", {kAuthorityOfChina[0], kAuthorityOfChina[1]}},
    {"vault.usgovcloudapi.net", {"login.microsoftonline.us", "login.usgovcloudapi.net"}},
};

bool is_vault_name(std::string_view label) {
  return !label.empty() && std::all_of(label.begin(), label.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

const CloudOfVaults* cloud_of(std::string_view host) {
  for (const CloudOfVaults& cloud : kClouds) {
    if (host.size() <= cloud.suffix.size() + 1 || !host.ends_with(cloud.suffix)) continue;
    const std::string_view label = host.substr(0, host.size() - cloud.suffix.size());
    if (label.back() == '.' && is_vault_name(label.substr(0, label.size() - 1))) return &cloud;
  }
  return nullptr;
}

Failure no_vault(std::string_view url) {
  return {WW_INVALID, "'" + printable(url, 200) + "' is not the address of a key vault",
          "Set watchword.keyVault.url to the vault's URI, as its overview in the Azure portal "
          "shows it: https://NAME.vault.azure.net"};
}

}  // namespace

Address parse_address(std::string_view url) {
  const auto parsed = parse_server_uri(trimmed(url));
  if (!parsed) throw no_vault(url);
  const std::string host = lower(std::string(parsed->encoded_host()));
  const CloudOfVaults* cloud = cloud_of(host);
  const std::string path(parsed->encoded_path());
  if (cloud == nullptr || parsed->scheme_id() != urls::scheme::https || parsed->has_userinfo() ||
      parsed->has_query() || parsed->has_fragment() || (!path.empty() && path != "/"))
    throw no_vault(url);
  Address address;
  address.host = host;
  address.origin = "https://" + host;
  if (parsed->has_port() && parsed->port_number() != 443)
    address.origin += ":" + std::string(parsed->port());
  address.resource = "https://" + std::string(cloud->suffix);
  address.authorities.assign(cloud->authorities.begin(), cloud->authorities.end());
  return address;
}

std::string challenged_tenant(const Address& address, const std::vector<std::string>& challenges) {
  for (const Challenge& challenge : parse_challenges(challenges)) {
    if (challenge.scheme != "bearer") continue;
    std::string_view resource = challenge.parameter("resource");
    if (resource.empty()) resource = challenge.parameter("scope");
    while (resource.ends_with('/')) resource.remove_suffix(1);
    if (resource.ends_with("/.default")) resource.remove_suffix(9);
    if (lower(resource) != address.resource)
      throw Failure(WW_REFUSED,
                    address.host + " asks for a token of '" + printable(resource, 200) +
                        "', which is not the service that it belongs to; it does not get one",
                    "Check watchword.keyVault.url; is something else answering in its place?");
    const auto authority = parse_server_uri(challenge.parameter("authorization"));
    const std::string host = authority ? lower(std::string(authority->encoded_host())) : "";
    if (std::find(address.authorities.begin(), address.authorities.end(), host) ==
        address.authorities.end())
      throw Failure(WW_REFUSED,
                    address.host + " names '" + printable(host, 200) +
                        "' to sign in at, which is not Microsoft Entra of its cloud",
                    "Check watchword.keyVault.url; is something else answering in its place?");
    const auto segments = authority->segments();
    return segments.empty() ? std::string() : printable(std::string(segments.front()), 100);
  }
  return {};
}

}  // namespace watchword::key_vault
