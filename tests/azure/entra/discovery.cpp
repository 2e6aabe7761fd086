#include <boost/json/array.hpp>
#include <boost/url/parse.hpp>

#include "base/encoding.h"
#include "entra/errors.h"
#include "entra/tenants.h"
#include "services.h"

namespace watchword::azure {
namespace {

namespace json = boost::json;

// OpenID Connect Discovery 1.0
Reply openid_configuration(const Cloud& cloud, const Request& request) {
  const std::string segment = request.captures[0];
  if (!is_authority(cloud.directory, segment))
    return error_reply(cloud, request, entra_error(90002, "Tenant '" + segment + "' not found."));
  const Tenant* tenant = cloud.directory.tenant(segment);
  const std::string origin = cloud.origin(network_host(request.host));
  const std::string authority = origin + "/" + (tenant == nullptr ? segment : tenant->id);
  return json_reply(
      {{"issuer", origin + "/" + (tenant == nullptr ? "{tenantid}" : tenant->id) + "/v2.0"},
       {"authorization_endpoint", authority + "/oauth2/v2.0/authorize"},
       {"token_endpoint", authority + "/oauth2/v2.0/token"},
       {"device_authorization_endpoint", authority + "/oauth2/v2.0/devicecode"},
       {"end_session_endpoint", authority + "/oauth2/v2.0/logout"},
       {"jwks_uri", authority + "/discovery/v2.0/keys"},
       {"response_types_supported", json::array{"code"}},
       {"response_modes_supported", json::array{"query", "form_post"}},
       {"subject_types_supported", json::array{"pairwise"}},
       {"id_token_signing_alg_values_supported", json::array{"RS256"}},
       {"scopes_supported", json::array{"openid", "profile", "email", "offline_access"}},
       {"token_endpoint_auth_methods_supported",
        json::array{"client_secret_post", "private_key_jwt", "client_secret_basic"}}});
}

Reply instance_discovery(const Cloud& cloud, const Request& request) {
  const std::string endpoint = request.query.get("authorization_endpoint");
  const auto url = boost::urls::parse_uri(endpoint);
  const std::string host = url ? lower_case(std::string(url->encoded_host())) : std::string();
  if (network_host(host).empty()) {
    EntraError error{"invalid_instance", 50049, "Unknown or invalid instance.", {}, {}};
    return error_reply(cloud, request, error);
  }
  json::array metadata;
  for (const auto& authority : authority_clouds()) {
    json::array aliases;
    for (const auto& alias : authority.aliases)
      aliases.push_back(json::string(cloud.address(alias)));
    metadata.push_back({{"preferred_network", cloud.address(authority.network)},
                        {"preferred_cache", cloud.address(authority.cache)},
                        {"aliases", aliases}});
  }
  const auto segments = url->encoded_segments();
  const std::string tenant = segments.empty() ? "common" : std::string(segments.front());
  return json_reply({{"tenant_discovery_endpoint",
                      cloud.origin(host) + "/" + tenant + "/v2.0/.well-known/openid-configuration"},
                     {"api-version", "1.1"},
                     {"metadata", metadata}});
}

}  // namespace

Routes discovery_routes(Cloud& cloud) {
  return {
      {"entra.openid_configuration", Service::kEntra, "GET",
       "/([^/]+)/v2\\.0/\\.well-known/openid-configuration",
       [&cloud](const Request& request) { return openid_configuration(cloud, request); }},
      {"entra.keys", Service::kEntra, "GET", "/[^/]+/discovery/v2\\.0/keys",
       [&cloud](const Request&) {
         return json_reply({{"keys", json::array{cloud.key.public_key()}}});
       }},
      {"entra.instance_discovery", Service::kEntra, "GET", "/common/discovery/instance",
       [&cloud](const Request& request) { return instance_discovery(cloud, request); }},
  };
}

}  // namespace watchword::azure
