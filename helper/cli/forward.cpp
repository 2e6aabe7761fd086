// The credentials of this machine for another one, or a container: lent, never given.
#include <algorithm>
#include <array>
#include <ctime>
#include <optional>

#include <watchword/encoding.hpp>

#include "cli/address.h"
#include "cli/commands.h"
#include "cli/deadline.h"
#include "cli/exit_code.h"
#include "cli/format.h"
#include "cli/forward_scripts.h"
#include "cli/lending.h"
#include "cli/ssh_words.h"
#include "cli/table.h"
#include "forward/audit.h"
#include "forward/control.h"
#include "forward/dialog.h"
#include "forward/peer.h"
#include "forward/server.h"
#include "platform/local_socket.h"
#include "platform/machine.h"
#include "platform/process.h"
#include "platform/program.h"

namespace watchword::cli {
namespace {

constexpr std::array<Option, 8> kForwardOptions{{
    {"--organization", "NAME",
     "Lend its credentials, and no others; a name, or an address. Several may be given"},
    {"--socket", "PATH", "Lend through this socket, for a container; no ssh is started"},
    {"--lifetime", "DURATION", "How long; 8h unless given"},
    {"--uses", "NUMBER", "How many credentials at most"},
    {.name = "--yes", .summary = "Do not ask a person before the first credential of each"},
    {.name = "--interactive", .summary = "Somebody there may start a sign-in here"},
    {.name = "--with-passwords",
     .summary = "Lend what does not expire within a day, too: personal access tokens, passwords"},
    {.name = "--print-client",
     .summary = "Print the script that asks, for a machine without Watchword"},
}};

constexpr std::int64_t kLifetimeDefaultSeconds = 8 * 3600;
constexpr std::size_t kPeersAtOnce = 16;
constexpr std::size_t kControlsAtOnce = 2;
constexpr std::size_t kListColumns = 80;
constexpr std::string_view kNoNames = "./:";  // what addresses have and names have not

// --- what is lent

forward::KnownHosts known_hosts(const host::Plugins& plugins) {
  forward::KnownHosts out;
  for (const host::Manifest& manifest : plugins.manifests()) {
    if (manifest.kind != host::PluginKind::kProvider) continue;
    out.claimed.insert(out.claimed.end(), manifest.hosts.begin(), manifest.hosts.end());
    out.owner_in_path.insert(out.owner_in_path.end(), manifest.use_http_path.begin(),
                             manifest.use_http_path.end());
  }
  return out;
}

forward::Rules rules_for(const Context& context, const std::string& here,
                         const std::string& there) {
  const host::Plugins& plugins = context.services.plugins;
  forward::Rules rules(known_hosts(plugins), here, there);
  for (const std::string& typed : context.arguments.values("--organization")) {
    if (typed.find_first_of(kNoNames) == std::string::npos)
      rules.allow_organization(typed);
    else
      rules.allow_address(parse_address(typed, example_host(plugins)));
  }
  return rules;
}

std::int64_t uses_of(const Arguments& arguments) {
  const auto typed = arguments.value("--uses");
  if (!typed) return 0;
  constexpr std::size_t kDigitsMax = 9;
  const bool number =
      !typed->empty() && typed->size() <= kDigitsMax &&
      std::all_of(typed->begin(), typed->end(), [](char c) { return c >= '0' && c <= '9'; });
  if (number && std::stoll(*typed) > 0) return std::stoll(*typed);
  throw Failure(WW_INVALID, "--uses takes a number above 0, not '" + *typed + "'",
                "Leave it out, and the lifetime alone counts.");
}

Confirmer confirmer_for(const Context& context, bool terminal_is_free) {
  if (context.arguments.has("--yes")) return Confirmer::kNotNeeded;
  const auto& environment = context.services.environment;
  if (terminal_is_free && platform::Terminal(environment).can_read()) return Confirmer::kTerminal;
  return forward::find_dialog({environment}, "") ? Confirmer::kDesktop : Confirmer::kNobody;
}

Lending lending_for(const Context& context, const std::string& there, bool terminal_is_free) {
  const Arguments& arguments = context.arguments;
  const std::string here = name_of_this_machine();
  const std::int64_t seconds = seconds_of(arguments, "--lifetime");
  Lending out{{},
              rules_for(context, here, there),
              confirmer_for(context, terminal_is_free),
              arguments.has("--interactive")};
  out.terms = {.here = here,
               .there = there,
               .ends_at = std::time(nullptr) + (seconds > 0 ? seconds : kLifetimeDefaultSeconds),
               .uses = uses_of(arguments),
               .passwords = arguments.has("--with-passwords"),
               .asks = out.confirmer != Confirmer::kNotNeeded};
  if (arguments.has("--yes") && !out.rules.are_named())
    throw Failure(WW_INVALID, "what is lent without asking is to be named",
                  "Add --organization NAME, or leave --yes out.");
  return out;
}

std::string credentials_of(const forward::Rules& rules) {
  return rules.are_named() ? "credentials of " + rules.text() : "credentials";
}

// For this once and all that is named, where nobody can be asked later.
bool confirmed_now(const Context& context, const Lending& lending) {
  const platform::Terminal terminal(context.services.environment);
  if (!terminal.can_read()) return false;
  const platform::Interrupt interrupt;
  const auto consent =
      ask_at_terminal(terminal,
                      "Nobody can be asked while ssh has the terminal. Lend " +
                          credentials_of(lending.rules) + " to " + lending.terms.there + " now?",
                      interrupt.handle());
  if (interrupt.raised() || consent != forward::Consent::kYes)
    throw Failure(WW_CANCELLED, "nothing is lent, and ssh is not started");
  return true;
}

// --- both ways

// Serves as long as it lives.
class Service {
 public:
  Service(const Context& context, Lending lending, const std::string& path,
          const std::string& control)
      : session_(lend(context, std::move(lending), desk_, over_.handle())),
        control_(control, kControlsAtOnce,
                 [this](platform::Handle peer, platform::Handle stop) {
                   forward::serve_control(*session_, peer, stop);
                 }),
        peers_(path, kPeersAtOnce, [this](platform::Handle peer, platform::Handle stop) {
          forward::serve_peer(*session_, peer, stop);
        }) {}
  ~Service() {
    over_.raise();
    desk_.close();
  }
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  forward::Session& session() { return *session_; }
  forward::Desk& desk() { return desk_; }

