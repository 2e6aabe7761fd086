#include "entra/session.h"

#include <algorithm>

namespace watchword::entra {
namespace {

constexpr std::string_view kKind = "session";

std::vector<std::string> texts_at(const json::value& object, std::string_view key) {
  std::vector<std::string> out;
  if (const json::array* texts = array_at(object, key))
    for (const json::value& text : *texts)
      if (text.is_string()) out.emplace_back(text.get_string());
  return out;
}

json::string_view json_text(std::string_view text) {
  return {text.data(), text.size()};
}

json::value to_json(const Session& session) {
  json::value value = wiped_object();
  json::object& out = value.get_object();
  const Identity& identity = session.identity;
  const auto list = [&](const std::vector<std::string>& texts) {
    return json::array(texts.begin(), texts.end(), out.storage());
  };
  out["version"] = 1;
  out["environment"] = session.environment;
  out["authority"] = session.authority;
  out["client_id"] = session.client_id;
  out["home_account_id"] = identity.home_account_id;
  out["username"] = identity.username;
  out["name"] = identity.name;
  out["aliases"] = list(identity.aliases);
  out["tenant"] = identity.tenant;
  out["tenants"] = list(session.tenants);
  out["signed_in_at"] = session.signed_in_at;
  out["renewed_at"] = session.renewed_at;
  out["refresh_token"] = json_text(session.refresh_token.view());
  return value;
}

std::optional<Session> from_json(std::string_view text) {
  const auto value = parse_object(text);
  if (!value) return std::nullopt;
  Session session;
  session.environment = text_at(*value, "environment");
  session.authority = text_at(*value, "authority");
  session.client_id = text_at(*value, "client_id");
  session.identity.home_account_id = text_at(*value, "home_account_id");
  session.identity.username = text_at(*value, "username");
  session.identity.name = text_at(*value, "name");
  session.identity.aliases = texts_at(*value, "aliases");
  session.identity.tenant = text_at(*value, "tenant");
  session.tenants = texts_at(*value, "tenants");
  session.signed_in_at = number_at(*value, "signed_in_at").value_or(0);
  session.renewed_at = number_at(*value, "renewed_at").value_or(0);
  session.refresh_token = Secret(text_at(*value, "refresh_token"));
  if (session.refresh_token.empty() || session.identity.username.empty()) return std::nullopt;
  return session;
}

}  // namespace

std::string Session::key() const {
  return environment + '|' + client_id + '|' + identity.home_account_id;
}

bool Session::serves(std::string_view tenant) const {
  return std::find(tenants.begin(), tenants.end(), tenant) != tenants.end();
}

void Session::add_tenant(std::string_view tenant) {
  if (!tenant.empty() && !serves(tenant)) tenants.emplace_back(tenant);
}

std::vector<Session> Sessions::all() const {
  std::vector<Session> out;
  for (const Item& item : host_.search(kKind)) {
    if (auto session = from_json(item.secret.view()))
      out.push_back(std::move(*session));
    else
      host_.trace("a stored session is not readable: " + item.key);
  }
  return out;
}

std::optional<Session> Sessions::find(std::string_view key) const {
  const auto item = host_.find(kKind, key);
  return item ? from_json(item->secret.view()) : std::nullopt;
}

void Sessions::save(const Session& session) const {
  Item item;
  item.kind = kKind;
  item.key = session.key();
  item.label = "Microsoft Entra session of " + session.identity.username;
  item.attributes = {{"account", session.identity.username}};
  item.secret = serialize_secret(to_json(session));
  item.lifetime = WW_LIFETIME_PERSISTENT;
  host_.put(item);
}

bool Sessions::erase(std::string_view key) const {
  return host_.erase(kKind, key);
}

}  // namespace watchword::entra
