#include <array>

#include <watchword/sdk/json.hpp>
#include <watchword/time.hpp>

#include "base/text.h"
#include "broker/broker.h"
#include "cli/address.h"
#include "cli/client_variables.h"
#include "cli/commands.h"
#include "cli/credential_forms.h"
#include "cli/deadline.h"
#include "cli/format.h"
#include "protocol/authorization.h"

namespace watchword::cli {
namespace {

constexpr std::array<Option, 6> kTokenOptions{{
    {.name = "--output",
     .value = "FORMAT",
     .summary = "How to print it, one of",
     .choices = "raw|header|headervalue|json|env"},
    kForOption,
    kNameOption,
    {"--min-ttl", "DURATION", "It must live at least this long, such as 10m"},
    {.name = "--offline", .summary = "Use only what is kept; neither network nor person is asked"},
    kTimeoutOption,
}};

Secret as_raw(const Credential& credential) {
  require_one_line(credential);
  return std::move(Secret(credential.secret.view()).append("\n"));
}

// RFC 9110 section 11.6.2.
Secret as_header(const Credential& credential) {
  Secret out("Authorization: ");
  return std::move(out.append(protocol::authorization_value(credential).view()).append("\n"));
}

Secret as_header_value(const Credential& credential) {
  return std::move(protocol::authorization_value(credential).append("\n"));
}

Secret token_as_json(const Credential& credential, const Target& target) {
  json::value out = wiped_object();
  json::object& members = out.get_object();
  members["url"] = target.url();
  members["provider"] = credential.provider;
  members["account"] = credential.account;
  members["type"] = protocol::scheme_of(credential);
  members["username"] = credential.username;
  if (credential.expires_at > 0)
    members["expires_at"] = format_rfc3339(credential.expires_at);
  else
    members["expires_at"] = nullptr;
  members[credential.is_token ? "token" : "password"] = credential.secret.view();
  return std::move(serialize_secret(out).append("\n"));
}

// One line of a POSIX shell for each.
Secret as_shell(const std::vector<platform::Variable>& variables) {
  Secret out;
  for (const platform::Variable& variable : variables) {
    if (!is_variable_name(variable.name))
      throw Failure(WW_INVALID, "no shell can set the variable " + variable.name,
                    "Use `watchword exec`, or --output json.");
    out.append("export ").append(variable.name).append("=");
    // A single quote cannot be within single quotes; see shell_quoted, which does not wipe.
    out.append("'");
    for (const char c : variable.value.view())
      out.append(c == '\'' ? std::string_view("'\\''") : std::string_view(&c, 1));
    out.append("'\n");
  }
  return out;
}

Secret token_as_json(const std::vector<platform::Variable>& variables) {
  json::value out = wiped_object();
  for (const platform::Variable& variable : variables)
    out.get_object()[variable.name] = variable.value.view();
  return std::move(serialize_secret(out).append("\n"));
}

Secret formatted(const Credential& credential, const Target& target, const std::string& format) {
  if (format == "header") return as_header(credential);
  if (format == "headervalue") return as_header_value(credential);
  if (format == "json") return token_as_json(credential, target);
  return as_raw(credential);
}

// What is printed is for a client, or for a shell that is to find it in variables.
bool in_variables(const Arguments& arguments) {
  return arguments.has("--for") || arguments.value("--output") == "env";
}

Secret formatted_for(const Context& context, const Target& target, const Credential& credential) {
  const Arguments& arguments = context.arguments;
  const std::string output = arguments.value("--output").value_or("env");
  if (output != "env" && output != "json")
    throw Failure(WW_INVALID, "what is printed --for a client are variables, and no " + output,
                  "Ask for --output env or --output json.");
  const auto variables =
      client_variables(context, arguments.value("--for").value_or(std::string(kNoClient)), target,
                       arguments.value_or_empty("--name"), credential);
  return output == "json" ? token_as_json(variables) : as_shell(variables);
}

int run_token(Context& context) {
  const Arguments& arguments = context.arguments;
  broker::Request request;
  request.min_ttl_seconds = seconds_of(arguments, "--min-ttl");
  request.offline = arguments.has("--offline");
  request.any_scheme = true;
  request.target = begin_with_address(context, *arguments.positional());
  const auto credential = within_timeout(context, "there was no credential", [&] {
    return broker::Broker(context.seams).get(request);
  });
  if (!credential) throw no_credential(request.target);
  require_ttl(*credential, request.min_ttl_seconds);
  const Secret out = in_variables(arguments) ? formatted_for(context, request.target, *credential)
                                             : formatted(*credential, request.target,
                                                         arguments.value_or_empty("--output"));
  context.put(out.view());
  return 0;
}

}  // namespace

constinit const Command kTokenCommand{
    .name = "token",
    .group = Group::kUse,
    .arguments = "URL",
    .summary = "Print a credential for a server, for another tool to use",
    .description =
        "Prints the credential that git would get for URL: kept, renewed, or after a sign-in where "
        "one is allowed. Nothing else goes to standard output.\n\n"
        "raw prints the token or password alone; header a line for HTTP, headervalue what stands "
        "after the colon of it; env lines for a shell, "
        "which set WATCHWORD_TOKEN, WATCHWORD_TOKEN_USERNAME and WATCHWORD_TOKEN_EXPIRES_AT; json "
        "everything that is known. With --for it is the variables in which that client looks, as "
        "lines for a shell or as json. A program's arguments can be read by others on the machine, "
        "so "
        "hand the token on through standard input or the environment.",
    .options = kTokenOptions,
    .examples =
        "watchword token https://HOST/NAME --output header | curl -H @- URL\n"
        "eval \"$(watchword token https://HOST/NAME --output env)\"\n"
        "watchword token https://HOST/NAME --min-ttl 30m --timeout 20s",
    .run = run_token,
};

}  // namespace watchword::cli
