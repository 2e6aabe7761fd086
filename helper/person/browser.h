// The browser of the person at this machine.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/desktop.h"
#include "platform/environment.h"
#include "platform/process.h"

namespace watchword::host {

// Where a browser is looked for; tests put another machine in its place.
struct BrowserSearch {
  platform::Environment environment;
  // The absolute path of a program in PATH, or none.
  std::function<std::optional<std::string>(std::string_view)> find_program = platform::find_in_path;
  std::filesystem::path root = "/";  // of the file system, for what tells WSL from Linux
  // What opens addresses by itself, without a program.
  std::function<bool()> has_desktop = platform::has_desktop;
  std::function<bool(const std::string&)> open_on_desktop = platform::open_on_desktop;
};

// Longer addresses are not opened: no authorization request comes near, and Windows takes a command
// line of 32767 characters at most (Microsoft Learn, "CreateProcessW").
inline constexpr std::size_t kBrowserUrlMaxBytes = 16384;

// The commands that would open `url`, best first; empty when there is no such program. In this
// order: BROWSER (a list, separated as in PATH, each a command in which %s stands for the address,
// or that gets it as its last argument); under WSL the browser of Windows; with a display, xdg-open
// or a known browser. No shell is involved in any of them, and only programs that exist are given.
std::vector<std::vector<std::string>> browser_commands(const BrowserSearch& search,
                                                       std::string_view url);

// Whether this is the Windows Subsystem for Linux, or a container in it.
bool is_wsl(const BrowserSearch& search);

// Whether there is anything that opens an address.
bool has_browser(const BrowserSearch& search);

// Whether `url` is safe to be handed to a browser: https, with a host, and made only of characters
// that RFC 3986 allows.
bool is_browser_url(std::string_view url);

// How long a browser may take to fail: xdg-open tries what it knows first.
inline constexpr std::chrono::milliseconds kBrowserFailsWithin{2000};

// Opens the first browser that can be started and does not fail at once, detached from this
// process; else has the desktop open it, where that does so. Looks no longer once `cancel` or
// `arrived` is ready. False when there is none. Throws Failure (WW_INVALID) when is_browser_url()
// does not hold.
bool open_browser(const BrowserSearch& search, std::string_view url,
                  platform::Handle cancel = platform::Handle::kNone,
                  platform::Handle arrived = platform::Handle::kNone);

}  // namespace watchword::host
