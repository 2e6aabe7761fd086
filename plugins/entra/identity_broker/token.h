// Whose a token of the identity broker's is, and what it is for: nothing that it says of itself is
// taken on trust where it can be looked at.
#pragma once

#include <string>
#include <string_view>

#include "entra/identity_broker/account.h"
#include "entra/sign_in.h"

namespace watchword::entra {

// `account` is whose it has to be; null: whoever a person chose. Throws Failure: WW_REFUSED when it
// is not the account that the target names, else WW_INTERACTION_REQUIRED, which lets the next way
// be tried.
SignedIn take_broker_token(const Host& host, const EntraTarget& target, const Realm& realm,
                           const BrokerAccount* account, oauth::TokenAnswer answer);

// The name of the account of such a session that was last answered for, or empty.
std::string broker_account_name(const Host& host, std::string_view session);

}  // namespace watchword::entra
