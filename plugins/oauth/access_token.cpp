#include "oauth/access_token.h"

#include <watchword/sdk/json.hpp>

namespace watchword::oauth {
namespace {

constexpr std::string_view kAccessKind = "access";

json::value to_json(const AccessToken& token) {
  json::value value = wiped_object();
  json::object& out = value.get_object();
  const std::string_view secret = token.token.view();
  out["access_token"] = json::string_view(secret.data(), secret.size());
  out["obtained_at"] = token.obtained_at;
  out["expires_at"] = token.expires_at;
  out["refresh_at"] = token.refresh_at;
  out["claims"] = token.claims;
  return value;
}

std::optional<AccessToken> read(const Item& item) {
  const auto value = parse_object(item.secret.view());
  if (!value || text_at(*value, "access_token").empty()) return std::nullopt;
  AccessToken token;
  token.token = Secret(text_at(*value, "access_token"));
  token.obtained_at = number_at(*value, "obtained_at").value_or(0);
  token.expires_at = number_at(*value, "expires_at").value_or(item.expires_at);
  token.refresh_at = number_at(*value, "refresh_at").value_or(0);
  token.claims = text_at(*value, "claims");
  return token;
}

std::vector<Item> items_of(const Host& host, std::string_view session) {
  std::vector<Item> items = host.search(kAccessKind);
  const std::string prefix = std::string(session) + '|';
  std::erase_if(items, [&](const Item& item) {
    return item.key != session && !item.key.starts_with(prefix);
  });
  return items;
}

}  // namespace

std::optional<AccessToken> AccessTokens::find(std::string_view key) const {
  const auto item = host_.find(kAccessKind, key);
  return item ? read(*item) : std::nullopt;
}

void AccessTokens::save(std::string_view key, const AccessToken& token) const {
  Item item;
  item.kind = kAccessKind;
  item.key = key;
  item.label = std::string(service_.name) + " access token";
  item.secret = serialize_secret(to_json(token));
  item.lifetime = WW_LIFETIME_SESSION;
  item.expires_at = token.expires_at;
  try {
    host_.put(item);
  } catch (const Failure& failure) {
    host_.trace("the access token is not kept: " + failure.message());
  }
}

std::vector<AccessToken> AccessTokens::of_session(std::string_view session) const {
  std::vector<AccessToken> out;
  for (const Item& item : items_of(host_, session))
    if (auto token = read(item)) out.push_back(std::move(*token));
  return out;
}

std::optional<AccessToken> AccessTokens::take(std::string_view session,
                                              std::string_view sha256) const {
  for (const Item& item : items_of(host_, session)) {
    auto token = read(item);
    if (!token || host_.sha256_hex(token->token.view()) != sha256) continue;
    host_.erase(kAccessKind, item.key);
    return token;
  }
  return std::nullopt;
}

void AccessTokens::erase_session(std::string_view session) const {
  for (const Item& item : items_of(host_, session)) host_.erase(kAccessKind, item.key);
}

std::optional<std::string> session_of_token(const Host& host, const Service& service,
                                            std::string_view token) {
  try {
    const AccessTokens tokens(host, service);
    for (const Session& session : Sessions(host, service).all())
      for (const AccessToken& kept : tokens.of_session(session.key))
        if (kept.token.view() == token) return session.key;
  } catch (const Failure& failure) {
    host.trace("whose token this is is not known: " + failure.message());
  }
  return std::nullopt;
}

}  // namespace watchword::oauth
