// The protocol of the identity broker that Microsoft's own programs use on Linux, and others that
// answer to its name: requests and replies, without a decision. (Microsoft documents none of it;
// this is what siemens/linux-entra-sso, siemens/sso-mib and himmelblau-idm/himmelblau send and
// take.)
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "entra/service_error.h"
#include "entra/target.h"

namespace watchword::entra {

struct BrokerAccount {
  std::string id;        // object id and tenant of its home, "oid.tid", as Identity has it
  std::string username;  // "ada@contoso.example"
  std::string tenant;    // lower case
  std::string verbatim;  // JSON, to be handed back as it came
};

// What a failure means for whoever wanted a token.
enum class BrokerOutcome {
  kInteraction,   // a person has to act
  kTransient,     // the same call may work later
  kCancelled,     // a person closed the window
  kAccount,       // it has the account and cannot use it
  kUnregistered,  // the application is not registered with this redirect URI, or not known at all
  kAbsent,        // it cannot be started
  kBroken         // it hangs, died, answers nonsense, or does not know itself what is wrong
};

struct BrokerError {
  BrokerOutcome outcome = BrokerOutcome::kBroken;
  int status = 0;            // of the broker's own
  ServiceError error;        // what Entra said, as far as it is in its words
  std::string transport;     // how it failed to answer at all, or empty
  bool with_person = false;  // of the call in which a person could act
};

using BrokerReply = std::variant<oauth::TokenAnswer, BrokerError>;

// What a token is asked for.
struct BrokerWish {
  const Realm& realm;
  const BrokerAccount* account = nullptr;  // null: a person chooses one
  std::string claims;                      // JSON that a resource or Entra demands, or empty
  std::string_view renews = {};            // an access token that is of no use any more, or empty
};

// Throws Failure(WW_CANCELLED) for Ctrl-C; everything else is a BrokerError. Borrows both.
class BrokerClient {
 public:
  BrokerClient(const Host& host, const EntraTarget& target) : host_(host), target_(target) {}

  std::variant<std::vector<BrokerAccount>, BrokerError> accounts() const;
  BrokerReply silently(const BrokerWish& wish) const;
  // Takes as long as a person does. Whoever presses Ctrl-C closes the window, if the broker can.
  BrokerReply with_person(const BrokerWish& wish) const;
  // Empty when it does not say.
  std::string version() const;
  std::optional<BrokerError> remove(const BrokerAccount& account) const;

 private:
  std::variant<json::value, BrokerError> call(std::string_view method, const json::value& request,
                                              std::uint32_t timeout_ms,
                                              const std::string& correlation_id) const;
  json::value application() const;
  json::value token_request(const BrokerWish& wish, int authorization_type) const;

  const Host& host_;
  const EntraTarget& target_;
};

// The one scope that a broker takes: the target's, or where it has several, all of their resource.
std::string broker_scope(const EntraTarget& target);

}  // namespace watchword::entra
