#include "vault/bundle.h"

#include "base/encoding.h"

namespace watchword::azure {
namespace {

namespace json = boost::json;

constexpr int kRecoverableDays = 90;
constexpr std::int64_t kSecondsPerDay = 86400;

json::object attributes_of(const SecretVersion& version) {
  json::object attributes = {{"enabled", version.enabled},
                             {"created", version.created},
                             {"updated", version.updated},
                             {"recoveryLevel", "Recoverable+Purgeable"},
                             {"recoverableDays", kRecoverableDays}};
  if (version.not_before) attributes["nbf"] = *version.not_before;
  if (version.expires) attributes["exp"] = *version.expires;
  return attributes;
}

}  // namespace

std::string secret_id(const Cloud& cloud, std::string_view vault, std::string_view collection,
                      const std::string& name, const std::string& version) {
  return cloud.origin(std::string(vault) + ".vault.azure.net") + "/" + std::string(collection) +
         "/" + name + (version.empty() ? "" : "/" + version);
}

json::object secret_item(const Cloud& cloud, std::string_view vault, const VaultSecret& secret,
                         const SecretVersion& version, bool with_version) {
  json::object item = {{"id", secret_id(cloud, vault, "secrets", secret.name,
                                        with_version ? version.id : std::string())},
                       {"attributes", attributes_of(version)}};
  if (!version.content_type.empty()) item["contentType"] = version.content_type;
  if (!version.tags.empty()) item["tags"] = version.tags;
  return item;
}

json::object deleted_secret_item(const Cloud& cloud, std::string_view vault,
                                 const VaultSecret& secret, bool with_version) {
  json::object item = secret_item(cloud, vault, secret, secret.versions.back(), with_version);
  item["recoveryId"] = secret_id(cloud, vault, "deletedsecrets", secret.name);
  item["deletedDate"] = secret.deleted;
  item["scheduledPurgeDate"] = secret.deleted + kRecoverableDays * kSecondsPerDay;
  return item;
}

std::string secret_key(const std::string& vault, const std::string& name) {
  return lower_case(vault + "/" + name);
}

}  // namespace watchword::azure
