#include "pipeline/job.h"

#include <algorithm>
#include <boost/url/url_view.hpp>

#include <watchword/boolean.hpp>

#include "common/jwt.h"
#include "common/text.h"
#include "common/uri.h"

namespace watchword::pipeline {
namespace {

// The older name is what the older agents set.
constexpr const char* kCollectionVariables[] = {"SYSTEM_COLLECTIONURI",
                                                "SYSTEM_TEAMFOUNDATIONCOLLECTIONURI"};

// "$(System.AccessToken)": a macro that was not replaced (Microsoft Learn, "Define variables",
// Azure Pipelines).
bool is_macro(std::string_view value) {
  return value.substr(0, 2) == "$(" && value.back() == ')';
}

// Of an https address that tells an organization; false for any other.
bool read_address(std::string_view address, Job& job) {
  const auto url = parse_server_uri(address);
  if (!url || url->scheme_id() != boost::urls::scheme::https) return false;
  const auto encoded = url->encoded_host_and_port();
  const std::string authority = lower({encoded.data(), encoded.size()});
  const auto organization = organization_of(authority, url->path(), "");
  if (!organization) return false;
  job.organization = *organization;
  return true;
}

bool read_collection(const Host& host, Job& job) {
  return std::any_of(std::begin(kCollectionVariables), std::end(kCollectionVariables),
                     [&](const char* variable) {
                       const auto value = host.environment(variable);
                       return value && read_address(trimmed(*value), job);
                     });
}

void read_token(const Host& host, Job& job) {
  const auto value = host.environment(kTokenVariable);
  if (!value) return;
  job.token = Secret(trimmed(*value));
  job.is_not_expanded = !job.token.empty() && is_macro(job.token.view());
  const auto claims = unverified_claims(job.token.view());
  job.is_jwt = claims.has_value();
  if (claims) job.expires_at = std::max<std::int64_t>(number_at(*claims, "exp").value_or(0), 0);
}

}  // namespace

std::optional<Job> current_job(const Host& host) {
  if (!says_yes(host.environment("TF_BUILD").value_or(""))) return std::nullopt;
  Job job;
  if (!read_collection(host, job)) return std::nullopt;
  read_token(host, job);
  return job;
}

}  // namespace watchword::pipeline
