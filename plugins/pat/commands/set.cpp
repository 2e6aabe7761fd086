#include <algorithm>
#include <array>

#include "common/text.h"
#include "pat/delivery.h"

namespace watchword::pat {
namespace {
namespace set_command {

constexpr std::size_t kTokenMaxBytes = 4096;

Secret ask(const Host& host, const Caller& caller) {
  const std::string prompt = "Personal access token of " + caller.organization.name + ": ";
  const Secret answer = host.ask(prompt, Echo::kHidden);
  return Secret(trimmed(answer.view()));
}

Secret read(const Host& host, const Caller& caller) {
  if (host.input_is_terminal()) return ask(host, caller);
  const Secret input = host.read_input(kTokenMaxBytes);
  return Secret(trimmed(input.view()));
}

void check(const Secret& token) {
  const std::string_view text = token.view();
  const bool fine = !text.empty() && std::all_of(text.begin(), text.end(),
                                                 [](char c) { return c > ' ' && c < 0x7f; });
  if (!fine)
    throw Failure(WW_INVALID,
                  "that is not a personal access token: it is empty or has blanks in it",
                  "Copy the whole token, as Azure DevOps shows it once when it is made.");
  if (!looks_like_token(text))
    plugin_host().notice("This does not look like a personal access token: those have " +
                         std::to_string(kTokenBytes) + " characters, older ones " +
                         std::to_string(kOldTokenBytes) + ".");
}

void try_out(const Caller& caller, const Secret& token) {
  const Host& host = plugin_host();
  try {
    if (is_accepted(host, caller, token)) return;
  } catch (const Failure& failure) {
    host.notice("The token was not tried out: " + failure.message() + ".");
    return;
  }
  throw Failure(WW_REFUSED,
                caller.organization.name +
                    " does not accept this token: it was revoked, has expired, or is another "
                    "organization's",
                "Make one in the organization's settings, or with `watchword pat create " +
                    caller.url() + "`.");
}

bool run(const Invocation& invocation) {
  const Host& host = plugin_host();
  const Caller caller = typed_caller(invocation);
  const Secret token = read(host, caller);
  check(token);
  try_out(caller, token);
  const Host::Lock lock = lock_organization(host, caller.organization.name, kLockTimeoutMs);
  const KeptTokens tokens(host, Origin::kSet);
  const auto before = tokens.find(caller.organization.name);
  KeptToken kept;
  kept.secret = token.clone();
  kept.organization = caller.organization.name;
  kept.port = caller.organization.port;
  tokens.save(kept);
  host.write("The token is kept for " + caller.organization.name + ".\n");
  if (before && !before->id.empty() && !before->is_expired(host.now()))
    host.notice("The token that was kept before, '" + before->name +
                "', lives on. To end it: watchword pat revoke " + caller.url() + " --id " +
                before->id);
  return true;
}

}  // namespace set_command
}  // namespace

constinit const PluginCommand kSetCommand{
    .group = kGroup,
    .name = "set",
    .argument = "URL",
    .summary = "Keep a token that you have",
    .description =
        "Reads the token from the terminal, unseen, or from standard input, tries it out, and "
        "keeps it in the store, where git's requests for the organization find it. A session of "
        "Microsoft Entra comes before it; where the token is to answer, set watchword.provider to "
        "pat.",
    .examples =
        "watchword pat set https://dev.azure.com/contoso\n"
        "watchword pat set https://dev.azure.com/contoso < token.txt",
    .run = set_command::run,
};

}  // namespace watchword::pat
