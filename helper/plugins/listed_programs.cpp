#include "plugins/listed_programs.h"

#include <algorithm>

#include <watchword/plugin.hpp>

namespace watchword::host {

std::optional<std::string> find_listed(const Manifest& manifest, std::string_view name) {
  const auto& listed = manifest.programs;
  if (std::find(listed.begin(), listed.end(), name) == listed.end())
    throw Failure(WW_REFUSED,
                  "'" + std::string(name) + "' is not one of the programs that this plugin may run",
                  "Report it to whoever made the plugin.");
  return platform::find_in_path(name);
}

std::optional<platform::RunResult> run_listed(const Manifest& manifest, const ww_program_run& run,
                                              platform::Handle cancel) {
  const auto program = find_listed(manifest, view(run.name));
  if (!program) return std::nullopt;
  std::vector<std::string> argv{*program};
  for (std::size_t i = 0; i < run.argument_count; ++i) argv.emplace_back(view(run.arguments[i]));
  platform::RunOptions options;
  options.errors = platform::RunOptions::Errors::kCapture;
  options.timeout = std::chrono::milliseconds(run.timeout_ms != 0 ? run.timeout_ms
                                                                  : WW_PROGRAM_DEFAULT_TIMEOUT_MS);
  options.output_max_bytes =
      run.output_max_bytes != 0 ? run.output_max_bytes : WW_PROGRAM_DEFAULT_OUTPUT_MAX_BYTES;
  options.cancel = cancel;
  for (std::size_t i = 0; i < run.environment_count; ++i)
    options.environment.emplace_back(view(run.environment[i].name), view(run.environment[i].value));
  return platform::run(argv, options);
}

}  // namespace watchword::host
