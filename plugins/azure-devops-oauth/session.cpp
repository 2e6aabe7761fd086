#include "azure-devops-oauth/session.h"

#include "common/json.h"
#include "common/text.h"

namespace watchword::devops_oauth {
namespace {

constexpr std::string_view kSessionKind = "session";
constexpr std::string_view kAccessKind = "access";
constexpr std::string_view kBindingPrefix = "binding|";

json::string_view json_text(std::string_view text) {
  return {text.data(), text.size()};
}

json::value to_json(const Session& session) {
  json::value value = wiped_object();
  json::object& out = value.get_object();
  out["version"] = 1;
  out["client_id"] = session.client_id;
  out["user"] = session.user;
  out["account"] = session.account;
  out["authority"] = session.authority;
  out["authorized_at"] = session.authorized_at;
  out["renewed_at"] = session.renewed_at;
  out["ends_at"] = session.ends_at;
  out["refresh_token"] = json_text(session.refresh_token.view());
  return value;
}

std::optional<Session> from_json(std::string_view text) {
  const auto value = parse_object(text);
  if (!value) return std::nullopt;
  Session session;
  session.client_id = text_at(*value, "client_id");
  session.user = text_at(*value, "user");
  session.account = text_at(*value, "account");
  session.authority = text_at(*value, "authority");
  session.authorized_at = number_at(*value, "authorized_at").value_or(0);
  session.renewed_at = number_at(*value, "renewed_at").value_or(0);
  session.ends_at = number_at(*value, "ends_at").value_or(0);
  session.refresh_token = Secret(text_at(*value, "refresh_token"));
  if (session.refresh_token.empty() || session.client_id.empty()) return std::nullopt;
  return session;
}

std::optional<Binding> binding_from(std::string_view organization, std::string_view text) {
  const auto value = parse_object(text);
  if (!value || text_at(*value, "session").empty()) return std::nullopt;
  return Binding{std::string(organization), std::string(text_at(*value, "url")),
                 std::string(text_at(*value, "session")), std::string(text_at(*value, "client_id")),
                 std::string(text_at(*value, "account"))};
}

}  // namespace

bool Session::is_anothers(std::string_view wanted_account) const {
  const bool is_named = account != user;
  return !wanted_account.empty() && is_named && !equal_ignoring_case(account, wanted_account);
}

std::optional<Session> Sessions::find(std::string_view key) const {
  const auto item = host_.find(kSessionKind, key);
  return item ? from_json(item->secret.view()) : std::nullopt;
}

std::vector<Session> Sessions::all() const {
  std::vector<Session> out;
  for (const Item& item : host_.search(kSessionKind)) {
    if (auto session = from_json(item.secret.view()))
      out.push_back(std::move(*session));
    else
      host_.trace("a stored session is not readable: " + item.key);
  }
  return out;
}

void Sessions::save(const Session& session) const {
  Item item;
  item.kind = kSessionKind;
  item.key = session.key();
  item.label = "Azure DevOps OAuth session of " + session.account;
  item.attributes = {{"account", session.account}};
  item.secret = serialize_secret(to_json(session));
  host_.put(item);
}

bool Sessions::erase(std::string_view key) const {
  return host_.erase(kSessionKind, key);
}

std::optional<AccessToken> AccessTokens::find(std::string_view session) const {
  const auto item = host_.find(kAccessKind, session);
  const auto value = item ? parse_object(item->secret.view()) : std::nullopt;
  if (!value || text_at(*value, "access_token").empty()) return std::nullopt;
  return AccessToken{Secret(text_at(*value, "access_token")),
                     number_at(*value, "obtained_at").value_or(0), item->expires_at};
}

void AccessTokens::save(std::string_view session, const AccessToken& token) const {
  json::value value = wiped_object();
  value.get_object()["access_token"] = json_text(token.token.view());
  value.get_object()["obtained_at"] = token.obtained_at;
  Item item;
  item.kind = kAccessKind;
  item.key = session;
  item.label = "Azure DevOps OAuth access token";
  item.secret = serialize_secret(value);
  item.lifetime = WW_LIFETIME_SESSION;
  item.expires_at = token.expires_at;
  try {
    host_.put(item);
  } catch (const Failure& failure) {
    host_.trace("the access token is not kept: " + failure.message());
  }
}

void AccessTokens::erase(std::string_view session) const {
  host_.erase(kAccessKind, session);
}

std::optional<Binding> Bindings::find(std::string_view organization) const {
  const auto text = host_.state(std::string(kBindingPrefix) + std::string(organization));
  return text ? binding_from(organization, *text) : std::nullopt;
}

std::vector<Binding> Bindings::all() const {
  std::vector<Binding> out;
  for (const auto& [key, text] : host_.list_state(kBindingPrefix))
    if (auto binding = binding_from(std::string_view(key).substr(kBindingPrefix.size()), text))
      out.push_back(std::move(*binding));
  return out;
}

void Bindings::bind(const Binding& binding) const {
  host_.put_state(std::string(kBindingPrefix) + binding.organization,
                  serialize(json::object{{"url", binding.url},
                                         {"session", binding.session},
                                         {"client_id", binding.client_id},
                                         {"account", binding.account}}));
}

bool Bindings::erase(std::string_view organization) const {
  return host_.erase_state(std::string(kBindingPrefix) + std::string(organization));
}

}  // namespace watchword::devops_oauth
