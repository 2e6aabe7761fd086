#include "key-vault/error.h"

#include <watchword/sdk/http.hpp>
#include <watchword/sdk/json.hpp>

#include "common/text.h"

namespace watchword::key_vault {
namespace {

constexpr std::size_t kMessageMaxBytes = 300;

Failure forbidden(const Address& address, const VaultError& error, const std::string& what) {
  if (error.inner == "SecretDisabled")
    return {WW_REFUSED, what + ": somebody disabled it in the vault",
            "Enable it there, or sign in again with `watchword login URL`."};
  if (error.inner == "ForbiddenByFirewall" || error.inner == "ForbiddenByConnection")
    return {WW_REFUSED, what + ": the vault's firewall does not let this machine in",
            "Add this machine's network to those that the vault " + address.host + " allows."};
  return {WW_REFUSED, what + ": this machine's identity may not do that (" + error.text() + ")",
          "Give the identity the role \"Key Vault Secrets Officer\" on the vault, or an access "
          "policy with the secret permissions get, list, set, delete and recover."};
}

Failure throttled(const std::string& what, const HttpResponse& response) {
  const auto seconds = response.retry_after_seconds;
  return {WW_STORE_UNAVAILABLE, what + ": it has had too many requests",
          seconds ? "Try again in " + std::to_string(*seconds) + " seconds."
                  : "Wait a moment and try again."};
}

}  // namespace

std::string VaultError::text() const {
  std::string out = inner.empty() ? code : inner;
  if (out.empty()) out = "HTTP " + std::to_string(http_status);
  if (!message.empty()) out += ": " + message;
  return out;
}

VaultError read_error(const HttpResponse& response) {
  VaultError error;
  error.http_status = response.status;
  const auto body = parse_object(response.body.view());
  if (!body) return error;
  const json::object* outer = object_at(*body, "error");
  if (outer == nullptr) return error;
  const json::value members(*outer, outer->storage());
  const auto text = [](const json::value& object, std::string_view key) {
    return printable(text_at(object, key), kMessageMaxBytes);
  };
  error.code = text(members, "code");
  error.message = text(members, "message");
  if (const json::object* inner = object_at(members, "innererror"))
    error.inner = text(json::value(*inner, inner->storage()), "code");
  return error;
}

Failure to_failure(const Address& address, const HttpResponse& response, std::string_view doing) {
  const VaultError error = read_error(response);
  const std::string what = "the key vault " + address.host + " did not " + std::string(doing);
  if (response.status == http::kForbidden) return forbidden(address, error, what);
  if (response.status == http::kTooManyRequests) return throttled(what, response);
  if (http::is_server_error(response.status))
    return {WW_STORE_UNAVAILABLE, what + ": it has a fault (" + error.text() + ")",
            "Try again; https://azure.status.microsoft shows whether Azure has a problem."};
  return {WW_STORE_FAILED, what + " (" + error.text() + ")",
          "Check the vault and this machine's identity; watchword-key-vault(7) says what they "
          "need."};
}

}  // namespace watchword::key_vault
