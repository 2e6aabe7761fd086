#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/fields.h"
#include "world/directory.h"
#include "world/grants.h"
#include "world/oauth_apps.h"
#include "world/people.h"
#include "world/personal_access_tokens.h"
#include "world/vaults.h"

namespace watchword::azure {

// Something that goes wrong with the next requests of a kind.
struct Fault {
  enum class Action { kFail, kDelay, kStall, kCut, kFlood };
  Action action = Action::kFail;
  int status = 500;             // fail
  Fields headers;               // fail
  std::string body;             // fail
  std::int64_t seconds = 0;     // delay, stall
  bool floods_headers = false;  // flood: headers instead of a body
};
std::string name_of(Fault::Action action);

// An error that Entra answers the next requests of a kind with.
struct EntraFault {
  std::string error;  // empty: what belongs to the code
  int code = 0;
  std::string message;  // empty: what belongs to the code
  std::string suberror;
  std::string claims;
};

// A patTokenError that the PAT lifecycle API answers the next requests of a kind with.
struct PatFault {
  std::string error;
};

// A TokenError of Azure DevOps' own authorization server.
struct OAuthFault {
  std::string error;
};

struct TokenSettings {
  std::optional<int> expires_in;  // seconds
  std::optional<int> refresh_in;
  bool strict_rotation = false;  // a refresh token works once, as for single-page applications
};

struct DeviceSettings {
  int interval = 5;      // seconds between polls
  int expires_in = 900;  // seconds
  int slow_down = 0;     // so many polls are told to slow down
  bool deny = false;
  bool expire = false;
};

struct ClaimsDemand {
  boost::json::object claims;  // {"access_token": {…}}
  bool interactive = false;    // a refresh token is not enough to satisfy it
};

// How the simulator misbehaves at the moment. The README describes the JSON.
class Scenario {
 public:
  Scenario(Clock& clock, Grants& grants, PersonalAccessTokens& pats, const Directory& directory,
           Population& population, OAuthApps& oauth_apps, Delegations& delegations)
      : clock_(clock),
        grants_(grants),
        pats_(pats),
        directory_(directory),
        population_(population),
        apps_(oauth_apps),
        delegations_(delegations) {}

  // Throws std::invalid_argument, saying what is wrong, and then has changed nothing of the member
  // at fault.
  void apply(const boost::json::value& scenario);
  void reset();

  // What happens to this request: at most one delay and one other fault.
  std::vector<Fault> take_faults(const std::string& kind);
  std::optional<EntraFault> take_entra_fault(const std::string& kind);
  std::optional<PatFault> take_pat_fault(const std::string& kind);
  std::optional<OAuthFault> take_oauth_fault(const std::string& kind);
  bool take_slow_down();

  TokenSettings tokens() const;
  DeviceSettings device() const;
  std::optional<ClaimsDemand> demanded_claims(const std::string& organization) const;
  // Whether this claims request needs somebody at the keyboard.
  bool demands_interaction(const boost::json::object& claims) const;
  bool conditional_access(const std::string& organization) const;
  // The organization's policy "Third-party application access via OAuth".
  bool third_party_oauth(const std::string& organization) const;
  PersonalAccessTokenPolicy pat_policy(const std::string& organization) const;
  // Whether a list of organizations comes as an array rather than in an object.
  bool bare_accounts() const;

  // What a principal may do with the secrets of a vault.
  bool vault_allows(const std::string& principal, const std::string& permission) const;
  // How long deleting and recovering a secret take.
  std::chrono::milliseconds vault_transition() const;

  // What is still to happen, for /state.
  boost::json::object state() const;

 private:
  template <typename What>
  struct Pending {
    std::string kind;  // "git.*" stands for all that begin with "git."
    std::int64_t skip = 0;
    std::int64_t times = 1;
    What what;
  };

  template <typename What>
  static std::optional<What> take(std::deque<Pending<What>>& queue, const std::string& kind,
                                  const auto& wanted);

  void add_fault(Fault::Action action, const boost::json::object& options);
  void add_entra_fault(const boost::json::object& options);
  void add_pat_fault(const boost::json::object& options);
  void add_pat(const boost::json::object& options);
  void set_pat_policy(const boost::json::object& options);
  void add_oauth_fault(const boost::json::object& options);
  void set_oauth_app(const boost::json::object& options);
  void set_tokens(const boost::json::object& options);
  void set_device(const boost::json::object& options);
  void demand_claims(const boost::json::object& options);
  void set_policy(const boost::json::object& options);
  void set_vault(const boost::json::object& options);
  void revoke(const boost::json::object& options);
  void move_clock(const boost::json::object& options);
  void populate(const boost::json::object& options);
  void set_accounts(const boost::json::object& options);
  void apply_member(std::string_view name, const boost::json::object& options);

  Clock& clock_;
  Grants& grants_;
  PersonalAccessTokens& pats_;
  const Directory& directory_;
  Population& population_;
  OAuthApps& apps_;
  Delegations& delegations_;
  mutable std::mutex mutex_;
  std::deque<Pending<Fault>> faults_;
  std::deque<Pending<EntraFault>> entra_faults_;
  std::deque<Pending<PatFault>> pat_faults_;
  std::deque<Pending<OAuthFault>> oauth_faults_;
  TokenSettings tokens_;
  DeviceSettings device_;
  std::map<std::string, ClaimsDemand> demands_;
  std::map<std::string, bool> conditional_access_;
  std::map<std::string, bool> third_party_oauth_;
  std::map<std::string, PersonalAccessTokenPolicy> pat_policies_;
  bool bare_accounts_ = false;
  std::map<std::string, std::set<std::string>> vault_policies_;  // by principal
  std::chrono::milliseconds transition_ = kVaultTransition;
};

}  // namespace watchword::azure
