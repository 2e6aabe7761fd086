#include "base/encoding.h"
#include "entra/grant.h"

namespace watchword::azure {
namespace {

constexpr std::int64_t kCodeLife = 600;  // seconds

// RFC 7636 section 4.6; a verifier without a challenge is none (RFC 9700 section 2.1.1).
bool is_verified(const AuthorizeRequest& request, const std::string& verifier) {
  if (request.code_challenge_method == "S256")
    return base64url(sha256(verifier)) == request.code_challenge;
  return verifier == request.code_challenge;
}

std::optional<EntraError> problem(const Cloud& cloud, const TokenRequest& request,
                                  const CodeGrant& grant) {
  if (grant.request.client_id != request.client.id) return entra_error(70000);
  if (cloud.clock.now() > grant.issued + kCodeLife) return entra_error(70008);
  if (request.parameter("redirect_uri") != grant.request.redirect_uri) {
    EntraError error = entra_error(50011);
    error.error = "invalid_grant";  // RFC 6749 section 5.2
    return error;
  }
  if (!is_verified(grant.request, request.parameter("code_verifier"))) return entra_error(501481);
  return std::nullopt;
}

}  // namespace

GrantResult redeem_code(Cloud& cloud, const TokenRequest& request) {
  const std::string code = request.parameter("code");
  const auto grant = cloud.grants.codes.get(code);
  if (!grant) return entra_error(70000);
  if (const auto error = problem(cloud, request, *grant)) return *error;
  bool replayed = false;
  cloud.grants.codes.update(
      code, [&](CodeGrant& kept) { replayed = std::exchange(kept.redeemed, true); });
  if (replayed) {
    revoke_family(cloud, grant->family);
    return entra_error(54005);
  }
  const std::string scope = request.parameter("scope");
  GrantResult result = grant_to_user(cloud, request, grant->login,
                                     scope.empty() ? grant->request.scope : scope, grant->family);
  if (auto* issuance = std::get_if<Issuance>(&result)) {
    issuance->nonce = grant->request.nonce;
    // What was demanded interactively has been shown interactively.
    for (const auto& claim : grant->request.claims) issuance->claims.insert(claim);
  }
  return result;
}

}  // namespace watchword::azure
