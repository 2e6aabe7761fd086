#include "host/helpers_extension.h"

#include <watchword/plugin.hpp>

#include "platform/process.h"
#include "protocol/helper_answer.h"

namespace watchword::host {
namespace {

platform::RunResult run_helper(const HelperCall& call, const char* operation, std::string input) {
  platform::RunOptions options;
  options.timeout = call.timeout;
  options.output_max_bytes = kHelperAnswerMaxBytes;
  if (!call.quiet) options.errors = platform::RunOptions::Errors::kShow;
  options.environment = call.environment;
  options.input = std::move(input);
  options.cancel = call.cancel;
  try {
    return platform::run({call.program, operation}, options);
  } catch (const Failure& failure) {
    // That a program is not there is no answer that it gave.
    if (failure.status() != WW_NOT_FOUND) throw;
    throw Failure(WW_FAULT, failure.message(), failure.advice());
  }
}

}  // namespace

std::optional<Credential> ask_helper(const HelperCall& call) {
  const platform::RunResult result = run_helper(
      call, "get",
      protocol::format_helper_question(call.target, call.challenges, call.refused_sha256));
  const std::string what = "the answer of " + call.program;
  return protocol::parse_helper_answer(
      protocol::read_attributes(result.output.view(), protocol::Lines::kShared, what), what);
}

std::string why_no_helper(const std::string& program, std::chrono::milliseconds timeout) {
  HelperCall call;
  call.program = program;
  call.timeout = timeout;
  call.quiet = true;
  try {
    run_helper(call, "capability", "");
    return {};
  } catch (const Failure& failure) {
    return failure.message();
  }
}

}  // namespace watchword::host
