#include "oauth/session.h"

#include <algorithm>

#include <watchword/sdk/json.hpp>

#include "common/text.h"

namespace watchword::oauth {
namespace {

constexpr std::string_view kSessionKind = "session";
constexpr const char* kOnlyOne = "only-session";  // a note: its key

std::vector<std::string> texts_at(const json::value& object, std::string_view key) {
  std::vector<std::string> out;
  if (const json::array* texts = array_at(object, key))
    for (const json::value& text : *texts)
      if (text.is_string()) out.emplace_back(text.get_string());
  return out;
}

// What is empty is left out.
json::value to_json(const Session& session, const Service& service) {
  json::value value = wiped_object();
  json::object& out = value.get_object();
  const auto add = [&](std::string_view name, std::string_view text) {
    if (!text.empty()) out[name] = json::string_view(text.data(), text.size());
  };
  const auto add_list = [&](std::string_view name, const std::vector<std::string>& texts) {
    if (!texts.empty()) out[name] = json::array(texts.begin(), texts.end(), out.storage());
  };
  out["version"] = 1;
  add("environment", session.environment);
  add("authority", session.authority);
  add("client_id", session.client_id);
  add(service.account_id, session.identity.id);
  add(service.username, session.identity.username);
  add("name", session.identity.name);
  add_list("aliases", session.identity.aliases);
  add("tenant", session.identity.tenant);
  add_list("tenants", session.tenants);
  out[service.signed_in_at] = session.signed_in_at;
  out["renewed_at"] = session.renewed_at;
  if (session.ends_at != 0) out["ends_at"] = session.ends_at;
  add("refresh_token", session.refresh_token.view());
  return value;
}

}  // namespace

bool Identity::goes_by(std::string_view account) const {
  return equal_ignoring_case(username, account) ||
         std::any_of(aliases.begin(), aliases.end(),
                     [&](const std::string& alias) { return equal_ignoring_case(alias, account); });
}

bool Session::is_anothers(std::string_view wanted_account) const {
  const bool is_named = identity.username != identity.id;
  return !wanted_account.empty() && is_named && !identity.goes_by(wanted_account);
}

bool Session::serves(std::string_view tenant) const {
  return std::find(tenants.begin(), tenants.end(), tenant) != tenants.end();
}

void Session::add_tenant(std::string_view tenant) {
  if (!tenant.empty() && !serves(tenant)) tenants.emplace_back(tenant);
}

std::optional<Session> Sessions::read(const Item& item) const {
  const auto value = parse_object(item.secret.view());
  Session session;
  if (value) {
    session.key = item.key;
    session.environment = text_at(*value, "environment");
    session.authority = text_at(*value, "authority");
    session.client_id = text_at(*value, "client_id");
    session.identity.id = text_at(*value, service_.account_id);
    session.identity.username = text_at(*value, service_.username);
    session.identity.name = text_at(*value, "name");
    session.identity.aliases = texts_at(*value, "aliases");
    session.identity.tenant = text_at(*value, "tenant");
    session.tenants = texts_at(*value, "tenants");
    session.signed_in_at = number_at(*value, service_.signed_in_at).value_or(0);
    session.renewed_at = number_at(*value, "renewed_at").value_or(0);
    session.ends_at = number_at(*value, "ends_at").value_or(0);
    session.refresh_token = Secret(text_at(*value, "refresh_token"));
  }
  if (!session.refresh_token.empty() && !session.identity.username.empty()) return session;
  host_.trace("a stored session is not readable: " + item.key);
  return std::nullopt;
}

std::vector<Session> Sessions::all() const {
  std::vector<Session> out;
  for (const Item& item : host_.search(kSessionKind))
    if (auto session = read(item)) out.push_back(std::move(*session));
  return out;
}

std::optional<Session> Sessions::find(std::string_view key) const {
  const auto item = host_.find(kSessionKind, key);
  return item ? read(*item) : std::nullopt;
}

bool Sessions::is_noted_as_only_one(std::string_view key) const {
  return host_.state(kOnlyOne) == key;
}

bool Sessions::is_only_one(std::string_view key) const {
  if (is_noted_as_only_one(key)) return true;
  const auto sessions = all();
  if (sessions.size() != 1 || sessions.front().key != key) return false;
  host_.put_state(kOnlyOne, key);
  return true;
}

void Sessions::save(const Session& session) const {
  if (!is_noted_as_only_one(session.key)) host_.erase_state(kOnlyOne);
  Item item;
  item.kind = kSessionKind;
  item.key = session.key;
  item.label = std::string(service_.name) + " session of " + session.identity.username;
  item.attributes = {{"account", session.identity.username}};
  item.secret = serialize_secret(to_json(session, service_));
  item.lifetime = WW_LIFETIME_PERSISTENT;
  host_.put(item);
}

bool Sessions::erase(std::string_view key) const {
  host_.erase_state(kOnlyOne);
  return host_.erase(kSessionKind, key);
}

}  // namespace watchword::oauth
