#include <algorithm>

#include "server/recorder.h"
#include "services.h"
#include "vault/access.h"
#include "vault/bundle.h"
#include "vault/new_version.h"
#include "vault/pages.h"
#include "vault/replies.h"

namespace watchword::azure {
namespace {

namespace json = boost::json;

// Microsoft Learn, "Azure Key Vault soft-delete overview": the name of a deleted secret is taken
// until it is recovered or purged.
Reply name_is_taken(const VaultSecret& secret) {
  if (secret.in_transition())
    return vault_error(409, "Conflict",
                       "Secret " + secret.name + " is currently being " +
                           (secret.deleted != 0 ? "deleted" : "recovered") +
                           " and cannot be re-created; retry later.",
                       secret.deleted != 0 ? "ObjectIsBeingDeleted" : "ObjectIsBeingRecovered");
  return vault_error(409, "Conflict",
                     "Secret " + secret.name +
                         " is currently in a deleted but recoverable state, and its name cannot be "
                         "reused; in this state, the secret can only be recovered or purged.",
                     "ObjectIsDeletedButRecoverable");
}

Reply set_secret(Cloud& cloud, const Request& request) {
  if (auto refusal = refuse_vault(cloud, request, "set")) return *std::move(refusal);
  const std::string vault = request.captures[0];
  auto read = read_new_version(request, cloud.clock.now());
  if (auto* refusal = std::get_if<Reply>(&read)) return std::move(*refusal);
  const auto& version = std::get<SecretVersion>(read);
  Reply reply;
  cloud.vault_secrets.create_or_update(
      secret_key(vault, request.captures[1]), [&](VaultSecret& secret) {
        if (secret.deleted != 0 || secret.in_transition()) {
          reply = name_is_taken(secret);
          return;
        }
        if (secret.name.empty()) secret.name = request.captures[1];
        secret.versions.push_back(version);
        json::object bundle = secret_item(cloud, vault, secret, version, true);
        bundle["value"] = version.value;
        reply = json_reply(bundle);
        reply.notes["version"] = version.id;
        reply.notes["value"] = fingerprint(version.value);
      });
  return reply;
}

const SecretVersion* find_version(const VaultSecret& secret, const std::string& id) {
  if (id.empty()) return &secret.versions.back();
  const auto found = std::find_if(secret.versions.begin(), secret.versions.end(),
                                  [&](const SecretVersion& version) { return version.id == id; });
  return found == secret.versions.end() ? nullptr : &*found;
}

std::optional<VaultSecret> living(const Cloud& cloud, const Request& request) {
  auto secret = cloud.vault_secrets.get(secret_key(request.captures[0], request.captures[1]));
  if (!secret || secret->deleted != 0 || secret->in_transition()) return std::nullopt;
  return secret;
}

Reply get_secret(const Cloud& cloud, const Request& request) {
  if (auto refusal = refuse_vault(cloud, request, "get")) return *std::move(refusal);
  const auto secret = living(cloud, request);
  const std::string id = request.captures.size() > 2 ? request.captures[2] : std::string();
  const SecretVersion* version = secret ? find_version(*secret, id) : nullptr;
  if (version == nullptr)
    return secret_not_found(request.captures[1] + (id.empty() ? "" : "/" + id));
  if (!version->enabled)
    return vault_error(403, "Forbidden", "Operation get is not allowed on a disabled secret.",
                       "SecretDisabled");
  json::object bundle = secret_item(cloud, request.captures[0], *secret, *version, true);
  bundle["value"] = version->value;
  Reply reply = json_reply(bundle);
  reply.notes["version"] = version->id;
  return reply;
}

Reply update_secret(Cloud& cloud, const Request& request) {
  if (auto refusal = refuse_vault(cloud, request, "set")) return *std::move(refusal);
  Reply reply = secret_not_found(request.captures[1]);
  cloud.vault_secrets.update(
      secret_key(request.captures[0], request.captures[1]), [&](VaultSecret& secret) {
        if (secret.deleted != 0 || secret.in_transition()) return;
        auto* version = const_cast<SecretVersion*>(find_version(secret, request.captures[2]));
        if (version == nullptr) return;
        auto changed = read_changed_version(request, *version, cloud.clock.now());
        if (auto* refusal = std::get_if<Reply>(&changed)) {
          reply = std::move(*refusal);
          return;
        }
        *version = std::get<SecretVersion>(std::move(changed));
        reply = json_reply(secret_item(cloud, request.captures[0], secret, *version, true));
      });
  return reply;
}

Reply delete_secret(Cloud& cloud, const Request& request) {
  if (auto refusal = refuse_vault(cloud, request, "delete")) return *std::move(refusal);
  Reply reply = secret_not_found(request.captures[1]);
  cloud.vault_secrets.update(
      secret_key(request.captures[0], request.captures[1]), [&](VaultSecret& secret) {
        if (secret.deleted != 0 || secret.in_transition()) return;
        secret.deleted = cloud.clock.now();
        secret.settled = std::chrono::steady_clock::now() + cloud.scenario.vault_transition();
        reply = json_reply(deleted_secret_item(cloud, request.captures[0], secret, true));
      });
  return reply;
}

Reply list_secrets(const Cloud& cloud, const Request& request) {
  if (auto refusal = refuse_vault(cloud, request, "list")) return *std::move(refusal);
  return page_of_secrets(cloud, request, "secrets", [&](const VaultSecret& secret) {
    return secret.deleted == 0 && !secret.in_transition()
               ? std::optional(
                     secret_item(cloud, request.captures[0], secret, secret.versions.back(), false))
               : std::nullopt;
  });
}

Reply list_versions(const Cloud& cloud, const Request& request) {
  if (auto refusal = refuse_vault(cloud, request, "list")) return *std::move(refusal);
  const auto secret = living(cloud, request);
  if (!secret) return secret_not_found(request.captures[1]);
  std::vector<std::optional<json::object>> items;
  for (const SecretVersion& version : secret->versions)
    items.push_back(secret_item(cloud, request.captures[0], *secret, version, true));
  return page_of_items(cloud, request, "secrets/" + secret->name + "/versions", items);
}

}  // namespace

Routes vault_secrets_routes(Cloud& cloud) {
  const auto route = [&cloud](std::string kind, std::string method, std::string rest,
                              auto function) {
    return Route{"vault." + kind, Service::kVault, std::move(method), "/([^/]+)/" + rest,
                 [&cloud, function](const Request& request) { return function(cloud, request); }};
  };
  const std::string name = "secrets/([^/]+)";
  return {route("list_secrets", "GET", "secrets/?", list_secrets),
          route("list_versions", "GET", name + "/versions", list_versions),
          route("get_secret", "GET", name + "/?", get_secret),
          route("get_secret", "GET", name + "/([0-9a-f]{32})", get_secret),
          route("set_secret", "PUT", name, set_secret),
          route("update_secret", "PATCH", name + "/([0-9a-f]{32})", update_secret),
          route("delete_secret", "DELETE", name, delete_secret)};
}

}  // namespace watchword::azure
