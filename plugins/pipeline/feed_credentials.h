// Credentials that a task put into the environment for certain feeds: what the tasks of Azure
// Artifacts and the builds of containers hand to NuGet
// (github.com/microsoft/artifacts-credprovider, "Environment Variables").
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <watchword/plugin.hpp>
#include <watchword/sdk/provider.hpp>

namespace watchword::pipeline {

struct FeedCredential {
  std::string variable;  // where it was found, for people
  std::string username;  // or empty: the service takes any
  Secret secret;
};

// For the feed that the request is for, and no other: the first of the variables that names it, in
// the order of the manual. Throws Failure(WW_INVALID) where a variable is not what it should be.
std::optional<FeedCredential> feed_credential(const Host& host, const Request& request);

// All of them, whichever feed they are for; what cannot be read is left out.
std::vector<Secret> all_feed_secrets(const Host& host);

}  // namespace watchword::pipeline
