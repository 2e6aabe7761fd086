#include "cli/run.h"

#include <exception>
#include <string>

#include "cli/commands.h"
#include "cli/exit_code.h"
#include "host/services.h"
#include "platform/files.h"
#include "platform/hardening.h"
#include "version.h"

namespace watchword::cli {
namespace {

constexpr std::string_view kGitName = "git-credential-watchword";

std::string_view base_name(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

host::ServicesOptions services_options() {
  host::ServicesOptions options;
  options.environment = platform::process_environment();
  const std::string bin = platform::executable_directory();
  options.library_directory = bin.substr(0, bin.rfind('/')) + "/lib/watchword";
  options.version = kVersion;
  return options;
}

// As git runs a helper: the operation is the last argument, an unknown one is ignored.
int run_for_git(const std::vector<std::string>& arguments) {
  if (arguments.empty()) return kUsage;
  const Command* command = find_command(arguments.back());
  if (command == nullptr || command->for_people) return kDone;
  host::Services services(services_options());
  Context context{services, {arguments.begin(), arguments.end() - 1}};
  try {
    return command->run(context);
  } catch (const Failure& failure) {
    print_failure(services.log, failure);
    return exit_code(failure.status());
  }
}

int run_for_people(const std::vector<std::string>& arguments) {
  const Command* command = find_command(arguments.empty() ? "help" : arguments.front());
  if (command == nullptr) {
    write_all(2, "watchword: there is no such command.\n  Run `watchword help`.\n");
    return kUsage;
  }
  host::Services services(services_options());
  Context context{services, {arguments.begin() + (arguments.empty() ? 0 : 1), arguments.end()}};
  try {
    return command->run(context);
  } catch (const Failure& failure) {
    print_failure(services.log, failure);
    return exit_code(failure.status());
  }
}

}  // namespace

int run(int argc, char** argv) noexcept {
  try {
    platform::harden_process();
    const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
    const bool for_git = argc > 0 && base_name(argv[0]) == kGitName;
    return for_git ? run_for_git(arguments) : run_for_people(arguments);
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
