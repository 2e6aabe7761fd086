// The last page of a sign-in, which the browser is shown by the loopback listener.
#pragma once

#include <string>
#include <string_view>

namespace watchword::host {

// A whole HTML document that needs nothing else: no script, no image, no request. `message` is one
// sentence, `advice` the one next thing to do (may be empty); both are escaped. No secret may be in
// them.
std::string sign_in_page(bool signed_in, std::string_view message, std::string_view advice);

}  // namespace watchword::host
