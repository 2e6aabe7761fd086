#include "settings/askpass.h"

#include <watchword/plugin.hpp>

#include "platform/paths.h"
#include "platform/printable.h"
#include "platform/process.h"

namespace watchword::host {

std::optional<std::string> askpass_program(const platform::Environment& environment,
                                           const GitConfig& config, Trust trust) {
  auto program = environment("GIT_ASKPASS");
  if (!program) {
    program = config.get("core.askPass", trust);
    if (program) program = platform::expand_home(*program, environment);
  }
  if (!program) program = environment("SSH_ASKPASS");
  if (program && program->empty()) program.reset();
  return program;
}

bool terminal_prompt_allowed(const platform::Environment& environment) {
  const auto value = environment("GIT_TERMINAL_PROMPT");
  return !value || parse_boolean(*value).value_or(true);
}

std::optional<Secret> run_askpass(const std::string& program, std::string_view prompt,
                                  platform::Handle cancel) {
  platform::RunOptions options;
  options.timeout = std::chrono::seconds(kAskpassTimeoutSeconds);
  options.errors = platform::RunOptions::Errors::kShow;
  options.cancel = cancel;
  try {
    const auto result = platform::run({program, platform::printable(prompt)}, options);
    if (result.exit_code != 0) return std::nullopt;
    const std::string_view output = result.output.view();
    return Secret(output.substr(0, output.find_first_of("\r\n")));
  } catch (const Failure& failure) {
    if (failure.status() == WW_NOT_FOUND) return std::nullopt;
    throw;
  }
}

}  // namespace watchword::host
