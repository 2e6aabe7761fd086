// The provider: Azure DevOps credentials from Microsoft Entra sessions.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include <watchword/sdk/provider.hpp>

#include "entra/account.h"
#include "entra/identity_broker/broker_way.h"
#include "entra/sign_in.h"
#include "oauth/binding.h"

namespace watchword::entra {

// Ids of ways.
inline constexpr std::string_view kWaySession = "session";
inline constexpr std::string_view kWayBrowser = "browser";
inline constexpr std::string_view kWayDeviceCode = "device-code";

// Tells a sign-in of another process from what was there already.
struct SeenSession {
  std::string key;  // empty: there was none
  std::int64_t signed_in_at = 0;
};

class Entra : public Provider {
 public:
  explicit Entra(Host host) : host_(host), broker_(host_) {}

  bool knows_host(const Request& request) const override;
  std::vector<Way> ways(const Request& request) override;
  std::optional<Answer> get(const Request& request, std::string_view way) override;
  bool accepted(const Request& request, const Issued& issued) override;
  bool refused(const Request& request, const Issued& issued) override;
  std::optional<Answer> login(const Request& request) override;
  bool logout(const Request& request) override;
  std::vector<SessionRow> sessions() override;
  std::vector<Renewed> renew(std::int64_t within_seconds) override;
  Recognition recognize(const Request& request, std::string_view secret) override;
  std::vector<Finding> diagnose(const Request& request) override;
  std::vector<Taken> take_over(const Request& request, const Foreign& foreign) override;

 private:
  std::optional<Way> session_way(const EntraTarget& target);
  std::optional<Way> sign_in_way(const EntraTarget& target) const;
  std::optional<Answer> from_session(const EntraTarget& target);
  std::optional<Answer> from_session(const EntraTarget& target, const Realm& realm);
  std::optional<Answer> after_a_move(const EntraTarget& target, const Realm& before);
  std::optional<Answer> from_chosen(const EntraTarget& target, const Realm& realm,
                                    const Choice& choice);
  Answer from_person(const EntraTarget& target, Method method);
  SignedIn sign_in_now(const EntraTarget& target, const Realm& realm, Method method,
                       const std::string& hint);
  void renew_one(const Session& session, Renewed& outcome);
  bool sign_out_account(const EntraTarget& target);
  bool sign_out_organization(EntraTarget target);
  bool forget_everything(const Request& request);
  bool forget_unbound(const oauth::Bindings& bindings);

  std::vector<Way> people_ways(const EntraTarget& target);
  std::optional<Answer> from_broker(const EntraTarget& target);
  std::optional<Answer> from_broker_window(const EntraTarget& target);
  std::string demanded_claims(const Realm& realm) const;
  bool accepted_of_broker(const EntraTarget& target, const std::string& session);
  void remove_from_broker(const EntraTarget& target, const std::vector<BrokerAccount>& accounts);
  void add_broker_rows(const std::vector<oauth::Binding>& bindings, std::vector<SessionRow>& rows);

  Host host_;
  BrokerWay broker_;
  // The session that this process found to be of use or not, before it asks a person; by what was
  // asked.
  std::map<std::string, SeenSession> seen_;
  // Claims that Entra demanded of the next sign-in, by realm, when a refresh failed in this
  // process.
  std::map<std::string, std::string> demanded_claims_;
};

}  // namespace watchword::entra
