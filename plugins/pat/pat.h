// The provider: Azure DevOps credentials from personal access tokens.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <watchword/sdk/provider.hpp>

#include "common/organization.h"
#include "pat/kept_token.h"
#include "pat/settings.h"
#include "pat/take_over.h"

namespace watchword::pat {

// Ids of ways, beside the names of Origin.
inline constexpr std::string_view kWayEnvironment = "environment";

// Somebody decided that tokens are to be issued, so they come before the session that they are made
// with; what only happens to be in the store comes after it.
inline constexpr int kRankIssued = WW_RANK_BINDING - 5;

class Pat : public Provider {
 public:
  explicit Pat(Host host) : host_(host) {}

  bool knows_host(const Request& request) const override { return is_azure_devops(request.host); }
  std::vector<Way> ways(const Request& request) override;
  std::optional<Answer> get(const Request& request, std::string_view way) override;
  bool accepted(const Request& request, const Issued& issued) override;
  bool refused(const Request& request, const Issued& issued) override;
  std::optional<Answer> login(const Request& request) override;
  bool logout(const Request& request) override;
  std::vector<SessionRow> sessions() override;
  std::vector<Renewed> renew(std::int64_t within_seconds) override;
  Recognition recognize(const Request& request, std::string_view secret) override;
  bool adopt(const Request& request, std::string_view secret) override;
  std::vector<Taken> take_over(const Request& request, const Foreign& foreign) override {
    return pat::take_over(host_, request, foreign);
  }

  const Host& host() const { return host_; }

 private:
  std::optional<Way> environment_way(const Organization& organization) const;
  std::optional<Way> issued_way(const Request& request, const Organization& organization) const;
  std::optional<Way> set_way(const Request& request, const Organization& organization) const;
  std::optional<Answer> from_environment(const Request& request) const;
  std::optional<Answer> issued(const Request& request, const Organization& organization) const;
  std::optional<Answer> set(const Request& request, const Organization& organization) const;
  bool forget_refused(Origin origin, const std::string& organization,
                      std::string_view sha256) const;
  bool refused_in_environment(const Organization& organization, const Issued& issued) const;
  void revoke_or_tell(const KeptToken& token) const;

  Host host_;
};

}  // namespace watchword::pat
