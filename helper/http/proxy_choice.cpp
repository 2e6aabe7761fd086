#include "http/proxy_choice.h"

namespace watchword::host {
namespace {

constexpr std::string_view kHttpsPort = "443";

// The name and the value of the first variable that is set to something.
std::pair<std::string, std::string> first_set(const platform::Environment& environment,
                                              std::initializer_list<std::string_view> names) {
  for (const auto name : names)
    if (auto value = environment(name); value && !value->empty())
      return {std::string(name), std::move(*value)};
  return {};
}

// "proxy.example:8080" means http://, as for curl (CURLOPT_PROXY).
Secret with_scheme(std::string_view proxy) {
  if (proxy.empty() || proxy.find("://") != std::string_view::npos) return Secret(proxy);
  Secret out("http://");
  return std::move(out.append(proxy));
}

bool entry_names(std::string_view entry, std::string_view host, std::string_view port) {
  if (entry == "*") return true;
  const bool is_address = entry.starts_with('[') || entry.find(':') != entry.rfind(':');
  if (!is_address || entry.starts_with('[')) {
    const auto colon = entry.find(':', entry.starts_with('[') ? entry.find(']') : 0);
    if (colon != std::string_view::npos && entry.substr(colon + 1) != port) return false;
    entry = entry.substr(0, colon);
  }
  if (entry.starts_with('[') && entry.ends_with(']')) entry = entry.substr(1, entry.size() - 2);
  if (entry.starts_with('.')) entry.remove_prefix(1);
  if (entry.empty()) return false;
  return host_matches(host, entry) || host_matches(host, "*." + std::string(entry));
}

}  // namespace

bool bypasses_proxy(std::string_view no_proxy, std::string_view host, std::string_view port) {
  constexpr std::string_view kSeparators = ", \t";
  while (!no_proxy.empty()) {
    const auto entry = no_proxy.substr(0, no_proxy.find_first_of(kSeparators));
    no_proxy.remove_prefix(std::min(entry.size() + 1, no_proxy.size()));
    if (!entry.empty() && entry_names(entry, host, port)) return true;
  }
  return false;
}

ProxyChoice choose_proxy(const Url& url, const GitConfig::Values& git_http,
                         const platform::Environment& environment) {
  const std::string no_proxy = first_set(environment, {"no_proxy", "NO_PROXY"}).second;
  if (bypasses_proxy(no_proxy, url.host, url.port.empty() ? kHttpsPort : url.port)) return {};
  const auto configured = git_http.find("http.proxy");
  if (configured != git_http.end())
    return {with_scheme(configured->second->value), "git config " + configured->second->key};
  const auto [variable, value] =
      first_set(environment, {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"});
  return {with_scheme(value), variable};
}

}  // namespace watchword::host
