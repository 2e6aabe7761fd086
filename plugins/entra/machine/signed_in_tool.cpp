#include "entra/machine/signed_in_tool.h"

#include "common/text.h"

namespace watchword::entra {
namespace {

// Both tools start slowly, and may have to ask Entra.
constexpr std::uint32_t kTimeoutMs = 30000;
constexpr std::size_t kToolWordsMaxBytes = 300;

// The first line that says something, without the tool's own "ERROR: " before it.
std::string words_of_tool(std::string_view errors) {
  constexpr std::string_view kMark = "ERROR: ";
  if (const auto at = errors.find(kMark); at != std::string_view::npos)
    errors.remove_prefix(at + kMark.size());
  return printable(trimmed(errors), kToolWordsMaxBytes);
}

std::optional<json::value> absent(bool chosen, ww_status status, const std::string& message,
                                  const std::string& advice) {
  if (!chosen) return std::nullopt;
  throw Failure(status, message, advice);
}

}  // namespace

Finding find_tool(const Machine& machine, const SignedInTool& tool) {
  Finding finding;
  const std::string program(tool.program);
  finding.account = "account of " + tool.name;
  finding.reason = tool.name + ", if somebody is signed in to it: " + program + " is installed";
  finding.is_guess = true;
  if (machine.host.has_program(tool.program)) return finding;
  finding.obstacle = tool.name + " is not installed: there is no " + program + " in PATH";
  finding.advice = "Install it, or correct PATH.";
  return finding;
}

std::optional<json::value> run_tool(const Machine& machine, const SignedInTool& tool,
                                    std::vector<std::string> arguments, bool chosen) {
  Program program;
  program.name = tool.program;
  program.arguments = std::move(arguments);
  program.environment = {{"AZURE_CORE_NO_COLOR", "true"}, {"NO_COLOR", "1"}};
  program.timeout_ms = kTimeoutMs;
  const auto result = machine.host.run(program);
  if (!result)
    return absent(chosen, WW_INVALID, tool.name + " is not installed",
                  "Install it, or choose another watchword.entra.identity.");
  if (result->exit_code == 0) {
    if (auto printed = parse_object(result->output.view())) return printed;
    throw Failure(WW_FAULT, tool.name + " printed something else than JSON", "Update it.");
  }
  // It says so in words only, on either stream.
  const auto says = [&](const Secret& stream) {
    return stream.view().find(tool.sign_in) != std::string_view::npos;
  };
  if (says(result->errors) || says(result->output))
    return absent(chosen, WW_INTERACTION_REQUIRED, "nobody is signed in to " + tool.name,
                  "Run `" + tool.sign_in + "`.");
  const std::string words = words_of_tool(result->errors.view());
  throw Failure(WW_REFUSED,
                tool.name + " gave no token (exit code " + std::to_string(result->exit_code) + ")" +
                    (words.empty() ? "" : ": " + words),
                "Run `" + std::string(tool.program) + "` by hand to see what is wrong.");
}

}  // namespace watchword::entra
