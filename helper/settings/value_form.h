// What a value of the configuration may look like: one grammar, for our own keys and for those that
// manifests declare, and one place that holds values to it.
//
// A form is text, alternatives with "|" between them. Each is a word, or words that end with a
// placeholder:
//
//   auto|browser|device-code        <boolean>        <guid>|object:<guid>|/subscriptions/<text>
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace watchword::host {

// What is said of a value whose key declares nothing: text that a terminal shows as it is.
inline constexpr std::string_view kAnyText = "<text>";

// Whether the form is one: no alternative is empty, and every placeholder is known.
bool is_form(std::string_view form);

// The value as whoever reads it wants it: without blanks around it, words as the form has them
// whatever case they were written in, booleans (git's, and whole numbers as git takes them) as true
// or false, GUIDs and names of servers in lower case. None when it fits no alternative.
std::optional<std::string> canonical(std::string_view form, std::string_view value);

// For a sentence: "auto, browser or device-code".
std::string allowed_by(std::string_view form);

}  // namespace watchword::host
