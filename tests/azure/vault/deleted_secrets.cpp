#include "services.h"
#include "vault/access.h"
#include "vault/bundle.h"
#include "vault/pages.h"
#include "vault/replies.h"

namespace watchword::azure {
namespace {

bool is_deleted(const VaultSecret& secret) {
  return secret.deleted != 0 && !secret.in_transition();
}

std::string key_of(const Request& request) {
  return secret_key(request.captures[0], request.captures[1]);
}

Reply list_deleted(const Cloud& cloud, const Request& request) {
  if (auto refusal = refuse_vault(cloud, request, "list")) return *std::move(refusal);
  return page_of_secrets(cloud, request, "deletedsecrets", [&](const VaultSecret& secret) {
    return is_deleted(secret)
               ? std::optional(deleted_secret_item(cloud, request.captures[0], secret, false))
               : std::nullopt;
  });
}

Reply get_deleted(const Cloud& cloud, const Request& request) {
  if (auto refusal = refuse_vault(cloud, request, "get")) return *std::move(refusal);
  const auto secret = cloud.vault_secrets.get(key_of(request));
  if (!secret || !is_deleted(*secret)) return secret_not_found(request.captures[1]);
  return json_reply(deleted_secret_item(cloud, request.captures[0], *secret, true));
}

// The secret is there again only a moment later.
Reply recover(Cloud& cloud, const Request& request) {
  if (auto refusal = refuse_vault(cloud, request, "recover")) return *std::move(refusal);
  Reply reply = secret_not_found(request.captures[1]);
  cloud.vault_secrets.update(key_of(request), [&](VaultSecret& secret) {
    if (secret.deleted != 0 && secret.in_transition())
      reply = vault_error(409, "Conflict", "Secret is currently being deleted.",
                          "ObjectIsBeingDeleted");
    if (!is_deleted(secret)) return;
    secret.deleted = 0;
    secret.settled = std::chrono::steady_clock::now() + cloud.scenario.vault_transition();
    reply =
        json_reply(secret_item(cloud, request.captures[0], secret, secret.versions.back(), true));
  });
  return reply;
}

Reply purge(Cloud& cloud, const Request& request) {
  if (auto refusal = refuse_vault(cloud, request, "purge")) return *std::move(refusal);
  const auto secret = cloud.vault_secrets.get(key_of(request));
  if (!secret || !is_deleted(*secret)) return secret_not_found(request.captures[1]);
  cloud.vault_secrets.erase(key_of(request));
  return status_reply(204);
}

}  // namespace

Routes vault_deleted_secrets_routes(Cloud& cloud) {
  const std::string all = "/([^/]+)/deletedsecrets";
  const std::string one = all + "/([^/]+)";
  return {{"vault.list_deleted_secrets", Service::kVault, "GET", all + "/?",
           [&cloud](const Request& request) { return list_deleted(cloud, request); }},
          {"vault.get_deleted_secret", Service::kVault, "GET", one,
           [&cloud](const Request& request) { return get_deleted(cloud, request); }},
          {"vault.recover_deleted_secret", Service::kVault, "POST", one + "/recover",
           [&cloud](const Request& request) { return recover(cloud, request); }},
          {"vault.purge_deleted_secret", Service::kVault, "DELETE", one,
           [&cloud](const Request& request) { return purge(cloud, request); }}};
}

}  // namespace watchword::azure
