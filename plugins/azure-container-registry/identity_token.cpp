#include "azure-container-registry/identity_token.h"

#include <watchword/sdk/json.hpp>

#include "common/jwt.h"

namespace watchword::container_registry {
namespace {

constexpr std::string_view kKind = "identity";
// azure.github.io/acr, "Azure Container Registry integration with Azure Active Directory", "Token
// claim sets".
constexpr std::string_view kIssuer = "Azure Container Registry";
constexpr std::string_view kGrant = "refresh_token";

std::optional<IdentityToken> read(const Item& item) {
  const auto value = parse_object(item.secret.view());
  if (!value || text_at(*value, "token").empty()) return std::nullopt;
  IdentityToken token;
  token.secret = Secret(text_at(*value, "token"));
  token.registry = text_at(*value, "registry");
  token.account = text_at(*value, "account");
  token.owner = text_at(*value, "owner");
  token.expires_at = number_at(*value, "expires_at").value_or(0);
  return token;
}

}  // namespace

std::optional<Described> describe(std::string_view secret) {
  const auto claims = unverified_claims(secret);
  if (!claims || text_at(*claims, "iss") != kIssuer || text_at(*claims, "grant_type") != kGrant)
    return std::nullopt;
  return Described{std::string(text_at(*claims, "aud")), number_at(*claims, "exp").value_or(0)};
}

std::vector<IdentityToken> IdentityTokens::all() const {
  std::vector<IdentityToken> out;
  for (const Item& item : host_.search(kKind))
    if (auto token = read(item)) out.push_back(std::move(*token));
  return out;
}

std::optional<IdentityToken> IdentityTokens::find(std::string_view key) const {
  const auto item = host_.find(kKind, key);
  return item ? read(*item) : std::nullopt;
}

void IdentityTokens::save(const IdentityToken& token) const {
  json::value value = wiped_object();
  json::object& out = value.get_object();
  const std::string_view secret = token.secret.view();
  out["token"] = json::string_view(secret.data(), secret.size());
  out["registry"] = token.registry;
  out["account"] = token.account;
  out["owner"] = token.owner;
  out["expires_at"] = token.expires_at;
  Item item;
  item.kind = kKind;
  item.key = token.key();
  item.label = "Identity token of " + token.registry;
  item.secret = serialize_secret(value);
  item.lifetime = WW_LIFETIME_SESSION;
  item.expires_at = token.expires_at;
  try {
    host_.put(item);
  } catch (const Failure& failure) {
    host_.trace("the identity token is not kept: " + failure.message());
  }
}

bool IdentityTokens::erase(std::string_view key) const {
  return host_.erase(kKind, key);
}

}  // namespace watchword::container_registry
