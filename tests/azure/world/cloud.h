#pragma once

#include <filesystem>
#include <string>

#include "base/clock.h"
#include "base/jwt.h"
#include "options.h"
#include "world/directory.h"
#include "world/feed_files.h"
#include "world/grants.h"
#include "world/oauth_apps.h"
#include "world/people.h"
#include "world/personal_access_tokens.h"
#include "world/scenario.h"
#include "world/vaults.h"

namespace watchword::azure {

// All that the services share. Made once, before the first request.
struct Cloud {
  explicit Cloud(const Options& chosen)
      : options(chosen), directory(Directory::load(chosen.root / "accounts.json")) {}

  const Options options;
  const Directory directory;
  const SigningKey key;
  const SigningKey external_key;  // of the issuers of federated assertions
  Clock clock;
  Grants grants;
  PersonalAccessTokens pats;
  Population population{directory, pats};
  OAuthApps oauth_apps{key, clock, options.root / "oauth-apps.json"};
  Delegations delegations;
  VaultSecrets vault_secrets;
  FeedFiles feed_files;
  FeedFiles registry_files;  // of container registries, in the same way
  Scenario scenario{clock, grants, pats, directory, population, oauth_apps, delegations};
  int port = 0;  // of the TLS listener, set before it serves

  // "host:port", where clients reach a virtual host; of the port of https itself nothing is said.
  std::string address(std::string_view host) const {
    constexpr int kHttpsPort = 443;
    return std::string(host) + (port == kHttpsPort ? "" : ":" + std::to_string(port));
  }
  std::string origin(std::string_view host) const { return "https://" + address(host); }
};

}  // namespace watchword::azure
