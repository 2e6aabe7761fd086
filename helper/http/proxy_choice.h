// Which proxy a request goes through, by git's and curl's rules.
#pragma once

#include <string>
#include <string_view>

#include <watchword/secret.hpp>

#include "base/url.h"
#include "platform/environment.h"
#include "settings/git_config.h"

namespace watchword::host {

struct ProxyChoice {
  Secret url;          // empty for none; it may hold a password
  std::string source;  // where it was set, for advice: "https_proxy", "git config http.proxy"
};

// The proxy for an https URL.
// In this order: git's http.proxy as it is scoped to the URL (an empty value means none), then
// https_proxy, HTTPS_PROXY, all_proxy, ALL_PROXY; but none for a host that no_proxy or NO_PROXY
// names.
ProxyChoice choose_proxy(const Url& url, const GitConfig::Values& git_http,
                         const platform::Environment& environment);

// Whether a no_proxy list ("localhost,.example.org host:8443 *") names this host. A name means
// itself and everything below it, with or without a leading dot.
bool bypasses_proxy(std::string_view no_proxy, std::string_view host, std::string_view port);

}  // namespace watchword::host
