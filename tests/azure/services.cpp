#include "services.h"

#include "entra/sign_in.h"

namespace watchword::azure {

Routes all_services(Cloud& cloud) {
  Routes all;
  for (const auto& service : {sign_in_routes,
                              authorize_routes,
                              token_routes,
                              device_code_routes,
                              discovery_routes,
                              delegated_authorize_routes,
                              delegated_token_routes,
                              git_routes,
                              connection_data_routes,
                              location_routes,
                              project_routes,
                              pat_routes,
                              profile_routes,
                              graph_users_routes,
                              token_admin_routes,
                              cargo_routes,
                              maven_routes,
                              npm_routes,
                              nuget_routes,
                              pypi_routes,
                              metadata_routes,
                              github_routes,
                              oidc_token_routes,
                              vault_secrets_routes,
                              vault_deleted_secrets_routes,
                              registry_token_routes,
                              registry_image_routes,
                              organization_routes}) {
    Routes routes = service(cloud);
    all.insert(all.end(), routes.begin(), routes.end());
  }
  return all;
}

}  // namespace watchword::azure
