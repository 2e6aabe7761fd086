// git's http.cookieFile: cookies that a gateway on the way wants to see.
#pragma once

#include <cstdint>
#include <string_view>

#include <watchword/secret.hpp>

#include "base/url.h"

namespace watchword::host {

// The value of the Cookie header for a request, or empty. `file` is what Netscape's browser kept
// its cookies in and curl still does: a line a cookie, seven fields with tabs between them; what is
// another kind of line is ignored. `now` in seconds since the epoch.
Secret cookies_for(const Url& url, std::string_view file, std::int64_t now);

}  // namespace watchword::host
