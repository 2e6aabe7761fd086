#include "cli/explanation.h"

#include <algorithm>

#include <watchword/server.hpp>

#include "base/url.h"
#include "broker/accounts.h"
#include "broker/answer_cache.h"
#include "broker/claim.h"
#include "broker/stored_credentials.h"
#include "cli/address.h"
#include "cli/known_keys.h"
#include "cli/suggest.h"
#include "cli/surroundings.h"
#include "platform/process.h"

namespace watchword::cli {
namespace {

// The built-in provider tells beforehand no more than that it will look; here it is made to look.
void look_into_store(const broker::Seams& seams, const Target& target, ExplainedWay& out) {
  try {
    const auto credential =
        broker::StoredCredentials(seams.secrets, StoredKind::kGit)
            .get(target, /*any_scheme=*/true, [](const Credential&) { return true; });
    out.would = credential.has_value();
    if (!credential) {
      out.way.reason += "; there is none";
      return;
    }
    out.way.account = credential->username;
    out.way.expires_at = credential->expires_at;
  } catch (const Failure& failure) {
    out.would = false;
    out.way.reason += "; but " + failure.message();
  }
}

void list_ways(const broker::Seams& seams, const Target& target, Explanation& out) {
  broker::Request request;
  request.target = target;
  request.to_be_shown = true;
  broker::Decision decision;
  try {
    decision = broker::decide(seams, request, out.interactive);
  } catch (const Failure& failure) {
    out.refusal.emplace(failure);
    return;
  }
  out.notes = decision.notes;
  const broker::SessionList sessions = broker::list_sessions(seams);
  for (broker::Way& way : decision.ways) {
    // What may be there, although nothing says so, is no answer.
    const bool would = way.obstacle.empty() && way.rank != WW_RANK_LAST_RESORT;
    ExplainedWay explained{std::move(way), "", would};
    for (const broker::ListedSession& session : sessions.sessions)
      if (session.provider == explained.way.provider && session.account == explained.way.account)
        explained.tenant = session.tenant;
    if (explained.way.provider == nullptr) look_into_store(seams, target, explained);
    out.ways.push_back(std::move(explained));
  }
}

// Here the path is known; git may keep it to itself.
void add_path_note(const host::Services& services, const broker::Seams& seams, const Target& target,
                   Explanation& out) {
  Target unsaid = target;
  unsaid.path.reset();
  const std::string setting = broker::missing_path_setting(seams, unsaid);
  if (setting.empty()) return;
  const bool git_says = git_says_path(services.git, target);
  if (git_says && target.path) return;
  out.notes.push_back(
      git_says ? std::string("this address has no path, which tells whose credential is wanted")
               : "git does not say the path, which tells whose credential is wanted: it asks for " +
                     unsaid.url() + " alone. Run `git config --global " + setting + " true`");
}

void add_store(host::Services& services, Explanation& out) {
  try {
    out.store = services.secrets.choice();
  } catch (const Failure& failure) {
    out.no_store.emplace(failure);
  }
}

void add_configuration(host::Services& services, Explanation& out) {
  const auto known = known_keys(services.plugins);
  for (const std::string& key : known) {
    const host::Key declaration = declared(services.plugins, key);
    auto found = services.config.look_up(key, declaration.trust);
    if (!found || key == kConfigured) continue;
    const std::string value =
        host::holds_secret(key) ? "(not shown)" : services.log.redact(found->value);
    out.configuration.push_back(
        {"watchword." + key, value, found->source,
         host::wrong_value(declaration, *found) ? host::allowed_by(declaration.form) : ""});
  }
  for (const char* name : {"WATCHWORD_PLUGIN_PATH", "WATCHWORD_TRACE"})
    if (const auto value = services.environment(name); value && !value->empty())
      out.configuration.push_back({name, *value, "environment", ""});
  for (const std::string& key : services.config.unknown_keys(known))
    out.unknown_keys.push_back({key, key_meant(key, known)});
  const auto variables = known_variables(services.plugins);
  for (const std::string& name : platform::variables_beginning_with("WATCHWORD_"))
    if (std::find(variables.begin(), variables.end(), name) == variables.end())
      out.unknown_keys.push_back({name, nearest(name, {variables.begin(), variables.end()})});
}

void ignore(const host::GitEntry& entry, const std::string& reason, Explanation& out) {
  const std::string file = entry.file().empty() ? entry.origin : entry.file();
  const auto same = [&](const IgnoredKey& other) {
    return other.key == entry.key && other.file == file;
  };
  if (std::any_of(out.ignored_keys.begin(), out.ignored_keys.end(), same)) return;
  out.ignored_keys.push_back({entry.key, entry.scope, file, reason});
}

void add_ignored_keys(host::Services& services, Explanation& out) {
  const auto known = known_keys(services.plugins);
  std::string open;
  for (const std::string& key : known)
    if (declared(services.plugins, key).trust == host::Trust::kRepository)
      open += (open.empty() ? "watchword." : ", watchword.") + key;
  for (const std::string& key : known) {
    if (declared(services.plugins, key).trust == host::Trust::kRepository) continue;
    if (const host::GitEntry* entry = services.config.of_repository(key))
      ignore(*entry, "of Watchword's keys a repository may set no others than " + open, out);
  }
  const host::GitEntry* askpass = services.git.find("core.askPass", host::Trust::kRepository);
  if (askpass != nullptr && askpass->of_repository())
    ignore(*askpass, "no repository says which program is run", out);
}

bool is_one_of(std::string_view host, const std::vector<std::string>& patterns) {
  return std::any_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) {
    return host_matches(host, pattern) || host_matches(pattern, host);
  });
}

