#include "protocol/git.h"

#include <algorithm>
#include <charconv>

#include <watchword/plugin.hpp>

#include "base/text.h"
#include "base/url.h"

namespace watchword::protocol {
namespace {

[[noreturn]] void refuse_git(const std::string& why) {
  throw Failure(WW_INVALID, "the request from git is refused: " + why,
                "Check the URL that git was given.");
}

std::int64_t parse_time(std::string_view value) {
  std::int64_t time = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), time);
  if (error != std::errc() || end != value.data() + value.size() || time < 0)
    refuse_git("password_expiry_utc is not a time");
  return time;
}

bool parse_flag(std::string_view value) {
  return value == "1" || value == "true";
}

// A list key with an empty value takes back what was said before.
void append(std::vector<std::string>& list, std::string_view value) {
  if (value.empty())
    list.clear();
  else
    list.emplace_back(value);
}

void set_url(GitMessage& message, std::string_view value) {
  const auto url = parse_url(value);
  if (!url) refuse_git("its url cannot be understood");
  auto target = target_of(*url);
  if (!target) refuse_git("its url cannot be understood");
  message.target = std::move(*target);
  message.password.reset();
  if (url->has_password) message.password = url->password.clone();
}

using Setter = void (*)(GitMessage&, std::string_view);

// Not a map: it would be made for every question.
constexpr std::pair<std::string_view, Setter> kSetters[] = {
    {"protocol", [](GitMessage& m, std::string_view v) { m.target.protocol = lower(v); }},
    {"host", [](GitMessage& m, std::string_view v) { m.target.host = lower(v); }},
    {"path", [](GitMessage& m, std::string_view v) { m.target.path = std::string(v); }},
    {"username", [](GitMessage& m, std::string_view v) { m.target.username = std::string(v); }},
    {"password", [](GitMessage& m, std::string_view v) { m.password = Secret(v); }},
    {"authtype", [](GitMessage& m, std::string_view v) { m.authtype = std::string(v); }},
    {"credential", [](GitMessage& m, std::string_view v) { m.credential = Secret(v); }},
    {"ephemeral", [](GitMessage& m, std::string_view v) { m.ephemeral = parse_flag(v); }},
    {"password_expiry_utc",
     [](GitMessage& m, std::string_view v) { m.expires_at = parse_time(v); }},
    {"oauth_refresh_token", [](GitMessage& m, std::string_view v) { m.refresh_token = Secret(v); }},
    {"url", [](GitMessage& m, std::string_view v) { set_url(m, v); }},
    {"wwwauth[]", [](GitMessage& m, std::string_view v) { append(m.challenges, v); }},
    {"state[]", [](GitMessage& m, std::string_view v) { append(m.states, v); }},
    {"capability[]",
     [](GitMessage& m, std::string_view v) {
       if (v.empty()) m.can_authtype = m.can_state = false;
       if (v == "authtype") m.can_authtype = true;
       if (v == "state") m.can_state = true;
     }},
};

void refuse_control(std::string_view value, const char* what) {
  if (has_control(value)) refuse_git("the " + std::string(what) + " has a control character in it");
}

void check_values(GitMessage& message) {
  if (const auto wrong = settle(message.target); !wrong.empty()) refuse_git(std::string(wrong));
  if (message.password) refuse_control(message.password->view(), "password");
  if (message.credential) refuse_control(message.credential->view(), "credential");
  refuse_control(message.authtype, "authtype");
  refuse_control(message.refresh_token.view(), "refresh token");
}

void append_line(Secret& out, std::string_view key, std::string_view value) {
  if (value.find_first_of(std::string_view("\n\r\0", 3)) != std::string_view::npos)
    throw Failure(
        WW_INVALID,
        "the stored " + std::string(key) + " has a line break in it and cannot be told to git",
        "Store it again.");
  if (key.size() + 1 + value.size() > kGitLineMaxBytes)
    throw Failure(WW_INVALID,
                  "the " + std::string(key) + " is longer than git takes (" +
                      std::to_string(kGitLineMaxBytes - key.size() - 1) + " bytes)",
                  "Use `watchword token` to get it.");
  out.append(key).append("=").append(value).append("\n");
}

}  // namespace

std::size_t git_message_end(std::string_view bytes) {
  if (bytes.starts_with('\n')) return 1;
  const auto end = bytes.find("\n\n");
  return end == std::string_view::npos ? 0 : end + 2;
}

GitMessage parse_git_message(std::string_view text) {
  if (text.size() > kGitMessageMaxBytes)
    refuse_git("it is larger than " + std::to_string(kGitMessageMaxBytes) + " bytes");
  GitMessage message;
  std::size_t lines = 0;
  while (!text.empty()) {
    // Only LF ends a line: a lone CR taken for one let a server inject lines (CVE-2024-50338).
    const auto end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty()) break;
    if (++lines > kGitMessageMaxLines)
      refuse_git("it has more than " + std::to_string(kGitMessageMaxLines) + " lines");
    if (line.size() > kGitLineMaxBytes)
      refuse_git("it has a line of more than " + std::to_string(kGitLineMaxBytes) + " bytes");
    if (line.find('\0') != std::string_view::npos) refuse_git("it has a NUL byte in it");
    if (line.find('\r') != std::string_view::npos) refuse_git("it has a carriage return in it");
    const auto equals = line.find('=');
    if (equals == std::string_view::npos) refuse_git("it has a line without '='");
    for (const auto& [key, set] : kSetters)
      if (key == line.substr(0, equals)) set(message, line.substr(equals + 1));
  }
  check_values(message);
  return message;
}

std::string_view git_capabilities() {
  return "version 0\ncapability authtype\ncapability state\n";
}

Secret format_git_answer(const Credential& credential, bool can_authtype, std::string_view state) {
  Secret out;
  const bool as_header = can_authtype && (credential.is_token || !credential.authtype.empty());
  if (as_header) append_line(out, "capability[]", "authtype");
  if (!state.empty()) append_line(out, "capability[]", "state");
  if (as_header) {
    append_line(out, "authtype", credential.is_token ? "Bearer" : credential.authtype);
    append_line(out, "credential", credential.secret.view());
    if (credential.ephemeral) append_line(out, "ephemeral", "1");
  } else {
    append_line(out, "username", credential.username);
    append_line(out, "password", credential.secret.view());
  }
  if (credential.expires_at > 0)
    append_line(out, "password_expiry_utc", std::to_string(credential.expires_at));
  if (!credential.refresh_token.empty())
    append_line(out, "oauth_refresh_token", credential.refresh_token.view());
  if (!state.empty()) {
    append_line(out, "state[]", state);
    append_line(out, "continue", "1");
  }
  return out;
}

std::string_view git_quit() {
  return "quit=1\n";
}

}  // namespace watchword::protocol
