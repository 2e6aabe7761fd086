#include "cli/explanation.h"

#include <algorithm>

#include "broker/accounts.h"
#include "broker/answer_cache.h"
#include "broker/stored_credentials.h"
#include "cli/known_keys.h"
#include "cli/suggest.h"

namespace watchword::cli {
namespace {

// The built-in provider tells beforehand no more than that it will look; here it is made to look.
void look_into_store(host::Services& services, const Target& target, ExplainedWay& out) {
  try {
    const auto credential =
        broker::StoredCredentials(services.secrets)
            .get(target, /*accepts_authtype=*/true, [](const Credential&) { return true; });
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

void add_ways(host::Services& services, const Target& target, Explanation& out) {
  broker::Request request;
  request.target = target;
  broker::Decision decision;
  try {
    decision = broker::decide(services, request, out.interactive);
  } catch (const Failure& failure) {
    out.refusal.emplace(failure);
    return;
  }
  out.notes = decision.notes;
  const broker::Sessions sessions = broker::list_sessions(services);
  for (broker::Way& way : decision.ways) {
    const bool is_asked = way.obstacle.empty();
    ExplainedWay explained{std::move(way), "", is_asked};
    for (const broker::Session& session : sessions.sessions)
      if (session.provider == explained.way.provider && session.account == explained.way.account)
        explained.tenant = session.tenant;
    if (explained.way.provider == nullptr) look_into_store(services, target, explained);
    out.ways.push_back(std::move(explained));
  }
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
    auto found = services.config.look_up(key);
    if (!found || key == "configured") continue;
    const std::string value = holds_secret(key) ? "(not shown)" : services.log.redact(found->value);
    out.configuration.push_back({"watchword." + key, value, std::move(found->source)});
  }
  for (const char* name : {"WATCHWORD_PLUGIN_PATH", "WATCHWORD_TRACE"})
    if (const auto value = services.environment(name); value && !value->empty())
      out.configuration.push_back({name, *value, "environment"});
  for (const std::string& key : services.config.unknown_keys(known))
    out.unknown_keys.push_back({key, key_meant(key, known)});
  const auto variables = known_variables(services.plugins);
  for (const std::string& name : platform::variables_beginning_with("WATCHWORD_"))
    if (std::find(variables.begin(), variables.end(), name) == variables.end())
      out.unknown_keys.push_back({name, nearest(name, {variables.begin(), variables.end()})});
}

}  // namespace

const ExplainedWay* Explanation::answer() const {
  const auto found =
      std::find_if(ways.begin(), ways.end(), [](const ExplainedWay& way) { return way.would; });
  return found == ways.end() ? nullptr : &*found;
}

Explanation explain(host::Services& services, const Target& target) {
  services.secrets.forbid_unlock();
  Explanation out;
  out.url = target.url();
  out.username = target.username.value_or("");
  out.interactive = services.interaction().allowed;
  out.why_not_interactive = services.interaction().reason_if_not;
  add_store(services, out);
  out.memory = broker::AnswerCache().available();
  add_ways(services, target, out);
  add_configuration(services, out);
  out.refused_plugins = services.plugins.refusals();
  return out;
}

}  // namespace watchword::cli
