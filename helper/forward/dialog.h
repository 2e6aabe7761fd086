// A question to the person at the desktop of this machine.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "forward/session.h"
#include "platform/environment.h"
#include "platform/handle.h"
#include "platform/process.h"

namespace watchword::forward {

struct DialogSearch {
  platform::Environment environment;
  // The absolute path of a program in PATH, or none.
  std::function<std::optional<std::string>(std::string_view)> find_program = platform::find_in_path;
};

// A program that asks. It is answered by the exit code 0, or by a word where it prints one.
struct Dialog {
  std::vector<std::string> words;
  std::vector<std::pair<std::string, std::string>> environment = {};
  std::string_view yes = {};  // the word; empty: the exit code says it
};

// What would ask `question`, in this order: the program of SSH_ASKPASS as ssh-agent has it confirm
// the use of a key (ssh-add(1), -c), zenity, kdialog, and a notification with buttons. None where
// there is no display or no such program.
std::optional<Dialog> find_dialog(const DialogSearch& search, const std::string& question);

// Asks, and waits for a minute. Nobody where the program fails.
Consent ask_with(const Dialog& dialog, platform::Handle cancel);

}  // namespace watchword::forward
