#include "entra/identity_broker/account.h"

#include <algorithm>

#include "common/text.h"
#include "oauth/binding.h"

namespace watchword::entra {
namespace {

constexpr std::string_view kBrokerSessionPrefix = "identity-broker|";
constexpr const char* kNoGuesses = "identity-broker-not-guessed";

std::string sign_in_again(const EntraTarget& target, const std::string& account) {
  return "`" + target.login_command() + (account.empty() ? "" : " --account " + account) +
         "` signs in again.";
}

// Of an account without a known tenant its name tells it.
bool is_of(const BrokerAccount& account, const std::string& tenant) {
  if (account.tenant == tenant) return true;
  const auto at = account.username.rfind('@');
  return !is_guid(tenant) && at != std::string::npos &&
         equal_ignoring_case(std::string_view(account.username).substr(at + 1), tenant);
}

class Chooser {
 public:
  Chooser(const Host& host, const EntraTarget& target, const std::optional<Realm>& realm,
          const std::vector<BrokerAccount>& accounts)
      : target_(target), realm_(realm), accounts_(accounts), bindings_(host), host_(host) {}

  BrokerChoice choose() const {
    if (!target_.account.empty()) return asked_for();
    if (target_.organization) {
      if (auto choice = bound()) return std::move(*choice);
      if (bindings_.signed_out(target_.organization->name)) {
        BrokerChoice choice;
        choice.reason = target_.organization->name + " is signed out";
        choice.advice = sign_in_again(target_, "");
        return choice;
      }
    }
    return by_tenant();
  }

 private:
  bool signed_out(const BrokerAccount& account) const {
    return target_.organization &&
           bindings_.signed_out(target_.organization->name, broker_session_key(account));
  }

  BrokerChoice asked_for() const {
    BrokerChoice choice;
    choice.reason = target_.account + " is asked for, and the identity broker does not know it";
    for (const BrokerAccount& account : accounts_) {
      if (!equal_ignoring_case(account.username, target_.account)) continue;
      if (signed_out(account)) {
        choice.reason = account.username + " is signed out of " + target_.organization->name;
        choice.advice = sign_in_again(target_, account.username);
        return choice;
      }
      choice.reason = account.username + " is asked for, and the identity broker has it";
      choice.account = account;
    }
    return choice;
  }

  std::optional<BrokerChoice> bound() const {
    const auto binding = bindings_.find(target_.organization->name);
    if (!binding) return std::nullopt;
    BrokerChoice choice;
    for (const BrokerAccount& account : accounts_) {
      // Whoever signed in in a browser is the same person here.
      const bool same = is_broker_session(binding->session)
                            ? home_of_broker_session(binding->session) == account.id
                            : binding->session.ends_with('|' + account.id);
      if (!same) continue;
      choice.account = account;
      choice.reason = account.username + " is bound to " + target_.organization->name +
                      ", and the identity broker has it";
      return choice;
    }
    choice.reason = binding->account + " is bound to " + target_.organization->name +
                    ", and the identity broker does not know it";
    return choice;
  }

  BrokerChoice by_tenant() const {
    BrokerChoice choice;
    if (!realm_) {
      choice.undecided = !accounts_.empty();
      choice.reason = choice.undecided
                          ? "the identity broker has an account; the tenant of " +
                                target_.organization_name() + " has yet to be looked up"
                          : "the identity broker has no account";
      return choice;
    }
    const bool any = !target_.says_tenant && realm_->tenant == kOrganizations;
    std::vector<const BrokerAccount*> fit;
    for (const BrokerAccount& account : accounts_)
      if ((any || is_of(account, realm_->tenant)) && !signed_out(account)) fit.push_back(&account);
    const std::string where = any ? "" : " of the tenant of " + target_.organization_name();
    if (fit.empty()) {
      choice.reason = "the identity broker has no account" + where;
    } else if (fit.size() > 1) {
      choice.undecided = true;
      choice.reason = "the identity broker has several accounts" + where;
      choice.advice = "Choose one: " + target_.login_command() + " --account NAME";
    } else if (host_.state(kNoGuesses)) {
      choice.reason = "everything was signed out of";
      choice.advice = sign_in_again(target_, "");
    } else {
      choice.reason = fit.front()->username + " is the identity broker's only account" + where;
      choice.account = *fit.front();
      choice.guessed = target_.organization.has_value();
    }
    return choice;
  }

  const EntraTarget& target_;
  const std::optional<Realm>& realm_;
  const std::vector<BrokerAccount>& accounts_;
  const oauth::Bindings bindings_;
  const Host& host_;
};

}  // namespace

BrokerChoice choose_broker_account(const Host& host, const EntraTarget& target,
                                   const std::optional<Realm>& realm,
                                   const std::vector<BrokerAccount>& accounts) {
  return Chooser(host, target, realm, accounts).choose();
}

BrokerChoice choose_broker_account_to_sign_in(const EntraTarget& target, const Realm& realm,
                                              const std::vector<BrokerAccount>& accounts) {
  BrokerChoice choice;
  std::size_t fit = 0;
  for (const BrokerAccount& account : accounts) {
    const bool any = !target.says_tenant && realm.tenant == kOrganizations;
    const bool fits = target.account.empty()
                          ? any || is_of(account, realm.tenant)
                          : equal_ignoring_case(account.username, target.account);
    if (!fits) continue;
    choice.account = account;
    ++fit;
  }
  if (fit > 1) {
    choice.account.reset();
    choice.undecided = true;
  }
  return choice;
}

std::string broker_session_key(const BrokerAccount& account) {
  return std::string(kBrokerSessionPrefix) + account.id;
}

bool is_broker_session(std::string_view session) {
  return session.starts_with(kBrokerSessionPrefix);
}

std::string_view home_of_broker_session(std::string_view session) {
  if (!is_broker_session(session)) return {};
  return session.substr(kBrokerSessionPrefix.size());
}

Session broker_session(const EntraTarget& target, const BrokerAccount& account) {
  Session session;
  session.key = broker_session_key(account);
  session.client_id = target.broker.client_id;
  session.identity.id = account.id;
  session.identity.username = account.username;
  session.identity.tenant = account.tenant;
  return session;
}

void stop_guessing_broker_accounts(const Host& host) {
  host.put_state(kNoGuesses, "1");
}

void guess_broker_accounts_again(const Host& host) {
  host.erase_state(kNoGuesses);
}

}  // namespace watchword::entra
