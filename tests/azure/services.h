#pragma once

#include "server/router.h"
#include "world/cloud.h"

namespace watchword::azure {

// One function a service, each in a file of its own; services.cpp lists them all.

// Entra
Routes authorize_routes(Cloud& cloud);
Routes token_routes(Cloud& cloud);
Routes device_code_routes(Cloud& cloud);
Routes discovery_routes(Cloud& cloud);

// Azure DevOps' own authorization server
Routes delegated_authorize_routes(Cloud& cloud);
Routes delegated_token_routes(Cloud& cloud);

// Azure DevOps
Routes git_routes(Cloud& cloud);
Routes organization_routes(Cloud& cloud);
Routes connection_data_routes(Cloud& cloud);
Routes location_routes(Cloud& cloud);
Routes project_routes(Cloud& cloud);
Routes pat_routes(Cloud& cloud);
Routes profile_routes(Cloud& cloud);
Routes graph_users_routes(Cloud& cloud);
Routes token_admin_routes(Cloud& cloud);

// Azure Artifacts, by kind of package
Routes cargo_routes(Cloud& cloud);
Routes maven_routes(Cloud& cloud);
Routes npm_routes(Cloud& cloud);
Routes nuget_routes(Cloud& cloud);
Routes pypi_routes(Cloud& cloud);

// Key Vault
Routes vault_secrets_routes(Cloud& cloud);
Routes vault_deleted_secrets_routes(Cloud& cloud);

// Container registries
Routes registry_token_routes(Cloud& cloud);
Routes registry_image_routes(Cloud& cloud);

// Around machines and jobs
Routes metadata_routes(Cloud& cloud);
Routes github_routes(Cloud& cloud);
Routes oidc_token_routes(Cloud& cloud);

Routes all_services(Cloud& cloud);

}  // namespace watchword::azure
