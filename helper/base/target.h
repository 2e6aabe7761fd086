// Which credential is meant.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace watchword {

struct Url;

struct Target {
  std::string protocol;
  std::string host;                     // with the port, if there is one; lower case
  std::optional<std::string> path;      // without the leading slash
  std::optional<std::string> username;  // may be there and empty

  // "https://host/path", for messages.
  std::string url() const { return protocol + "://" + host + "/" + path.value_or(""); }
  // The same as git matches it with the URLs of its configuration: with the user name, and encoded.
  std::string scope_url() const;
};

// What a URL means, whoever was given it: its path is decoded, an empty one is none, and query and
// password are no part of it. None when its path has a "%" that encodes nothing. Any scheme and any
// decoded byte is taken: see settle().
std::optional<Target> target_of(const Url& url);

// Brings a target, whatever it was made of, into the one form in which targets are compared, and
// returns what is wrong with one for which nothing may be answered ("it names no host"), or "".
std::string_view settle(Target& target);

// A control character, which would end a line of a protocol or of a header early.
bool has_control(std::string_view text);

}  // namespace watchword
