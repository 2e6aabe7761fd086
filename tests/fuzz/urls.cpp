// URLs and host names, wherever they come from: git, a Location header, a proxy's address, the
// entries of http.curloptResolve. Each line of the input is one.
#include <watchword/server.hpp>

#include "base/url.h"
#include "common/organization.h"
#include "fuzz.h"
#include "http/address_pins.h"
#include "http/proxy_choice.h"
#include "proxy.h"
#include "request_target.h"
#include "retry_after.h"

namespace watchword {
namespace {

using fuzz::refusable;
using fuzz::require;

void check_url(std::string_view text) {
  const auto url = parse_url(text);
  if (!url) return;
  require(!url->host.empty(), "a URL has a host");
  const auto again = parse_url(url->without_user());
  require(again && again->host == url->host && again->port == url->port,
          "a URL without its user is of the same host");
  require(!again->has_username && !again->has_password, "and has no user");
  refusable([&] {
    const auto target = network::parse_target(text);
    require(target.host == url->host, "the host that is connected to is the host that was checked");
    require(target.path_and_query.front() == '/' &&
                target.path_and_query.find_first_of(" \r\n") == std::string::npos,
            "a request line cannot be split");
  });
}

void check_server(std::string_view text, std::string_view pattern) {
  const auto server = parse_server(text);
  if (!server) return;
  host_matches(server->name, pattern);
  const auto again = parse_server(server->text());
  require(again && again->name == server->name && again->port == server->port,
          "what a server is written as is that server");
  require(server->name.find_first_of("/?#@\\%[] ") == std::string::npos,
          "a host does not end early");
}

void check_organization(std::string_view host, std::string_view path, std::string_view username) {
  const auto organization = organization_of(host, path, username);
  if (!organization) return;
  for (const char c : organization->name)
    require((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-', "a name is plain");
  const std::string& base = organization->base_url;
  require(base.rfind("https://dev.azure.com", 0) == 0 ||
              base.rfind("https://" + organization->name + ".visualstudio.com", 0) == 0,
          "an organization answers at Azure DevOps");
}

}  // namespace
}  // namespace watchword

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace watchword;
  std::vector<std::string> entries;
  for (const std::string_view line : fuzz::lines_of(fuzz::text_of(data, size)))
    entries.emplace_back(line);
  const std::string& first = entries.front();
  const std::string& last = entries.back();
  for (const std::string& entry : entries) {
    check_url(entry);
    refusable([&] { network::parse_proxy(entry, "https_proxy"); });
    network::retry_after_seconds(entry, last, 0);
    check_server(entry, last);
  }
  if (const auto resolved = resolve_reference(first, last)) check_url(*resolved);
  check_organization(first, last, entries.size() > 2 ? entries[1] : "");
  host::bypasses_proxy(first, last, "443");
  host::AddressPins(entries).find("dev.azure.com", "443");
  return 0;
}
