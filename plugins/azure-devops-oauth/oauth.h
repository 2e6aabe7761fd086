// The provider: applications of Azure DevOps' own authorization server, for those who still have
// one.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <watchword/sdk/provider.hpp>

#include "azure-devops-oauth/approval.h"
#include "common/organization.h"

namespace watchword::devops_oauth {

inline constexpr std::string_view kWaySession = "session";
inline constexpr std::string_view kWayBrowser = "browser";

class OAuth : public Provider {
 public:
  explicit OAuth(Host host) : host_(host) {}

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

  // The commands; see commands.cpp.
  void print_certificate() const;
  void store_secret(const std::string& client_id) const;
  // False when there was nothing to move.
  bool migrate() const;

 private:
  // The session that answers: of the account that is asked for, else the bound one.
  std::optional<Session> session_for(const AppTarget& target, const Binding& binding) const;
  std::optional<Way> session_way(const AppTarget& target, const Binding& binding) const;
  std::optional<Answer> from_session(const AppTarget& target, const Binding& binding);
  Answer from_person(const AppTarget& target, const Binding& binding);
  Answer finish_login(const AppTarget& target, Approved approved, bool becomes_usual);
  Answer make_answer(const AppTarget& target, const Session& session, AccessToken token);
  void renew_one(const Session& session, Renewed& outcome) const;
  void warn_of_secret(const Session& session, std::int64_t within_seconds) const;
  bool migrate_one(const Binding& binding) const;
  // The organization's binding, and what nothing else uses of what is behind it.
  void forget(const Binding& binding) const;
  bool sign_out_account(const AppTarget& target, const Binding& binding) const;
  bool forget_everything() const;
  void say_removal();

  const Host host_;
  bool said_removal_ = false;
};

// When the session would end unless renewed: with its refresh token, or the application's secret
// when that ends first. 0: not known.
std::int64_t session_end(const Host& host, const Session& session);

}  // namespace watchword::devops_oauth
