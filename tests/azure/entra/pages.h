#pragma once

#include <string>
#include <string_view>

#include "base/fields.h"

namespace watchword::azure {

// The few pages that a person sees: plain HTML, usable without scripts and from the keyboard.

// A whole document. `content` is HTML, the rest here and below is text.
std::string page(std::string_view title, std::string_view content);
std::string paragraph(std::string_view text);

std::string sign_in_page(std::string_view action, std::string_view context, std::string_view login,
                         std::string_view problem);
std::string consent_page(std::string_view action, std::string_view context, std::string_view app,
                         std::string_view login);
std::string device_code_page(std::string_view problem);
// Tells a person who came to confirm a device that all is done.
std::string device_done_page(bool approved);
// Posts the fields to the redirect URI (OAuth 2.0 Form Post Response Mode).
std::string form_post_page(std::string_view redirect_uri, const Fields& fields);

}  // namespace watchword::azure