 private:
  const platform::Event over_;  // nobody waits for anything any more
  forward::Desk desk_;
  const std::unique_ptr<forward::Session> session_;
  const forward::Server control_;
  const forward::Server peers_;
};

std::string socket_name(const std::string& directory, const std::string& there,
                        const std::string& suffix) {
  return directory + "/" + forward::file_name_of(there) + "-" +
         std::to_string(platform::process_id()) + suffix;
}

std::string terms_text(const Lending& lending) {
  std::string out = "for " + duration(lending.terms.ends_at - std::time(nullptr));
  if (lending.terms.uses > 0) out += " or " + std::to_string(lending.terms.uses) + " times";
  if (lending.terms.asks && lending.confirmer != Confirmer::kNobody)
    out += ", each after a question here";
  if (lending.terms.asks && lending.confirmer == Confirmer::kNobody)
    out +=
        "; but nobody can be asked here, so that nothing is lent without --organization NAME "
        "--yes";
  return out;
}

// --- a socket

void serve_at_terminal(const Context& context, Service& service, std::int64_t ends_at,
                       const platform::Interrupt& interrupt) {
  const platform::Terminal terminal(context.services.environment);
  const auto end =
      std::chrono::steady_clock::now() + std::chrono::seconds(ends_at - std::time(nullptr));
  for (;;) {
    const auto ready = platform::wait_for(
        {interrupt.handle(), service.session().ended(), service.desk().handle()}, end);
    if (ready != 2U) break;
    service.desk().answer(ask_at_terminal(terminal, service.desk().take(), interrupt.handle()));
  }
  if (!interrupt.raised())
    context.say("Nothing is lent any more: " + service.session().report().state + ".");
}

int lend_at_socket(const Context& context, const std::string& path) {
  Lending lending = lending_for(context, path, true);
  const std::int64_t ends_at = lending.terms.ends_at;
  const std::string text =
      "Lending " + credentials_of(lending.rules) + " at " + path + " " + terms_text(lending);
  if (lending.confirmer == Confirmer::kNobody)
    throw Failure(WW_INVALID, "nobody can be asked here before the first credential is lent",
                  "Run it at a terminal or on a desktop, or add --organization NAME --yes.");
  const std::string control =
      socket_name(forward::forwardings_directory(context.services.environment), path, ".control");
  const platform::Interrupt interrupt;
  Service service(context, std::move(lending), path, control);
  context.say(text + ". Ctrl-C ends it.");
  serve_at_terminal(context, service, ends_at, interrupt);
  return kDone;
}

// --- ssh

std::string unguessable_far_socket() {
  std::array<unsigned char, 16> random{};
  if (!platform::fill_with_random_bytes(random.data(), random.size()))
    throw Failure(WW_FAULT, "the system has no random numbers to give");
  const std::string_view bytes(reinterpret_cast<const char*>(random.data()), random.size());
  // Parts that a trace does not take for a token.
  return "/tmp/watchword." + hex_encode(bytes) + ".sock";
}

void check_ssh_words(const SshRest& rest) {
  if (rest.in_background)
    throw Failure(WW_INVALID, "an ssh in the background (-f) would be lent nothing",
                  "Leave -f out; -N without it opens no session.");
}

int lend_through_ssh(const Context& context, const std::string& host) {
  const SshRest rest = split_ssh_words(context.arguments.program());
  check_ssh_words(rest);
  const std::string ssh = platform::program_at("ssh");
  Lending lending = lending_for(context, host, false);
  if (lending.confirmer == Confirmer::kNobody && lending.rules.are_named() &&
      confirmed_now(context, lending))
    lending.terms.asks = false;
  const auto& environment = context.services.environment;
  const std::string directory = forward::forwardings_directory(environment);
  const SshSession session{host, socket_name(directory, host, ".sock"), unguessable_far_socket(),
                           context.arguments.program(), platform::is_terminal(context.input)};
  context.say(
      "Lending " + credentials_of(lending.rules) + " to " + host + " " + terms_text(lending) +
      (rest.no_command ? "; there: export WATCHWORD_FORWARD=" + session.far_socket : "") + ".");
  const platform::Interrupt interrupt;
  Service service(context, std::move(lending), session.near_socket,
                  socket_name(directory, host, ".control"));
  platform::Companion companion(ssh, ssh_words(session), {.output = context.output}, {});
  const platform::OwnedHandle end = companion.end();
  if (end && platform::wait_for({interrupt.handle(), end.get()}, platform::Deadline()) == 0U)
    return kInterrupted;
  return companion.exit_code();
}

// --- those that run

std::string count_of(const forward::Report& report) {
  const std::string lent = std::to_string(report.lent);
  return report.uses == 0 ? lent : lent + " of " + std::to_string(report.uses);
}

int list_forwardings(const Context& context) {
  const std::int64_t now = std::time(nullptr);
  Table table({"Destination", "Organizations", "Ends", "Lent", "Last"});
  for (const auto& [control, report] : forward::running(context.services.environment)) {
    const auto& last = report.last;
    table.add(
        {report.there, report.places,
         report.state.empty() ? from_now(report.ends_at, now) : "lends nothing: " + report.state,
         count_of(report),
         last.at == 0 ? ""
                      : duration(now - last.at) + " ago: " +
                            (last.place.empty() ? "" : last.place + ": ") + last.outcome});
  }
  if (table.empty())
    context.say("Nothing is lent.");
  else
    context.print(table.text(context.columns().value_or(kListColumns)));
  return kDone;
}

int stop_forwardings(const Context& context, const std::optional<std::string>& there) {
  std::size_t stopped = 0;
  for (const auto& one : forward::running(context.services.environment)) {
    if (there && one.report.there != *there) continue;
    if (!forward::stop_running(one)) continue;
    context.say("Nothing is lent to " + one.report.there + " any more.");
    ++stopped;
  }
  if (stopped > 0) return kDone;
  if (!there) {
    context.say("Nothing is lent.");
    return kDone;
  }
  throw Failure(WW_NOT_FOUND, "nothing is lent to " + *there,
                "`watchword forward list` shows what is lent.");
}

int run_forward(Context& context) {
  const Arguments& arguments = context.arguments;
  const auto& words = arguments.words();
  if (arguments.has("--print-client")) {
    context.put(kForwardClient);
    return kDone;
  }
  if (!platform::has_local_sockets())
    throw Failure(WW_INVALID, "this system has no sockets that credentials could be lent through",
                  "Run it on Linux, or in WSL.");
  context.services.begin("");
  if (words.size() == 1 && words.front() == "list") return list_forwardings(context);
  if (!words.empty() && words.front() == "stop" && words.size() <= 2)
    return stop_forwardings(context,
                            words.size() == 2 ? std::optional(words.back()) : std::nullopt);
  const auto socket = arguments.value("--socket");
  if (words.size() > 1)
    throw Failure(WW_INVALID, "'" + words[1] + "' is one argument too many",
                  "What is for ssh stands after --.");
  if (words.empty() == !socket.has_value())
    throw Failure(WW_INVALID, "to whom credentials are lent is not said, or twice",
                  "Type the name of a host for ssh, or --socket PATH.");
  return socket ? lend_at_socket(context, *socket) : lend_through_ssh(context, words.front());
}

}  // namespace

constinit const Command kForwardCommand{
    .name = "forward",
    .group = Group::kUse,
    .arguments = "[DESTINATION|list|stop...] [-- ARGUMENT...]",
    .summary = "Lend credentials to another machine, or to a container",
    .description =
        "Opens an ssh session whose far side can ask for credentials of this machine, as long as "
        "the session lasts, or with --socket serves whoever has that socket, such as a container. "
        "Only git's question is answered there; no sign-in, refresh token, password or store "
        "leaves this machine, but access tokens that expire within a day. The far side needs "
        "Watchword, or the script that --print-client prints.\n\n"
        "Lent are the credentials of the organizations that are named, or else of any that a "
        "plugin answers for. Before the first of each a person is asked: at this terminal, or "
        "where ssh has that on the desktop. What follows -- is for ssh: its options, and a command "
        "to run there.\n\n"
        "list shows what is lent and what was asked last; stop ends it and leaves the ssh session. "
        "Each question is noted in forwarding.log in Watchword's state directory.",
    .options = kForwardOptions,
    .examples =
        "watchword forward devbox --organization NAME\n"
        "watchword forward devbox --organization NAME --yes -- git -C src fetch\n"
        "watchword forward --socket ~/box/forward.sock --uses 20\n"
        "watchword forward list",
    .run = run_forward,
    .rest = Rest::kMayFollowDashes,
};

}  // namespace watchword::cli
