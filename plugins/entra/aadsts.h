// Entra's error codes (Microsoft Learn, "Microsoft Entra authentication and authorization error
// codes") and what a person can do about each.
#pragma once

#include <span>
#include <string_view>

namespace watchword::entra {

enum class Cause {
  kInteraction,    // a person can satisfy it by signing in
  kSessionEnded,   // the refresh token is dead
  kPolicy,         // an administrator's rule; signing in again does not change it by itself
  kAccount,        // not this account
  kConfiguration,  // of Watchword, the application or the tenant
  kTransient       // the same request may work later
};

// `message` and `advice` are templates over {account}, {organization}, {tenant}, {client} and
// {login} (the command that signs in again).
struct AadstsCode {
  int code;  // 50076 for AADSTS50076
  Cause cause;
  std::string_view message;  // what happened and why, without a full stop
  std::string_view advice;   // the one next thing to do
};

// Null when Watchword has no better words than Entra's own.
const AadstsCode* find_aadsts(int code);

std::span<const AadstsCode> aadsts_codes();

}  // namespace watchword::entra
