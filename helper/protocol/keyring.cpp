#include "protocol/keyring.h"

#include <algorithm>
#include <array>

#include <watchword/plugin.hpp>
#include <watchword/sdk/json.hpp>

#include "base/url.h"

namespace watchword::protocol {
namespace {

using Operation = KeyringCommand::Operation;

constexpr std::string_view kHelp =
    "usage: keyring [--mode {password,creds}] [--output {plain,json}] get URL [USER]\n"
    "\n"
    "Watchword under the name by which pip and uv look for credentials. It keeps no\n"
    "passwords for others: `set` and `del` are not there. See watchword-python(7).\n";

[[noreturn]] void refuse_usage(const std::string& what) {
  throw Failure(WW_INVALID, what, "Use: keyring get URL USER, or keyring --mode creds get URL.");
}

// Without what would not be fit to be shown.
std::string shown(std::string_view word) {
  constexpr std::size_t kShownMax = 40;
  std::string fit(word.substr(0, kShownMax));
  for (char& c : fit)
    if (has_control({&c, 1})) c = '?';
  return "'" + fit + "'";
}

struct Split {
  std::vector<std::string_view> positional;
  std::string_view mode = "password";
  std::string_view output = "plain";
  std::optional<Operation> asked;  // by an option
};

struct ValueOption {
  std::string_view name;
  std::array<std::string_view, 2> choices;
  std::string_view Split::*value;
};
constexpr std::array kValueOptions{
    ValueOption{"--mode", {"password", "creds"}, &Split::mode},
    ValueOption{"--output", {"plain", "json"}, &Split::output},
};

struct AskingOption {
  std::string_view name;
  std::optional<Operation> operation;  // none: it changes nothing
};
constexpr std::array kAskingOptions{
    AskingOption{"--help", Operation::kHelp},
    AskingOption{"-h", Operation::kHelp},
    AskingOption{"--version", Operation::kVersion},
    AskingOption{"--list-backends", Operation::kListBackends},
    AskingOption{"--verbose", std::nullopt},  // Watchword's own: see cli/run
};

// Takes "--mode creds" and "--mode=creds"; false where the word is none of these options.
bool take_value(const std::vector<std::string>& words, std::size_t& i, Split& split) {
  const std::string_view word = words[i];
  for (const ValueOption& option : kValueOptions) {
    const bool joined =
        word.starts_with(option.name) && word.substr(option.name.size()).starts_with('=');
    if (!joined && word != option.name) continue;
    if (!joined && ++i == words.size()) refuse_usage(std::string(option.name) + " needs a value");
    const std::string_view value =
        joined ? word.substr(option.name.size() + 1) : std::string_view(words[i]);
    if (std::find(option.choices.begin(), option.choices.end(), value) == option.choices.end())
      refuse_usage(std::string(option.name) + " is " + std::string(option.choices[0]) + " or " +
                   std::string(option.choices[1]) + ", not " + shown(value));
    split.*option.value = value;
    return true;
  }
  return false;
}

bool take_option(const std::vector<std::string>& words, std::size_t& i, Split& split) {
  if (take_value(words, i, split)) return true;
  const auto* const found =
      std::find_if(kAskingOptions.begin(), kAskingOptions.end(),
                   [&](const AskingOption& one) { return one.name == words[i]; });
  if (found == kAskingOptions.end()) return false;
  split.asked = found->operation;
  return true;
}

Split split_words(const std::vector<std::string>& words) {
  if (words.size() > kKeyringWordsMax) refuse_usage("there are too many arguments");
  Split split;
  bool options = true;
  for (std::size_t i = 0; i < words.size() && !split.asked; ++i) {
    const std::string_view word = words[i];
    if (word.size() > kKeyringWordMaxBytes) refuse_usage("an argument is too long");
    if (options && word == "--")
      options = false;
    else if (!options || !word.starts_with('-'))
      split.positional.push_back(word);
    else if (!take_option(words, i, split))
      refuse_usage("Watchword's keyring has no option " + shown(word));
  }
  return split;
}

[[noreturn]] void refuse_operation(std::string_view operation) {
  if (operation == "set" || operation == "del")
    throw Failure(
        WW_INVALID,
        "Watchword's keyring keeps no passwords, so that there is nothing to " +
            std::string(operation == "set" ? "set" : "delete"),
        operation == "set"
            ? "To sign in, run `watchword login URL`; for other passwords use Python's own "
              "keyring, such as /usr/bin/keyring."
            : "To sign out, run `watchword logout URL`; for other passwords use Python's "
              "own keyring, such as /usr/bin/keyring.");
  refuse_usage("Watchword's keyring knows only `get`, not " + shown(operation));
}

// None where it is no URL, or one for which nothing may be answered.
std::optional<Target> target_named(std::string_view service, std::string_view user) {
  const auto url = parse_url(service);
  if (!url) return std::nullopt;
  auto target = target_of(*url);
  if (!target) return std::nullopt;
  if (!user.empty()) target->username = user;
  if (target->username == "") target->username.reset();
  if (!settle(*target).empty()) return std::nullopt;
  return target;
}

}  // namespace

KeyringCommand parse_keyring_command(const std::vector<std::string>& words) {
  const Split split = split_words(words);
  KeyringCommand command;
  if (split.asked) {
    command.operation = *split.asked;
    return command;
  }
  constexpr std::size_t kMost = 3;  // get, service, user
  const auto& positional = split.positional;
  if (positional.empty()) refuse_usage("no operation is named");
  if (positional[0] != "get") refuse_operation(positional[0]);
  command.with_username = split.mode == "creds";
  command.as_json = split.output == "json";
  if (positional.size() > kMost) refuse_usage("`get` takes a URL and a user, and nothing more");
  if (positional.size() < 2) refuse_usage("`get` needs a URL");
  const bool names_user = positional.size() == kMost;
  if (!names_user && !command.with_username)
    refuse_usage("`get` needs a user too, unless --mode is creds");
  command.target = target_named(positional[1], names_user ? positional[2] : "");
  return command;
}

Secret format_keyring_answer(std::string_view username, const Secret& password, bool with_username,
                             bool as_json) {
  if (as_json) {
    json::value out = wiped_object();
    json::object& members = out.get_object();
    if (with_username) members["username"] = username;
    members["password"] = password.view();
    return std::move(serialize_secret(out).append("\n"));
  }
  if (has_control(password.view()) || has_control(username))
    throw Failure(WW_REFUSED, "the credential has control characters in it, which no line can hold",
                  "Ask with --output json.");
  Secret out;
  if (with_username) out.append(username).append("\n");
  return std::move(out.append(password.view()).append("\n"));
}

std::string_view keyring_help() {
  return kHelp;
}

std::string_view keyring_backends() {
  return "watchword (priority: 10)\n";
}

}  // namespace watchword::protocol
