// The services that hand out the tokens of a machine's managed identity. All are behind the plain
// listener, Service Fabric's behind TLS; each is as strict as Microsoft Learn describes it.
#include "services.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <span>

#include "base/encoding.h"
#include "metadata/identity.h"
#include "world/machine_secrets.h"

namespace watchword::azure {
namespace {

bool has_metadata_header(const Request& request) {
  return lower_case(request.headers.header("Metadata")) == "true";
}

// Newer ones answer the same ("Azure Instance Metadata Service", "Versions"); the agent of Azure
// Arc has had others.
constexpr std::string_view kMachineVersions[] = {
    "2017-12-01", "2018-02-01", "2018-04-02", "2018-10-01", "2019-02-01", "2019-03-11",
    "2019-04-30", "2019-06-01", "2019-06-04", "2019-08-01", "2019-08-15", "2019-11-01",
    "2020-06-01", "2020-07-15", "2020-09-01", "2020-10-01", "2020-12-01", "2021-01-01",
    "2021-02-01", "2021-03-01", "2021-05-01", "2021-10-01", "2021-11-01", "2021-11-15",
    "2021-12-13", "2023-07-01", "2023-11-15", "2024-03-15", "2024-07-17"};
constexpr std::string_view kArcVersions[] = {"2019-08-15", "2019-11-01", "2020-06-01"};

// "Access token from IMDS": the header keeps web pages out, the other one proxies.
std::optional<Reply> imds_problem(const Request& request,
                                  std::span<const std::string_view> versions) {
  if (!has_metadata_header(request))
    return metadata_error(400, "Required metadata header not specified");
  if (request.headers.header("X-Forwarded-For") != "")
    return metadata_error(400, "The request was forwarded");
  const std::string version = request.query.get("api-version");
  if (std::find(versions.begin(), versions.end(), version) == versions.end())
    return metadata_error(400, "The requested version is not supported");
  return std::nullopt;
}

Reply imds(Cloud& cloud, const Request& request) {
  if (auto problem = imds_problem(request, kMachineVersions)) return *std::move(problem);
  return managed_token(cloud, request.query, {"client_id", "object_id", "msi_res_id"},
                       metadata_body, metadata_error);
}

Reply app_service(Cloud& cloud, const Request& request) {
  if (request.query.get("api-version") != "2019-08-01")
    return app_service_error(400, "The api-version is not supported.");
  if (request.headers.header("X-IDENTITY-HEADER") != kIdentityHeader)
    return app_service_error(401, "The X-IDENTITY-HEADER is missing or wrong.");
  return managed_token(cloud, request.query, {"client_id", "principal_id", "mi_res_id"},
                       app_service_body, app_service_error);
}

Reply azure_ml(Cloud& cloud, const Request& request) {
  if (request.query.get("api-version") != "2017-09-01")
    return app_service_error(400, "The api-version is not supported.");
  if (request.headers.header("secret") != kMsiSecret)
    return app_service_error(401, "The secret is missing or wrong.");
  return managed_token(cloud, request.query, {"clientid", "", ""}, app_service_body,
                       app_service_error);
}

Reply cloud_shell(Cloud& cloud, const Request& request) {
  if (!has_metadata_header(request))
    return metadata_error(400, "Required metadata header not specified");
  return managed_token(cloud, request.form, {}, metadata_body, metadata_error);
}

Reply service_fabric(Cloud& cloud, const Request& request) {
  if (request.query.get("api-version") != "2019-07-01-preview")
    return app_service_error(400, "The api-version is not supported.");
  if (request.headers.header("Secret") != kIdentityHeader)
    return json_reply({{"error",
                        {{"code", "SecretHeaderNotFound"},
                         {"message", "Secret is not found in the request headers."}}}},
                      401);
  return managed_token(cloud, request.query, {}, service_fabric_body, app_service_error);
}

// A key is good for one token (the agent removes it soon after).
Reply arc_challenge(Cloud& cloud) {
  const std::filesystem::path directory = cloud.options.arc_tokens;
  std::filesystem::create_directories(directory);
  const std::filesystem::path file = directory / (random_guid() + ".key");
  const std::string key = random_token(32);
  std::ofstream(file) << key;
  cloud.grants.arc_keys.put(key, file.string());
  Reply reply = metadata_error(401, "A challenge has to be met: read the file that it names.");
  reply.headers.add("WWW-Authenticate",
                    "Basic realm=" + cloud.options.arc_realm.value_or(file.string()));
  return reply;
}

Reply arc(Cloud& cloud, const Request& request) {
  if (auto problem = imds_problem(request, kArcVersions)) return *std::move(problem);
  const std::string authorization = request.headers.header("Authorization");
  if (authorization.empty()) return arc_challenge(cloud);
  const std::string key = authorization.substr(authorization.find(' ') + 1);
  const auto file = cloud.grants.arc_keys.get(key);
  if (!file || !authorization.starts_with("Basic "))
    return metadata_error(403, "The challenge was not met.");
  cloud.grants.arc_keys.erase(key);
  std::filesystem::remove(*file);
  return managed_token(cloud, request.query, {"client_id", "object_id", "msi_res_id"},
                       metadata_body, metadata_error);
}

}  // namespace

Routes metadata_routes(Cloud& cloud) {
  const auto by = [&cloud](Reply (*answer)(Cloud&, const Request&)) {
    return [&cloud, answer](const Request& request) { return answer(cloud, request); };
  };
  // MSAL for JavaScript puts a slash behind whatever address it is given.
  return {
      {"metadata.imds", Service::kMetadata, "GET", "/metadata/identity/oauth2/token/?", by(imds)},
      {"metadata.app_service", Service::kMetadata, "GET", "/msi/token/?", by(app_service)},
      {"metadata.azure_ml", Service::kMetadata, "GET", "/ml/token/?", by(azure_ml)},
      {"metadata.cloud_shell", Service::kMetadata, "POST", "/shell/token/?", by(cloud_shell)},
      {"metadata.arc", Service::kMetadata, "GET", "/arc/token/?", by(arc)},
      {"metadata.service_fabric", Service::kFabric, "GET", "/fabric/token/?", by(service_fabric)},
  };
}

}  // namespace watchword::azure
