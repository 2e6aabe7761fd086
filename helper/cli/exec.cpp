// A program that finds credentials in its environment, and nowhere else.
#include <algorithm>
#include <array>
#include <map>

#include "base/text.h"
#include "broker/broker.h"
#include "cli/address.h"
#include "cli/client_variables.h"
#include "cli/commands.h"
#include "cli/credential_forms.h"
#include "cli/deadline.h"

namespace watchword::cli {
namespace {

using platform::Variable;

constexpr std::array<Option, 5> kExecOptions{{
    {.name = "--env",
     .value = "NAME[=URL]",
     .summary = "In this variable, the credential of that address; several may be given"},
    kForOption,
    kNameOption,
    {"--min-ttl", "DURATION", "It must live at least this long, such as 30m"},
    kTimeoutOption,
}};

// Where a credential is to be put, and whose it is.
struct Wanted {
  std::string address;
  std::string variable;  // empty: where `client` looks
  std::string client;
};

// The other end of "NAME=URL", or the address that stands for all.
std::string address_for(const std::string& typed, const std::string& what,
                        const std::optional<std::string>& address) {
  if (const auto equals = typed.find('='); equals != std::string::npos)
    return typed.substr(equals + 1);
  if (address) return *address;
  throw Failure(WW_INVALID, "of which server " + what + " is to get the credential is not said",
                "Type its URL before the --.");
}

std::string before_equals(const std::string& typed) {
  return typed.substr(0, typed.find('='));
}

Wanted variable_wanted(const std::string& typed, const std::optional<std::string>& address) {
  Wanted out;
  out.variable = before_equals(typed);
  if (!is_variable_name(out.variable))
    throw Failure(WW_INVALID, "'" + out.variable + "' is no name for a variable",
                  "Type --env NAME or --env NAME=URL; a name has letters, digits and '_'.");
  out.address = address_for(typed, out.variable, address);
  return out;
}

std::vector<Wanted> all_wanted(const Arguments& arguments) {
  const auto& address = arguments.positional();
  std::vector<Wanted> out;
  for (const std::string& typed : arguments.values("--env"))
    out.push_back(variable_wanted(typed, address));
  for (const std::string& typed : arguments.values("--for"))
    out.push_back({address_for(typed, before_equals(typed), address), {}, before_equals(typed)});
  if (out.empty()) out.push_back({address_for({}, "WATCHWORD_TOKEN", address), {}, {}});
  return out;
}

Credential credential_for(Context& context, broker::Request& request, const std::string& address) {
  request.target = begin_with_address(context, address);
  auto credential = broker::Broker(context.seams).get(request);
  if (!credential) throw no_credential(request.target);
  require_ttl(*credential, request.min_ttl_seconds);
  return std::move(*credential);
}

void add_variables(Context& context, const Wanted& wanted, std::int64_t min_ttl,
                   std::vector<Variable>& variables) {
  broker::Request request;
  request.min_ttl_seconds = min_ttl;
  request.any_scheme = true;
  Credential credential = credential_for(context, request, wanted.address);
  if (!wanted.variable.empty()) {
    require_one_line(credential);
    variables.push_back({wanted.variable, std::move(credential.secret)});
    return;
  }
  auto of_client = client_variables(context, wanted.client, request.target,
                                    context.arguments.value_or_empty("--name"), credential);
  std::move(of_client.begin(), of_client.end(), std::back_inserter(variables));
}

// npm's variables are pnpm's too; but of two credentials for one variable one would be lost.
void require_distinct(const std::vector<Variable>& variables) {
  std::map<std::string_view, std::string_view> seen;
  for (const Variable& variable : variables)
    if (seen.try_emplace(variable.name, variable.value.view()).first->second !=
        variable.value.view())
      throw Failure(WW_INVALID, "two credentials are to be in " + variable.name,
                    "Name another variable with --env, or run the program once for each.");
}

int run_exec(Context& context) {
  const Arguments& arguments = context.arguments;
  const std::int64_t min_ttl = seconds_of(arguments, "--min-ttl");
  const auto wanted = all_wanted(arguments);
  // Before anybody is asked for anything.
  const std::string program = platform::program_at(arguments.program().front());
  std::vector<Variable> variables;
  within_timeout(context, "the program was not started", [&] {
    for (const Wanted& one : wanted) add_variables(context, one, min_ttl, variables);
  });
  require_distinct(variables);
  platform::become(program, arguments.program(), variables, context.output);
}

}  // namespace

constinit const Command kExecCommand{
    .name = "exec",
    .group = Group::kUse,
    .arguments = "[URL] -- PROGRAM [ARGUMENT...]",
    .summary = "Run a program that finds a credential in its environment",
    .description =
        "Runs PROGRAM in the place of Watchword, with the credential for URL in variables of its "
        "environment, and nowhere else: not in its arguments, in a file or in the shell. Terminal, "
        "signals and exit code are the program's own.\n\n"
        "--for names a client, whose own variables are set; --env a variable. With --env NAME=URL "
        "or --for CLIENT=URL it is the credential of that address; both may be given several "
        "times. Without either it is WATCHWORD_TOKEN, WATCHWORD_TOKEN_USERNAME and "
        "WATCHWORD_TOKEN_EXPIRES_AT. The credential does not change while the program runs: "
        "--min-ttl asks for one that lives long enough, or the program is not started.",
    .options = kExecOptions,
    .examples =
        "watchword exec --for az https://HOST/NAME -- az repos list\n"
        "watchword exec --env TOKEN --min-ttl 30m https://HOST/NAME -- make",
    .run = run_exec,
    .rest = Rest::kAfterDashes,
};

}  // namespace watchword::cli
