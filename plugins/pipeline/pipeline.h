// The provider: the job's own token, for the job's own organization, for as long as the job runs;
// and before it what a task put into the environment for the very feed that is asked for.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <watchword/sdk/provider.hpp>

#include "common/organization.h"
#include "pipeline/job.h"

namespace watchword::pipeline {

// Ids of the ways that answer; other ways only say why there is no answer.
inline constexpr std::string_view kWayFeed = "feed";
inline constexpr std::string_view kWayJobToken = "job-token";

class Pipeline : public Provider {
 public:
  explicit Pipeline(Host host) : host_(host) {}

  bool knows_host(const Request& request) const override { return is_azure_devops(request.host); }
  std::vector<Way> ways(const Request& request) override;
  std::optional<Answer> get(const Request& request, std::string_view way) override;
  bool refused(const Request& request, const Issued& issued) override;
  std::optional<Answer> login(const Request& request) override;
  Recognition recognize(const Request& request, std::string_view secret) override;

  const Host& host() const { return host_; }

 private:
  std::optional<Way> feed_way(const Request& request) const;
  std::optional<Way> job_way(const Request& request) const;
  Host host_;
};

// What to say where the token is not there: SYSTEM_ACCESSTOKEN is not mapped, or not replaced.
Failure no_token(const Job& job);

}  // namespace watchword::pipeline
