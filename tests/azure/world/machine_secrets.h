#pragma once

#include <string_view>

namespace watchword::azure {

// What the environment of a machine or a job holds for its own services.
inline constexpr std::string_view kIdentityHeader = "853b9a84-identity-header-5bfa";
inline constexpr std::string_view kMsiSecret = "msi-secret-70c2ba1e";
// GitHub's, for a job on the main branch and for one elsewhere.
inline constexpr std::string_view kGitHubRequestToken = "github-request-token-of-main";
inline constexpr std::string_view kGitHubTopicRequestToken = "github-request-token-of-topic";
// System.AccessToken of a job, where it asks for its service connection's assertion.
inline constexpr std::string_view kOidcJobToken = "job-access-token-for-oidc-4c1f";
inline constexpr std::string_view kServiceConnection = "5e41ce00-0000-4000-8000-000000000001";

}  // namespace watchword::azure
