#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <ctime>
#include <limits>
#include <map>

#include <watchword/time.hpp>

#include "broker/accounts.h"
#include "broker/stored_credentials.h"
#include "cli/client_settings.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/format.h"
#include "cli/suggest.h"
#include "cli/table.h"
#include "keep/told.h"

namespace watchword::cli {
namespace {

namespace json = boost::json;

constexpr std::array<Option, 1> kStatusOptions{
    {{.name = "--json", .summary = "Print JSON, with times in RFC 3339"}}};

struct Status {
  broker::SessionList kept;
  std::vector<broker::StoredCredential> stored;  // that git and others were told to keep
  std::vector<std::string> clients;              // beside git, that were told to ask
  std::vector<host::Told> told;                  // on the desktop, and nobody acted
  const host::StoreChoice* store = nullptr;      // null: there is none
};

Status read_status(host::Services& services, const broker::Seams& seams) {
  Status status;
  status.clients = ClientSettings(services.state).clients();
  status.told = host::what_was_told(services.state);
  try {
    status.store = &services.secrets.choice();
  } catch (const Failure& failure) {
    status.kept.failures.push_back(failure);
    return status;  // without a store no provider has a session
  }
  status.kept = broker::list_sessions(seams);
  try {
    for (const StoredKind kind : kStoredKinds)
      for (auto& one : broker::StoredCredentials(seams.secrets, kind).list())
        status.stored.push_back(std::move(one));
  } catch (const Failure& failure) {
    // A store that does not answer was told of by whoever asked it first.
    if (status.kept.failures.empty()) status.kept.failures.push_back(failure);
  }
  return status;
}

// Of one kind: "git.example (2), other.example".
std::string hosts_of(const std::vector<broker::StoredCredential>& stored, StoredKind kind) {
  std::map<std::string, std::size_t> counts;
  for (const broker::StoredCredential& one : stored)
    if (one.kind == kind) ++counts[one.target.host.empty() ? one.target.url() : one.target.host];
  std::string out;
  for (const auto& [host, count] : counts)
    out += (out.empty() ? "" : ", ") + host +
           (count > 1 ? " (" + std::to_string(count) + ")" : std::string());
  return out;
}

std::string joined_by_commas(const std::vector<std::string>& names) {
  return join({names.begin(), names.end()}, ", ");
}

using Style = platform::Text::Style;

// What `refresh` renews by itself is renewed this long before.
constexpr std::int64_t kSoonSeconds = 14 * std::int64_t{86400};

Style style_of_end(std::int64_t ends_at, std::int64_t now) {
  if (ends_at == 0) return Style::kPlain;
  if (ends_at <= now) return Style::kBad;
  return ends_at - now <= kSoonSeconds ? Style::kSoon : Style::kGood;
}

// A token that has expired is no matter: the session gets the next one.
Style style_of_token(std::int64_t expires_at, std::int64_t now) {
  return expires_at != 0 && expires_at <= now ? Style::kDim : Style::kPlain;
}

// Where people sign in to an organization: at a server of its own, or below the provider's.
std::string address_of(const host::Manifest& provider, const std::string& organization) {
  if (organization.find('.') != std::string::npos) return "https://" + organization;
  const auto server =
      std::find_if(provider.hosts.begin(), provider.hosts.end(),
                   [](const std::string& host) { return host.find('*') == std::string::npos; });
  return server == provider.hosts.end() ? "URL" : "https://" + *server + "/" + organization;
}

struct NextStep {
  std::string command;
  std::string why;
};

std::vector<NextStep> next_steps(const Status& status, std::int64_t now) {
  std::vector<NextStep> steps;
  const auto sign_in = [&](const host::Manifest& provider, const std::string& organization,
                           const std::string& why) {
    steps.push_back({"watchword login " + shell_quoted(address_of(provider, organization)), why});
  };
  bool lapses = false;
  for (const broker::ListedSession& session : status.kept.sessions) {
    const Style style = style_of_end(session.session_ends_at, now);
    if (style == Style::kBad)
      for (const std::string& name : session.bound_to)
        sign_in(*session.provider, name, "the session of " + session.account + " has ended");
    lapses |= style == Style::kSoon;
  }
  if (lapses) steps.push_back({"watchword refresh", "a session ends soon; this renews it"});
  for (const broker::SignedOut& out : status.kept.signed_out)
    for (const std::string& name : out.organizations)
      sign_in(*out.provider, name, "to sign in to " + name + " again");
  return steps;
}

// For who sits in front of it; a program reads the rest.
platform::Text what_to_do(const Status& status) {
  const std::int64_t now = std::time(nullptr);
  platform::Text text;
  for (const host::Told& told : status.told)
    text.line()
        .add("A command needed you", Style::kBad)
        .line(" " + duration(std::max<std::int64_t>(now - told.when, 0)) + " ago: " + told.text);
  const auto steps = next_steps(status, now);
  if (!steps.empty()) text.line().bold("What to do next").line();
  for (const NextStep& step : steps)
    text.add("  ").bold(step.command).dim("  # " + step.why).line();
  return text;
}

std::string provider_of(const broker::ListedSession& session) {
  const std::string& name = session.provider->name;
  return session.kept_by.empty() ? name : name + ", by " + session.kept_by;
}

platform::Text as_table(const Status& status, std::size_t columns) {
  const std::int64_t now = std::time(nullptr);
  platform::Text text;
  Table table({"ACCOUNT", "ORGANIZATIONS", "PROVIDER", "TOKEN EXPIRES", "SESSION ENDS"});
  for (const broker::ListedSession& session : status.kept.sessions)
    table.add(
        {session.account,
         joined_by_commas(session.bound_to),
         provider_of(session),
         {from_now(session.expires_at, now), style_of_token(session.expires_at, now)},
         {from_now(session.session_ends_at, now), style_of_end(session.session_ends_at, now)}});
  if (!table.empty()) text.append(table.text(columns)).line();
  for (const broker::SignedOut& out : status.kept.signed_out)
    text.bold("Signed out: ")
        .line(joined_by_commas(out.organizations) + " (" + out.provider->name +
              "); `watchword login URL` signs in again");
  for (const StoredKind kind : kStoredKinds)
    if (const std::string hosts = hosts_of(status.stored, kind); !hosts.empty())
      text.bold("Stored for " + std::string(broker::name_of(kind)) + ": ").line(hosts);
  if (!status.clients.empty())
    text.bold("Configured clients: ").line(joined_by_commas(status.clients));
  if (status.store != nullptr) {
    text.bold("Secrets are kept in ").line(status.store->description);
    text.dim("Why there: ").line(status.store->reason);
  }
  return text;
}

json::value time_or_null(std::int64_t time) {
  return time > 0 ? json::value(format_rfc3339(time)) : json::value(nullptr);
}

std::string status_as_json(const Status& status) {
  json::array sessions;
  for (const broker::ListedSession& session : status.kept.sessions)
    sessions.push_back(
        {{"account", session.account},
         {"tenant", session.tenant},
         {"organizations", json::array(session.bound_to.begin(), session.bound_to.end())},
         {"provider", session.provider->id},
         {"id", session.id},
         {"kept_by", session.kept_by.empty() ? json::value(nullptr) : json::value(session.kept_by)},
         {"expires_at", time_or_null(session.expires_at)},
         {"session_ends_at", time_or_null(session.session_ends_at)}});
  json::array signed_out;
  for (const broker::SignedOut& out : status.kept.signed_out)
    for (const std::string& name : out.organizations)
      signed_out.push_back({{"organization", name}, {"provider", out.provider->id}});
  json::array stored;
  for (const broker::StoredCredential& one : status.stored) {
    json::value username = nullptr;
    if (one.target.username) username = *one.target.username;
    stored.push_back({{"kind", std::string(broker::name_of(one.kind))},
                      {"url", one.target.url()},
                      {"username", std::move(username)},
                      {"label", one.label}});
  }
  json::array problems;
  for (const Failure& failure : status.kept.failures)
    problems.push_back({{"message", failure.message()}, {"advice", failure.advice()}});
  json::value store = nullptr;
  if (status.store != nullptr)
    store = {{"id", status.store->manifest->id},
             {"description", status.store->description},
             {"reason", status.store->reason}};
  return json::serialize(
             json::object{{"sessions", std::move(sessions)},
                          {"signed_out", std::move(signed_out)},
                          {"stored", std::move(stored)},
                          {"clients", json::array(status.clients.begin(), status.clients.end())},
                          {"store", std::move(store)},
                          {"problems", std::move(problems)}}) +
         "\n";
}

int run_status(Context& context) {
  context.services.begin("", /*asked_for=*/true);
  const Status status = read_status(context.services, context.seams);
  const bool nobody = status.kept.sessions.empty();
  if (context.arguments.has("--json")) {
    context.put(status_as_json(status));
  } else {
    if (nobody && status.kept.failures.empty())
      context.say("Nobody is signed in. Run `watchword login URL` to sign in.");
    const auto columns = context.columns();
    context.print(as_table(status, columns.value_or(std::numeric_limits<std::size_t>::max())));
    if (columns) context.print(what_to_do(status));
    for (const Failure& failure : status.kept.failures)
      print_failure(context.services.log, failure);
  }
  if (!status.kept.failures.empty()) return exit_code(status.kept.failures.front().status());
  return nobody ? kNoCredential : kDone;
}

}  // namespace

constinit const Command kStatusCommand{
    .name = "status",
    .group = Group::kSignIn,
    .summary = "Show who is signed in, for which organizations, until when",
    .description =
        "Shows every account that is signed in, the organizations that use it, when the token that "
        "is held now expires (it is renewed by itself), when a person must sign in again at the "
        "latest, which organizations were signed out of, for which servers git was told to keep a "
        "credential, which clients `watchword configure` told to ask, and where secrets are kept. "
        "On a terminal it also says what to do next."
        "\n\n"
        "The exit code is 1 when nobody is signed in.",
    .options = kStatusOptions,
    .examples = "watchword status\nwatchword status --json",
    .run = run_status,
};

}  // namespace watchword::cli
