#include "protocol/helper_answer.h"

#include <algorithm>
#include <charconv>

#include <watchword/ascii.hpp>
#include <watchword/plugin.hpp>

#include "protocol/git.h"

namespace watchword::protocol {
namespace {

// None when it is not there; at most once.
std::optional<std::string_view> value_of(const std::vector<Attribute>& attributes,
                                         std::string_view name, std::string_view what) {
  std::optional<std::string_view> out;
  for (const Attribute& one : attributes) {
    if (one.name != name) continue;
    if (out) refuse_as_nonsense(what, "it says " + std::string(name) + " twice");
    out = one.value;
  }
  return out;
}

std::int64_t time_of(std::optional<std::string_view> value, std::string_view what) {
  std::int64_t time = 0;
  if (!value) return time;
  const char* end = value->data() + value->size();
  const auto read = std::from_chars(value->data(), end, time);
  if (read.ec != std::errc() || read.ptr != end || time < 0)
    refuse_as_nonsense(what, "password_expiry_utc is not a time");
  return time;
}

}  // namespace

std::string format_helper_question(const Target& target, const std::vector<std::string>& challenges,
                                   std::string_view refused) {
  std::string out = "capability[]=authtype\n";
  if (!refused.empty()) out += "capability[]=state\n";
  out += "protocol=" + target.protocol + "\nhost=" + target.host + "\n";
  if (target.path) out += "path=" + *target.path + "\n";
  if (target.username) out += "username=" + *target.username + "\n";
  for (const std::string& challenge : challenges) out += "wwwauth[]=" + challenge + "\n";
  if (!refused.empty())
    out += "state[]=" + std::string(kRefusedStatePrefix) + std::string(refused) + "\n";
  return out + "\n";
}

std::optional<Credential> parse_helper_answer(const std::vector<Attribute>& attributes,
                                              std::string_view what) {
  const auto get = [&](std::string_view name) { return value_of(attributes, name, what); };
  const auto authtype = get("authtype");
  const auto encoded = get("credential");
  const auto password = get("password");
  const auto username = get("username");
  if (authtype.has_value() != encoded.has_value()) refuse_as_nonsense(what, "it is half a header");
  if (encoded && password) refuse_as_nonsense(what, "it has two secrets");
  if (!encoded && !password) return std::nullopt;
  if (password && !username) refuse_as_nonsense(what, "it has a password without a user name");
  // Basic authentication cannot carry it (RFC 7617, section 2).
  if (username && username->find(':') != std::string_view::npos)
    refuse_as_nonsense(what, "its user name has a colon in it");
  if (authtype && !equal_ignoring_case(*authtype, "bearer"))
    refuse_as_nonsense(what, "it is a header of a kind that was not asked for");
  Credential out;
  out.username = username.value_or("");
  out.secret = Secret(encoded ? *encoded : *password);
  out.is_token = encoded.has_value();
  out.expires_at = time_of(get("password_expiry_utc"), what);
  const auto ephemeral = get("ephemeral");
  out.ephemeral = ephemeral && (*ephemeral == "1" || *ephemeral == "true");
  if (out.secret.empty()) refuse_as_nonsense(what, "its secret is empty");
  return out;
}

}  // namespace watchword::protocol
