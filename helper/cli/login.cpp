#include <array>
#include <ctime>

#include "broker/broker.h"
#include "cli/address.h"
#include "cli/commands.h"
#include "cli/deadline.h"
#include "cli/format.h"
#include "cli/plugin_console.h"

namespace watchword::cli {
namespace {

constexpr std::array<Option, 7> kLoginOptions{{
    {"--tenant", "TENANT", "Sign in to this tenant: its GUID or a domain name of it"},
    {"--account", "ACCOUNT", "Sign in with this account, such as ada@example.com"},
    {"--device-code", "", "Show a code to be typed into a browser on any device"},
    {"--no-qr", "", "Show the device code as text only, without a QR code"},
    {"--no-browser", "", "Print the address instead of opening a browser"},
    {"--provider", "ID", "Sign in through this provider; `watchword plugins` lists them"},
    kTimeoutOption,
}};

std::string greeting(const Credential& credential, const Target& target) {
  std::string out = "Signed in";
  if (!credential.account.empty()) out += " as " + credential.account;
  if (!target.host.empty()) out += " for " + target.url();
  out += '.';
  const std::int64_t left = credential.expires_at - std::time(nullptr);
  if (left > 0) out += " The first token is valid for " + duration(left) + ".";
  return out;
}

int run_login(Context& context) {
  const Arguments& arguments = context.arguments;
  broker::Request request;
  if (const auto& address = arguments.positional())
    request.target = begin_with_address(context, *address, /*asked_for=*/true);
  else
    context.services.begin("", /*asked_for=*/true);
  bool asks_nobody = false;
  request.options = options_for_provider(context, &host::Manifest::login_options, asks_nobody);
  if (!asks_nobody) host::require_interaction(context.services.interaction());
  request.tenant = arguments.value_or_empty("--tenant");
  request.account = arguments.value_or_empty("--account");
  request.device_code = arguments.has("--device-code");
  if (arguments.has("--no-qr")) context.services.show_no_qr_code();
  request.no_browser = arguments.has("--no-browser");
  const PluginConsole console(context);
  const Credential credential = within_timeout(context, "nobody signed in", [&] {
    return broker::Broker(context.seams).login(request, arguments.value_or_empty("--provider"));
  });
  context.say(greeting(credential, request.target));
  return 0;
}

}  // namespace

constinit const Command kLoginCommand{
    .name = "login",
    .group = Group::kSignIn,
    .arguments = "[URL]",
    .summary = "Sign in, and remember the account for an organization",
    .description =
        "Signs in through the provider that answers for URL: the address of an organization, of a "
        "repository, or of anything below one. From then on this organization uses the account "
        "that signed in. Without URL no organization is bound to the account.\n\n"
        "A browser is opened where there is one; its address is printed too, and the address that "
        "the browser ends at can be pasted at the terminal if the browser runs on another "
        "machine.\n\n"
        "Git signs in by itself when it needs to. This command is for doing it beforehand, for "
        "choosing another account, and for machines where git runs without a terminal.",
    .options = kLoginOptions,
    .examples =
        "watchword login https://HOST/NAME\n"
        "watchword login HOST/NAME --account ada@example.com\n"
        "watchword login https://HOST/NAME --device-code",
    .run = run_login,
    .provider_options = &host::Manifest::login_options,
};

}  // namespace watchword::cli
