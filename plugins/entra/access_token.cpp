#include "entra/access_token.h"

#include <algorithm>

#include <watchword/encoding.hpp>

#include "common/text.h"

namespace watchword::entra {
namespace {

constexpr std::string_view kKind = "access";
constexpr std::size_t kScopeHashHexDigits = 16;

json::value to_json(const AccessToken& token) {
  json::value value = wiped_object();
  json::object& out = value.get_object();
  const std::string_view secret = token.token.view();
  out["access_token"] = json::string_view(secret.data(), secret.size());
  out["sha256"] = token.sha256;
  out["obtained_at"] = token.obtained_at;
  out["expires_at"] = token.expires_at;
  out["refresh_at"] = token.refresh_at;
  out["claims"] = token.claims;
  return value;
}

std::optional<AccessToken> from_json(std::string_view text) {
  const auto value = parse_object(text);
  if (!value) return std::nullopt;
  AccessToken token;
  token.token = Secret(text_at(*value, "access_token"));
  token.sha256 = text_at(*value, "sha256");
  token.obtained_at = number_at(*value, "obtained_at").value_or(0);
  token.expires_at = number_at(*value, "expires_at").value_or(0);
  token.refresh_at = number_at(*value, "refresh_at").value_or(0);
  token.claims = text_at(*value, "claims");
  if (token.token.empty()) return std::nullopt;
  return token;
}

// The same for the same scopes in any order.
std::string scope_hash(const Host& host, std::string_view scopes) {
  std::vector<std::string> sorted = words(scopes);
  std::sort(sorted.begin(), sorted.end());
  std::string joined;
  for (const std::string& word : sorted) joined += word + ' ';
  return sha256_hex(host, joined).substr(0, kScopeHashHexDigits);
}

}  // namespace

AccessToken make_access_token(const Host& host, const TokenAnswer& answer, std::string claims) {
  AccessToken token;
  token.token = answer.access_token.clone();
  token.sha256 = sha256_hex(host, token.token.view());
  token.obtained_at = answer.obtained_at;
  token.expires_at = answer.expires_at;
  token.refresh_at = answer.refresh_at;
  token.claims = std::move(claims);
  return token;
}

std::string sha256_hex(const Host& host, std::string_view secret) {
  return hex_encode(host.sha256(secret));
}

std::string AccessTokens::key(const Host& host, std::string_view session, std::string_view tenant,
                              std::string_view scopes) {
  return std::string(session) + '|' + std::string(tenant) + '|' + scope_hash(host, scopes);
}

std::optional<AccessToken> AccessTokens::find(std::string_view key) const {
  const auto item = host_.find(kKind, key);
  return item ? from_json(item->secret.view()) : std::nullopt;
}

void AccessTokens::save(std::string_view key, const AccessToken& token) const {
  Item item;
  item.kind = kKind;
  item.key = key;
  item.label = "Microsoft Entra access token";
  item.secret = serialize_secret(to_json(token));
  item.lifetime = WW_LIFETIME_SESSION;
  item.expires_at = token.expires_at;
  try {
    host_.put(item);
  } catch (const Failure& failure) {
    host_.trace("the access token is not kept: " + failure.message());
  }
}

void AccessTokens::erase(std::string_view key) const {
  host_.erase(kKind, key);
}

std::vector<AccessTokens::Kept> AccessTokens::of_session(std::string_view session) const {
  const std::string prefix = std::string(session) + '|';
  std::vector<Kept> out;
  for (const Item& item : host_.search(kKind))
    if (item.key.rfind(prefix, 0) == 0)
      if (auto token = from_json(item.secret.view())) out.push_back({item.key, std::move(*token)});
  return out;
}

void AccessTokens::erase_session(std::string_view session) const {
  for (const Kept& kept : of_session(session)) erase(kept.key);
}

}  // namespace watchword::entra
