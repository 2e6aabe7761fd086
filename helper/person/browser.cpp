#include "person/browser.h"

#include <algorithm>
#include <array>

#include <watchword/plugin.hpp>

#include "base/url.h"
#include "platform/files.h"
#include "platform/paths.h"

namespace watchword::host {
namespace {

using Command = std::vector<std::string>;

constexpr std::size_t kKernelVersionMaxBytes = 4096;
// RFC 3986 section 2, without the apostrophe: it is the one character of these that could end a
// quotation in a script that a browser is started through. is_browser_url() wants it encoded.
constexpr std::string_view kUrlPunctuation = "-._~:/?#[]@!$&()*+,;=%";

constexpr std::array kDesktopBrowsers{"xdg-open",      "x-www-browser", "firefox",
                                      "google-chrome", "chromium",      "microsoft-edge"};

bool is_url_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         kUrlPunctuation.find(c) != std::string_view::npos;
}

// The words of a command as a shell would see them, quotes and backslashes included, with nothing
// expanded; but a backslash is itself where nothing needs one, as in a path of Windows'. Empty when
// a quotation does not end.
Command words_of(std::string_view command) {
  Command words;
  bool in_word = false;
  char quote = 0;
  for (std::size_t i = 0; i < command.size(); ++i) {
    char c = command[i];
    if (quote == 0 && (c == ' ' || c == '\t')) {
      in_word = false;
      continue;
    }
    if (!in_word) words.emplace_back();
    in_word = true;
    // A backslash before any other character is one of a path at Windows.
    const bool escapes =
        c == '\\' && quote != '\'' && i + 1 < command.size() &&
        std::string_view("\\\"' \t&").find(command[i + 1]) != std::string_view::npos;
    if (escapes)
      words.back() += command[++i];
    else if (c == quote)
      quote = 0;
    else if (quote == 0 && (c == '"' || c == '\''))
      quote = c;
    else
      words.back() += c;
  }
  return quote == 0 ? words : Command();
}

// Replaces %s by the address, %c by a colon (which separates the commands of BROWSER) and %% by a
// percent sign. Sets `found` when there was a %s.
std::string expand(std::string_view word, std::string_view url, bool& found) {
  std::string out;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const char next = word[i] == '%' && i + 1 < word.size() ? word[i + 1] : '\0';
    if (next == 's') {
      out += url;
      found = true;
    } else if (next == 'c') {
      out += ':';
    } else if (next == '%') {
      out += '%';
    } else {
      out += word[i];
      continue;
    }
    ++i;
  }
  return out;
}

Command command_from(std::string_view text, std::string_view url) {
  Command words = words_of(text);
  // "firefox &" is what Python's webbrowser module allows; everything is in the background here.
  if (!words.empty() && words.back() == "&") words.pop_back();
  if (words.empty()) return {};
  bool found = false;
  for (std::string& word : words) word = expand(word, url, found);
  if (!found) words.emplace_back(url);
  return words;
}

std::vector<Command> commands_of_variable(std::string_view list, std::string_view url) {
  std::vector<Command> commands;
  while (!list.empty()) {
    const auto end = std::min(list.find(platform::list_separator()), list.size());
    if (Command command = command_from(list.substr(0, end), url); !command.empty())
      commands.push_back(std::move(command));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return commands;
}

// Windows' shells (cmd.exe, powershell.exe) are left out on purpose: they would interpret the
// address. rundll32 and explorer hand it on as it is.
std::vector<Command> wsl_commands(const BrowserSearch& search, std::string_view url) {
  const std::string address(url);
  const auto windows = search.root / "mnt/c/Windows";
  return {{"wslview", address},
          {"rundll32.exe", "url.dll,FileProtocolHandler", address},
          {(windows / "System32/rundll32.exe").string(), "url.dll,FileProtocolHandler", address},
          {"explorer.exe", address},
          {(windows / "explorer.exe").string(), address}};
}

// Explorer ends with 1 whatever it did.
bool tells_failure(const Command& command) {
  return !command.front().ends_with("explorer.exe");
}

// The command with its program as a path, or none when there is no such program.
std::optional<Command> located(const BrowserSearch& search, Command command) {
  std::string& program = command.front();
  std::error_code ignored;
  if (!std::filesystem::path(program).has_parent_path()) {
    const auto found = search.find_program(program);
    if (!found) return std::nullopt;
    program = *found;
  } else if (!std::filesystem::is_regular_file(program, ignored)) {
    return std::nullopt;
  }
  return command;
}

}  // namespace

bool is_wsl(const BrowserSearch& search) {
  if (platform::is_set(search.environment, "WSL_DISTRO_NAME")) return true;
  try {
    const auto version =
        platform::read_file((search.root / "proc/version").string(), kKernelVersionMaxBytes);
    return version && version->find("icrosoft") != std::string::npos;
  } catch (const Failure&) {
    return false;  // a sandbox that hides it
  }
}

std::vector<Command> browser_commands(const BrowserSearch& search, std::string_view url) {
  std::vector<Command> commands;
  const auto add = [&](Command command) {
    if (auto found = located(search, std::move(command))) commands.push_back(std::move(*found));
  };
  if (const auto list = search.environment("BROWSER"))
    for (Command& command : commands_of_variable(*list, url)) add(std::move(command));
  if (is_wsl(search))
    for (Command& command : wsl_commands(search, url)) add(std::move(command));
  if (platform::is_set(search.environment, "DISPLAY") ||
      platform::is_set(search.environment, "WAYLAND_DISPLAY"))
    for (const char* program : kDesktopBrowsers) add({program, std::string(url)});
  return commands;
}

bool has_browser(const BrowserSearch& search) {
  return !browser_commands(search, {}).empty() || search.has_desktop();
}

bool is_browser_url(std::string_view url) {
  if (url.size() > kBrowserUrlMaxBytes) return false;
  if (!std::all_of(url.begin(), url.end(), is_url_character)) return false;
  const auto parsed = parse_url(url);
  return parsed && parsed->scheme == "https" && url.substr(0, 8) == "https://";
}

bool open_browser(const BrowserSearch& search, std::string_view url, platform::Handle cancel,
                  platform::Handle arrived) {
  if (!is_browser_url(url))
    throw Failure(WW_INVALID, "the address to sign in at is not a plain https address",
                  "Check the configured authority.");
  for (const Command& command : browser_commands(search, url)) {
    const auto time = tells_failure(command) ? kBrowserFailsWithin : std::chrono::milliseconds{0};
    if (platform::start_detached(command, {time, cancel, arrived})) return true;
  }
  return search.open_on_desktop(std::string(url));
}

}  // namespace watchword::host
