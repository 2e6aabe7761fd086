#include <array>
#include <ctime>

#include <watchword/encoding.hpp>
#include <watchword/sdk/json.hpp>
#include <watchword/time.hpp>

#include "broker/broker.h"
#include "cli/address.h"
#include "cli/commands.h"
#include "cli/deadline.h"
#include "cli/format.h"

namespace watchword::cli {
namespace {

constexpr std::array<Option, 4> kOptions{{
    {.name = "--output",
     .value = "FORMAT",
     .summary = "How to print it, one of",
     .choices = "raw|header|json|env"},
    {"--min-ttl", "DURATION", "It must live at least this long, such as 10m"},
    {.name = "--offline", .summary = "Use only what is kept; neither network nor person is asked"},
    kTimeoutOption,
}};

std::int64_t seconds_of(const Arguments& arguments, std::string_view option) {
  const auto text = arguments.value(option);
  return text ? required_duration(option, *text) : 0;
}

// A header, a line of a shell or of a terminal: control characters would end it early.
void require_one_line(const Credential& credential) {
  for (const char c : credential.secret.view())
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
      throw Failure(WW_REFUSED, "the credential has control characters in it",
                    "Print it with --output json.");
}

std::string scheme_of(const Credential& credential) {
  if (!credential.authtype.empty()) return credential.authtype;
  return credential.is_token ? "Bearer" : "Basic";
}

Secret as_raw(const Credential& credential) {
  require_one_line(credential);
  return std::move(Secret(credential.secret.view()).append("\n"));
}

// RFC 9110 section 11.6.2; Basic: RFC 7617.
Secret as_header(const Credential& credential) {
  require_one_line(credential);
  Secret out;
  out.append("Authorization: ").append(scheme_of(credential)).append(" ");
  if (scheme_of(credential) == "Basic" && credential.authtype.empty()) {
    Secret pair(credential.username);
    pair.append(":").append(credential.secret.view());
    std::string encoded = base64_encode(pair.view());
    out.append(encoded);
    wipe(encoded.data(), encoded.size());
  } else {
    out.append(credential.secret.view());
  }
  return std::move(out.append("\n"));
}

Secret as_json(const Credential& credential, const Target& target) {
  json::value out = wiped_object();
  json::object& members = out.get_object();
  members["url"] = target.url();
  members["provider"] = credential.provider;
  members["account"] = credential.account;
  members["type"] = scheme_of(credential);
  members["username"] = credential.username;
  if (credential.expires_at > 0)
    members["expires_at"] = format_rfc3339(credential.expires_at);
  else
    members["expires_at"] = nullptr;
  members[credential.is_token ? "token" : "password"] = credential.secret.view();
  return std::move(serialize_secret(out).append("\n"));
}

Secret as_env(const Credential& credential) {
  require_one_line(credential);
  Secret out;
  // A single quote cannot be within single quotes; see shell_quoted, which does not wipe.
  out.append("export WATCHWORD_TOKEN='");
  for (const char c : credential.secret.view())
    out.append(c == '\'' ? std::string_view("'\\''") : std::string_view(&c, 1));
  out.append("'\nexport WATCHWORD_TOKEN_USERNAME=").append(shell_quoted(credential.username));
  out.append("\n");
  if (credential.expires_at > 0)
    out.append("export WATCHWORD_TOKEN_EXPIRES_AT=")
        .append(format_rfc3339(credential.expires_at))
        .append("\n");
  return out;
}

Secret formatted(const Credential& credential, const Target& target, const std::string& format) {
  if (format == "header") return as_header(credential);
  if (format == "json") return as_json(credential, target);
  if (format == "env") return as_env(credential);
  return as_raw(credential);
}

void require_ttl(const Credential& credential, std::int64_t min_ttl) {
  const std::int64_t left = credential.expires_at - std::time(nullptr);
  if (min_ttl == 0 || credential.expires_at == 0 || left >= min_ttl) return;
  throw Failure(WW_NOT_FOUND,
                "the credential lives for only " + duration(std::max<std::int64_t>(left, 0)) +
                    ", and --min-ttl asks for " + duration(min_ttl),
                "Ask for less, or without --offline.");
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
  if (!credential)
    throw Failure(WW_NOT_FOUND, "there is no credential for " + request.target.url(),
                  "`watchword explain " + request.target.url() + "` shows who was asked.");
  require_ttl(*credential, request.min_ttl_seconds);
  const Secret out = formatted(*credential, request.target, arguments.value_or_empty("--output"));
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
        "raw prints the token or password alone; header a line for HTTP; env lines for a shell, "
        "which set WATCHWORD_TOKEN, WATCHWORD_TOKEN_USERNAME and WATCHWORD_TOKEN_EXPIRES_AT; json "
        "everything that is known. A program's arguments can be read by others on the machine, so "
        "hand the token on through standard input or the environment.",
    .options = kOptions,
    .examples =
        "watchword token https://HOST/NAME --output header | curl -H @- URL\n"
        "eval \"$(watchword token https://HOST/NAME --output env)\"\n"
        "watchword token https://HOST/NAME --min-ttl 30m --timeout 20s",
    .run = run_token,
};

}  // namespace watchword::cli
