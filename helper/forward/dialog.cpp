#include "forward/dialog.h"

#include <chrono>

#include <watchword/ascii.hpp>
#include <watchword/plugin.hpp>

namespace watchword::forward {
namespace {

constexpr std::chrono::seconds kAnswerWithin{60};
constexpr std::string_view kTitle = "Watchword";
// Above this a program was ended by a signal, or was not there.
constexpr int kOwnExitCodeMax = 2;

bool has_display(const platform::Environment& environment) {
  return platform::is_set(environment, "DISPLAY") ||
         platform::is_set(environment, "WAYLAND_DISPLAY");
}

}  // namespace

std::optional<Dialog> find_dialog(const DialogSearch& search, const std::string& question) {
  if (!has_display(search.environment)) return std::nullopt;
  const std::string title(kTitle);
  const auto askpass = search.environment("SSH_ASKPASS");
  if (askpass && !askpass->empty())
    return Dialog{{*askpass, title + ": " + question}, {{"SSH_ASKPASS_PROMPT", "confirm"}}};
  if (const auto zenity = search.find_program("zenity"))
    return Dialog{{*zenity, "--question", "--no-markup", "--title=" + title, "--text=" + question}};
  if (const auto kdialog = search.find_program("kdialog"))
    return Dialog{{*kdialog, "--title", title, "--yesno", question}};
  if (const auto notify = search.find_program("notify-send"))
    return Dialog{{*notify, "--urgency=critical", "--wait", "--action=lend=Lend",
                   "--action=refuse=Do not lend", title, question},
                  {},
                  "lend"};
  return std::nullopt;
}

Consent ask_with(const Dialog& dialog, platform::Handle cancel) {
  platform::RunOptions options;
  options.timeout = kAnswerWithin;
  options.environment = dialog.environment;
  options.cancel = cancel;
  options.apart = true;
  try {
    const auto result = platform::run(dialog.words, options);
    if (result.exit_code > kOwnExitCodeMax) return Consent::kNobody;
    if (dialog.yes.empty()) return result.exit_code == 0 ? Consent::kYes : Consent::kNo;
    // A notification that is only dismissed says neither.
    const std::string_view word = trimmed(result.output.view());
    return word == dialog.yes ? Consent::kYes : word.empty() ? Consent::kNoAnswer : Consent::kNo;
  } catch (const Failure& failure) {
    return failure.status() == WW_TIMEOUT ? Consent::kNoAnswer : Consent::kNobody;
  }
}

}  // namespace watchword::forward
