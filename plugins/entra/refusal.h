// What it means that an organization refuses tokens of Entra's, and how to say it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <watchword/sdk/provider.hpp>

#include "entra/target.h"

namespace watchword::entra {

// How long a person's account is left alone when a new sign-in was refused too, and a machine's
// identity when a new token was.
inline constexpr std::int64_t kBarredSeconds = 300;
inline constexpr std::int64_t kMachineBarredSeconds = 60;

// The organization refused the token with this hash. It is dropped; when it had replaced one that
// was refused at the same address, a person has to sign in. When that was just done, or the
// organization takes the account's tokens elsewhere, the account is barred there. False when it is
// none of the session's, or not any more.
bool note_refusal(const Host& host, const EntraTarget& target, std::string_view session,
                  std::string_view sha256);
// Throws Failure when the session is not to be used for the organization: WW_INTERACTION_REQUIRED
// until a person signs in, WW_REFUSED while the account is barred.
void check_not_refused(const Host& host, const EntraTarget& target, std::string_view session,
                       const std::string& account);

// Tells a person whose token it was: git says no more than that authentication failed.
void say_refused(const Host& host, const EntraTarget& target, std::string_view account);
// Tells a person who answers git where several accounts are signed in and nobody said which, once
// for each address: of what the account may not see, git says no
// more than that it is not there (TF401019).
void say_who_answers(const Host& host, const EntraTarget& target, const Answer& answer);
// The same where it is known that there are others.
void say_who_of_several_answers(const Host& host, const EntraTarget& target, const Answer& answer);
// Whether it has yet to be told, or only the store can tell.
bool has_to_say_who_answers(const Host& host, const EntraTarget& target, std::string_view session);

// The same of a machine's identity, whose tokens are not kept here. `session`: ww_answer.session.
void note_machine_refusal(const Host& host, const EntraTarget& target, std::string_view session);
// Throws Failure(WW_REFUSED) while the identity is barred.
void check_machine_not_refused(const Host& host, const EntraTarget& target, const Answer& answer);
// The service of Azure's machines keeps tokens itself: throws Failure(WW_REFUSED) when it gave the
// very token that was refused.
void check_replaced(const Host& host, const EntraTarget& target, const Answer& answer);

}  // namespace watchword::entra
