#include "key-vault/access.h"

#include <optional>

namespace watchword::key_vault {
namespace {

constexpr std::string_view kScheme = "Bearer ";
// It must last for the requests of one command.
constexpr std::int64_t kLifeWantedSeconds = 120;

Failure no_identity(const Address& address) {
  return {WW_STORE_UNAVAILABLE,
          "the key vault " + address.host +
              " cannot be opened: this machine has no identity of its own that could sign in to it",
          "Give this machine an identity, such as AZURE_TENANT_ID, AZURE_CLIENT_ID and "
          "AZURE_CLIENT_SECRET of an app registration (watchword-key-vault(7) lists them), or set "
          "watchword.store to another store."};
}

std::optional<Token> token_for(const Host& host, const Address& address,
                               const std::string& refused_sha256) {
  TokenRequest request;
  request.url = address.origin + "/";
  request.scope = address.scope();
  request.min_ttl_seconds = kLifeWantedSeconds;
  request.refused_sha256 = refused_sha256;
  try {
    return host.token(request);
  } catch (const Failure& failure) {
    if (failure.status() != WW_INTERACTION_REQUIRED) throw;
    host.trace("key vault: " + failure.message());
    return std::nullopt;
  }
}

}  // namespace

const Secret& Access::authorization() {
  if (!header_.empty()) return header_;
  const auto token = token_for(host_, address_, refused_sha256_);
  if (!token) throw no_identity(address_);
  header_.append(kScheme).append(token->secret.view());
  return header_;
}

void Access::refused(const std::vector<std::string>& challenges) {
  const std::string tenant = challenged_tenant(address_, challenges);
  if (!refused_sha256_.empty())
    throw Failure(WW_REFUSED,
                  "the key vault " + address_.host +
                      " refuses the token of this machine's identity, though it is new" +
                      (tenant.empty() ? "" : ": it takes tokens of the tenant " + tenant),
                  "Use an identity of that tenant; AZURE_TENANT_ID names the tenant that this "
                  "machine's identity signs in to.");
  refused_sha256_ = host_.sha256_hex(header_.view().substr(kScheme.size()));
  header_ = Secret();
}

}  // namespace watchword::key_vault
