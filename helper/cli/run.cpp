#include "cli/run.h"

#include <algorithm>
#include <exception>
#include <string>

#include "broker/answer_cache.h"
#include "broker/plugin_tokens.h"
#include "broker/proxy_logins.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/front_end.h"
#include "cli/help.h"
#include "cli/installation.h"
#include "cli/plugin_command.h"
#include "host/services.h"
#include "platform/hardening.h"
#include "platform/paths.h"
#include "platform/streams.h"
#include "version.h"

namespace watchword::cli {
namespace {

constexpr std::string_view kVerbose = "--verbose";

std::string library_directory() {
  return in_installation("/lib/watchword");
}

bool is_verbose(const Words& words) {
  return std::find(words.begin(), words.end(), kVerbose) != words.end();
}

void trace(host::Log& log) {
  if (!log.traces()) log.open_trace("1");
}

// `body` takes the Context and returns the exit code.
template <class Body>
int run_with_services(bool verbose, const Body& body) {
  host::Services services(
      {platform::process_environment(), library_directory, std::string(kVersion)});
  if (verbose) trace(services.log);
  const broker::KernelMemory memory(services.inputs);
  const broker::Seams seams = broker::seams_of(services, memory);
  const broker::PluginTokens tokens(services, seams);
  broker::ProxyLogins proxy_logins(services.secrets, services.log);
  services.proxy_login = [&](const Target& proxy) { return proxy_logins.find(proxy); };
  Context context{services, seams, {}};
  context.output = platform::take_standard_output();
  try {
    return body(context);
  } catch (const Failure& failure) {
    print_failure(services.log, failure);
    services.tell_on_desktop(failure);
    return exit_code(failure.status());
  }
}

int help_with(Context& context, const Command& command) {
  context.arguments = parse_arguments(kHelpCommand, {std::string(command.name)});
  return kHelpCommand.run(context);
}

int run_command(const Command& command, const Words& words) {
  return run_with_services(false, [&](Context& context) {
    const auto options = options_of(command, context.services.plugins);
    context.arguments = parse_arguments(with_options(command, options), words);
    if (context.arguments.has(kVerbose)) trace(context.services.log);
    return context.arguments.has("--help") ? help_with(context, command) : command.run(context);
  });
}

int run_for_program(const FrontEnd& front, const Words& words) {
  const Opening opening = front.open(words);
  if (opening.says.empty() && !opening.answers) return opening.code;
  return run_with_services(is_verbose(words), [&](Context& context) {
    context.put(opening.says);
    return opening.answers ? serve(front, context, words, opening.reads) : opening.code;
  });
}

// "watchword --verbose login", "watchword --help" and "watchword --version" are understood too.
Words in_order(const Words& words) {
  Words options;
  std::size_t i = 0;
  for (; i < words.size() && words[i] == kVerbose; ++i) options.push_back(words[i]);
  Words out(words.begin() + static_cast<std::ptrdiff_t>(i), words.end());
  if (out.empty()) out.emplace_back("help");
  if (out.front() == "--help" || out.front() == "-h") out.front() = "help";
  if (out.front() == "--version") out.front() = "version";
  out.insert(out.begin() + 1, options.begin(), options.end());
  return out;
}

int run_of_plugin(const Words& words) {
  return run_with_services(is_verbose(words), [&](Context& context) {
    const auto code = run_plugin_command(context, words);
    if (!code) throw unknown_command(words.front(), command_groups(context.services.plugins));
    return *code;
  });
}

int run_for_people(const Words& words) {
  const Words ordered = in_order(words);
  const Command* command = find_command(ordered.front());
  if (command == nullptr) return run_of_plugin(ordered);
  return run_command(*command, {ordered.begin() + 1, ordered.end()});
}

}  // namespace

int run(Words words) noexcept {
  try {
    platform::harden_process();
    const std::string called(words.empty() ? "" : platform::last_part(words.front()));
    const FrontEnd* front = find_front_end(called);
    if (front != nullptr && front->name_goes_on)
      words.front() = called.substr(front->name.size());
    else if (!words.empty())
      words.erase(words.begin());
    return front != nullptr ? run_for_program(*front, words) : run_for_people(words);
  } catch (const Failure& failure) {
    print_failure(host::Log(), failure);
    return exit_code(failure.status());
  } catch (const std::exception& exception) {
    print_failure(host::Log(),
                  Failure(WW_FAULT, std::string("a fault in Watchword: ") + exception.what(),
                          "Please report it."));
    return kFault;
  } catch (...) {
    return kFault;
  }
}

}  // namespace watchword::cli
