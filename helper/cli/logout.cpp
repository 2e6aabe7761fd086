#include <array>

#include "broker/accounts.h"
#include "broker/claim.h"
#include "broker/stored_credentials.h"
#include "cli/address.h"
#include "cli/commands.h"
#include "cli/exit_code.h"

namespace watchword::cli {
namespace {

constexpr std::array<Option, 2> kLogoutOptions{{
    {.name = "--all", .summary = "Sign out of everything, everywhere"},
    {"--account", "ACCOUNT", "With URL: sign only this account out of the organization"},
}};

void check(const Arguments& arguments) {
  const bool all = arguments.has("--all");
  if (arguments.positional() && all)
    throw Failure(WW_INVALID, "an address and --all contradict each other",
                  "Give the address to sign out of it, or --all to sign out of everything.");
  if (arguments.positional()) return;
  if (!all)
    throw Failure(WW_INVALID, "it is not said what to sign out of",
                  "Give the address of an organization or of a server, or --all.");
  if (arguments.has("--account"))
    throw Failure(WW_INVALID, "--account needs an address",
                  "Give an organization that uses the account; `watchword status` lists them.");
}

// What a provider keeps; for a host that none answers for, what git and others were told to keep.
bool sign_out_of(const broker::Seams& seams, const broker::Request& request) {
  if (!broker::claiming(seams, request.target).empty()) return broker::logout(seams, request);
  bool found = false;
  for (const StoredKind kind : kStoredKinds)
    found |= broker::StoredCredentials(seams.secrets, kind).erase(request.target, nullptr);
  return found;
}

int run_logout(Context& context) {
  const Arguments& arguments = context.arguments;
  check(arguments);
  auto& services = context.services;
  broker::Request request;
  if (const auto& address = arguments.positional())
    request.target = begin_with_address(context, *address, /*asked_for=*/true);
  else
    services.begin("", /*asked_for=*/true);
  request.account = arguments.value_or_empty("--account");
  bool asks_nobody = false;  // as it always does
  request.options = options_for_provider(context, &host::Manifest::logout_options, asks_nobody);
  const bool everything = request.target.host.empty();
  const bool found =
      everything ? broker::logout(context.seams, request) : sign_out_of(context.seams, request);
  const std::string what = everything ? "everything" : request.target.url();
  const std::string who = request.account.empty() ? "" : request.account + " ";
  context.say(found ? "Signed " + who + "out of " + what + "."
                    : (who.empty() ? "Nobody " : who) + "was signed in to " + what + ".");
  return found ? kDone : kNoCredential;
}

}  // namespace

constinit const Command kLogoutCommand{
    .name = "logout",
    .group = Group::kSignIn,
    .arguments = "[URL]",
    .summary = "Forget an organization's account, or everything",
    .description =
        "Forgets which account the organization of URL uses, and the session behind it if no other "
        "organization uses it. Nobody who is signed in answers for the organization from then on, "
        "until a person signs in to it again. An address that names no organization means all of "
        "them. For a host that no provider answers for, the credential that git was told to keep "
        "is removed.\n\n"
        "Nothing is revoked at the service: whoever copied a token can use it until it expires.",
    .options = kLogoutOptions,
    .examples =
        "watchword logout https://HOST/NAME\n"
        "watchword logout --all",
    .run = run_logout,
    .provider_options = &host::Manifest::logout_options,
};

}  // namespace watchword::cli
