// What it means that an organization refuses tokens of an application, and how to say it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "azure-devops-oauth/dialect.h"

namespace watchword::devops_oauth {

// How long an organization is left alone that refused the token which replaced a refused one: it
// takes none of them (TF400813 on a fresh token).
inline constexpr std::int64_t kStoppedSeconds = 300;

// The organization refused the token with this hash, which is dropped. One is bad luck, or the end
// of what somebody approved, which the next renewal tells. False when it is none of the session's.
bool note_refusal(const Host& host, const AppTarget& target, std::string_view session,
                  std::string_view sha256);
// Throws Failure(WW_REFUSED) while the organization is left alone.
void check_not_refused(const Host& host, const AppTarget& target, const Session& session);

// Whether the organization takes this token, and who it says it is for (may be empty). Throws
// Failure(WW_REFUSED) when it does not: a token that was issued just now.
std::string account_in_organization(const Host& host, const AppTarget& target,
                                    const AccessToken& token);

}  // namespace watchword::devops_oauth
