// The table of commands for people. Help, parser, completions and the manual are made from it or
// tested against it.
#pragma once

#include <array>
#include <span>
#include <string_view>
#include <vector>

#include "cli/context.h"

namespace watchword::cli {

enum class Group { kSignIn, kUse, kSetUp, kAbout, kPlugin };

struct Option {
  std::string_view name;          // "--tenant"
  std::string_view value = {};    // what it takes, for help: "TENANT"; empty: nothing
  std::string_view summary;       // begins in upper case, without a full stop
  std::string_view choices = {};  // "raw|header": the only values; empty: any
  std::string_view letter = {};   // "-h"
};

// What of the words is for another program.
enum class Rest {
  kOurs,             // nothing
  kAfterDashes,      // "[URL] -- PROGRAM [ARGUMENT...]": what stands after "--", and must
  kMayFollowDashes,  // "[WORD MORE...] [-- ARGUMENT...]": the same, if there is any
  kAfterAddress,     // "URL [ARGUMENT...]": what stands after the first argument
};

struct Command {
  std::string_view name;
  Group group = Group::kPlugin;
  // "URL" or "[URL]": one argument, which may be left out; "[WORD MORE...]": several; or empty.
  std::string_view arguments = {};
  std::string_view summary;      // one line for the overview
  std::string_view description;  // paragraphs, separated by an empty line
  std::span<const Option> options = {};
  std::string_view examples;  // one a line
  // Returns the exit code; throws Failure; null: a plugin's command.
  int (*run)(Context&) = nullptr;
  Rest rest = Rest::kOurs;
  // Takes these of the options that providers declare as well.
  std::vector<host::SignInOption> host::Manifest::*provider_options = nullptr;
};

// What was typed of the options that providers declare for the command. Without the dashes, as
// ww_request has them. Whether one of them asks nobody is added to `asks_nobody`.
std::vector<std::pair<std::string, std::string>> options_for_provider(
    const Context& context, std::vector<host::SignInOption> host::Manifest::*declared,
    bool& asks_nobody);

// Options that every command takes.
inline constexpr std::array<Option, 2> kCommonOptions{{
    {.name = "--verbose", .summary = "Trace what is done to standard error, without secrets"},
    {.name = "--help", .summary = "Show this help", .letter = "-h"},
}};

// Of the commands that wait for a person, another process or a server; see within_timeout().
inline constexpr Option kTimeoutOption{"--timeout", "DURATION",
                                       "Give up after this time, such as 30s"};

// Of the commands that put a credential where a client looks for it (cli/client_variables.h).
inline constexpr Option kForOption{"--for", "CLIENT",
                                   "In the variables of a client, such as npm, pip, cargo or az"};
inline constexpr Option kNameOption{"--name", "NAME",
                                    "What the client calls the feed, if its address does not say"};

// The options of a command and, if it takes them, of the providers; borrows from both.
std::vector<Option> options_of(const Command& command, const host::Plugins& plugins);
Command with_options(Command command, std::span<const Option> options);

std::span<const Command* const> commands();
const Command* find_command(std::string_view name);

// One file each.
extern const Command kCacheCommand;
extern const Command kConfigureCommand;
extern const Command kCurlCommand;
extern const Command kDoctorCommand;
extern const Command kExecCommand;
extern const Command kExplainCommand;
extern const Command kForwardCommand;
extern const Command kHelpCommand;
extern const Command kImportCommand;
extern const Command kLoginCommand;
extern const Command kLogoutCommand;
extern const Command kPluginsCommand;
extern const Command kRefreshCommand;
extern const Command kStatusCommand;
extern const Command kTokenCommand;
extern const Command kUnconfigureCommand;
extern const Command kVersionCommand;

}  // namespace watchword::cli
