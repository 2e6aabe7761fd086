#include "entra/id_token.h"

#include <algorithm>

#include <watchword/encoding.hpp>

#include "common/jwt.h"
#include "common/text.h"

namespace watchword::entra {
namespace {

constexpr std::size_t kNameMaxBytes = 256;

[[noreturn]] void refuse(const std::string& why) {
  throw Failure(WW_REFUSED, "the sign-in was not taken, because " + why,
                "Sign in again; if it happens again, check watchword.entra.authorityHost and this "
                "machine's clock.");
}

// "https://HOST/TENANT/v2.0", of the same cloud (Microsoft identity platform, "ID token claims
// reference").
void check_issuer(const json::value& claims, const Realm& realm) {
  const std::string_view issuer = text_at(claims, "iss");
  const auto issued_by = trusted_realm(issuer, realm.authority);
  if (!issued_by || !issued_by->authority.same_cloud(realm.authority))
    refuse("its token was not issued by " + realm.authority.host());
  if (!equal_ignoring_case(issued_by->tenant, text_at(claims, "tid")))
    refuse("issuer and tenant of its token differ");
  if (is_guid(realm.tenant) && issued_by->tenant != realm.tenant)
    refuse("its token was issued by another tenant");
}

void check_time(const json::value& claims, std::int64_t now) {
  const auto expires_at = number_at(claims, "exp");
  if (!expires_at || *expires_at + kClockSkewSeconds <= now)
    refuse("its token has expired already by this machine's clock");
  const auto valid_from = number_at(claims, "nbf");
  if (valid_from && *valid_from - kClockSkewSeconds > now)
    refuse("its token is not valid yet by this machine's clock");
}

// MSAL derives it from client_info; the ID token's object and tenant say the same at home.
std::string home_account_id(const TokenAnswer& answer, const json::value& claims) {
  const auto decoded = base64_decode(answer.client_info);
  const auto info = decoded ? parse_object(*decoded) : std::nullopt;
  std::string id;
  if (info && !text_at(*info, "uid").empty() && !text_at(*info, "utid").empty())
    id = std::string(text_at(*info, "uid")) + '.' + std::string(text_at(*info, "utid"));
  else
    id = std::string(text_at(claims, "oid")) + '.' + std::string(text_at(claims, "tid"));
  id = lower(id);
  if (!is_account_id(id)) refuse("it does not say whose account it is");
  return id;
}

}  // namespace

bool is_account_id(std::string_view id) {
  return !id.empty() && id.size() <= kNameMaxBytes && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
  });
}

Identity read_identity(const TokenAnswer& answer, const Realm& realm, std::string_view client_id,
                       std::string_view nonce, std::int64_t now) {
  const auto claims = unverified_claims(answer.id_token.view());
  if (!claims) refuse("Entra sent no readable ID token");
  check_issuer(*claims, realm);
  if (!equal_ignoring_case(text_at(*claims, "aud"), client_id))
    refuse("its token is meant for another application");
  if (!nonce.empty() && !Secret::constant_time_equal(text_at(*claims, "nonce"), nonce))
    refuse("its token belongs to another sign-in");
  check_time(*claims, now);

  Identity identity;
  identity.id = home_account_id(answer, *claims);
  identity.tenant = lower(text_at(*claims, "tid"));
  identity.name = printable(text_at(*claims, "name"), kNameMaxBytes);
  for (const char* claim : {"preferred_username", "upn", "email"}) {
    const std::string name = printable(text_at(*claims, claim), kNameMaxBytes);
    if (name.empty()) continue;
    if (identity.username.empty()) identity.username = name;
    if (!identity.goes_by(name)) identity.aliases.push_back(name);
  }
  if (identity.username.empty()) identity.username = identity.id;
  return identity;
}

}  // namespace watchword::entra