// The hosts that may be asked before there is an answer for this target.
std::vector<std::string> hosts_asked(const broker::Seams& seams, const Target& target,
                                     const Explanation& explanation) {
  std::vector<std::string> hosts;
  if (auto server = parse_server(target.host)) hosts.push_back(std::move(server->name));
  auto plugins = broker::claiming(seams, target);
  if (explanation.store) plugins.push_back(explanation.store->manifest);
  for (const host::Manifest* plugin : plugins)
    hosts.insert(hosts.end(), plugin->network.begin(), plugin->network.end());
  return hosts;
}

// Which way requests go.
void add_ignored_ways(const host::Services& services, const broker::Seams& seams,
                      const Target& target, Explanation& out) {
  const auto& variables = host::kHttpVariables;
  const auto hosts = hosts_asked(seams, target, out);
  for (const host::GitEntry& entry : services.git.entries()) {
    const std::string_view variable = host::variable_of(entry.key);
    if (!entry.of_repository() || !entry.key.starts_with("http.") ||
        std::find(variables.begin(), variables.end(), variable) == variables.end())
      continue;
    const auto scope = parse_url(host::url_scope_of(entry.key));
    if (scope && !is_one_of(scope->host, hosts)) continue;
    std::string reason = "no repository says which way a secret goes";
    if (!scope || is_one_of(scope->host, {hosts.front()}))
      reason += "; it counts when git itself asks, and then for " + target.host + " alone";
    ignore(entry, reason, out);
  }
}

std::string provider_name(const broker::Way& way) {
  return way.provider != nullptr ? way.provider->name : "the store of git's credentials";
}

}  // namespace

const ExplainedWay* Explanation::answer() const {
  const auto found =
      std::find_if(ways.begin(), ways.end(), [](const ExplainedWay& way) { return way.would; });
  return found == ways.end() ? nullptr : &*found;
}

const ExplainedWay* Explanation::guess() const {
  const auto found = std::find_if(ways.begin(), ways.end(), [](const ExplainedWay& explained) {
    return explained.way.rank == WW_RANK_LAST_RESORT && explained.way.obstacle.empty();
  });
  return found == ways.end() ? nullptr : &*found;
}

std::string answer_line(const Explanation& explanation) {
  if (explanation.refusal) return "nobody: " + explanation.refusal->message();
  const ExplainedWay* answer = explanation.answer();
  if (answer == nullptr) {
    const ExplainedWay* guess = explanation.guess();
    if (guess == nullptr) return "nobody: no way leads to a credential here and now";
    return "nobody, as far as is known; " + provider_name(guess->way) + " (" + guess->way.id +
           ") is tried all the same";
  }
  std::string out = provider_name(answer->way) + " (" + answer->way.id + ")";
  if (!answer->way.account.empty()) out += ", as " + answer->way.account;
  return out;
}

Explanation explain(host::Services& services, const broker::Seams& seams, const Target& target) {
  services.secrets.forbid_unlock();
  Explanation out;
  out.url = target.url();
  out.username = target.username.value_or("");
  try {
    out.interactive = services.interaction().allowed;
    out.why_not_interactive = services.interaction().reason_if_not;
  } catch (const Failure& failure) {
    out.why_not_interactive = failure.message();
  }
  add_store(services, out);
  out.memory = seams.answers.available();
  list_ways(seams, target, out);
  add_path_note(services, seams, target, out);
  if (!platform::find_in_path("git"))
    out.notes.emplace_back(
        "there is no git in PATH, so of the configuration only WATCHWORD_* variables count");
  for (std::string& note : notes_on_surroundings(services.environment, services.git, target))
    out.notes.push_back(std::move(note));
  add_configuration(services, out);
  add_ignored_keys(services, out);
  add_ignored_ways(services, seams, target, out);
  out.refused_plugins = services.plugins.refusals();
  return out;
}

}  // namespace watchword::cli
