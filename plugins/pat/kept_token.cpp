#include "pat/kept_token.h"

#include <algorithm>

#include <watchword/sdk/json.hpp>

namespace watchword::pat {
namespace {

json::value to_json(const KeptToken& token) {
  json::value value = wiped_object();
  json::object& out = value.get_object();
  const std::string_view secret = token.secret.view();
  out["token"] = json::string_view(secret.data(), secret.size());
  out["organization"] = token.organization;
  out["port"] = token.port;
  out["id"] = token.id;
  out["name"] = token.name;
  out["scope"] = token.scope;
  out["account"] = token.account;
  if (!token.asked_for.empty()) out["asked_for"] = token.asked_for;
  out["valid_from"] = token.valid_from;
  out["valid_to"] = token.valid_to;
  return value;
}

std::optional<KeptToken> from_json(std::string_view text) {
  const auto value = parse_object(text);
  if (!value) return std::nullopt;
  KeptToken token;
  token.secret = Secret(text_at(*value, "token"));
  token.organization = text_at(*value, "organization");
  token.port = text_at(*value, "port");
  token.id = text_at(*value, "id");
  token.name = text_at(*value, "name");
  token.scope = text_at(*value, "scope");
  token.account = text_at(*value, "account");
  token.asked_for = text_at(*value, "asked_for");
  token.valid_from = number_at(*value, "valid_from").value_or(0);
  token.valid_to = number_at(*value, "valid_to").value_or(0);
  if (token.secret.empty() || token.organization.empty()) return std::nullopt;
  return token;
}

}  // namespace

bool looks_like_token(std::string_view text) {
  constexpr std::size_t kSignatureAt = 76;
  constexpr std::string_view kSignature = "AZDO";
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  });
  return plain &&
         (text.size() == kOldTokenBytes ||
          (text.size() == kTokenBytes && text.substr(kSignatureAt).starts_with(kSignature)));
}

std::string_view name_of(Origin origin) {
  return origin == Origin::kSet ? "set" : "issued";
}

std::optional<KeptToken> KeptTokens::find(std::string_view organization) const {
  const auto item = host_.find(name_of(origin_), organization);
  return item ? from_json(item->secret.view()) : std::nullopt;
}

// The item outlives the token: its id is wanted to see to it that the token is gone.
void KeptTokens::save(const KeptToken& token) const {
  Item item;
  item.kind = name_of(origin_);
  item.key = token.organization;
  item.label = "Personal access token of " + token.organization;
  item.secret = serialize_secret(to_json(token));
  host_.put(item);
}

bool KeptTokens::erase(std::string_view organization) const {
  return host_.erase(name_of(origin_), organization);
}

std::vector<KeptToken> KeptTokens::all() const {
  std::vector<KeptToken> tokens;
  for (const Item& item : host_.search(name_of(origin_)))
    if (auto token = from_json(item.secret.view())) tokens.push_back(std::move(*token));
  return tokens;
}

}  // namespace watchword::pat
