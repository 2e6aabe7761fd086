// What the providers keep for people: the sessions, and signing out of them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <watchword/plugin.hpp>

#include "broker/request.h"
#include "broker/seams.h"

namespace watchword::broker {

struct ListedSession {
  const host::Manifest* provider = nullptr;
  std::string id;
  std::string account;
  std::string tenant;
  std::vector<std::string> bound_to;  // organizations
  std::int64_t expires_at = 0;        // of the short-lived credential, or 0
  std::int64_t session_ends_at = 0;   // or 0
  std::string kept_by;                // where that is not the store
};

// Organizations that people signed out of: no session answers for them.
struct SignedOut {
  const host::Manifest* provider = nullptr;
  std::vector<std::string> organizations;
};

struct SessionList {
  std::vector<ListedSession> sessions;
  std::vector<SignedOut> signed_out;
  std::vector<Failure> failures;  // of providers that could not tell
};

// Every session of every provider. Needs no network and asks nobody.
SessionList list_sessions(const Seams& seams);

// Signs out of the request's host (an empty host: of everything) with every provider that claims
// it, and removes what git was told to keep of it although a provider issued it. False when there
// was nothing. All providers are asked before a Failure of one is thrown.
bool logout(const Seams& seams, const Request& request);

struct Renewal {
  const host::Manifest* provider = nullptr;
  std::string session;  // empty: the provider failed as a whole
  std::string account;
  Failure outcome;  // WW_OK: renewed; WW_NOT_FOUND: not due; else what was wrong
  std::int64_t session_ends_at = 0;
};

// Renews, with nobody to ask, what would lapse within that time if it is left alone (negative:
// everything). One that cannot be renewed does not keep the others from it.
std::vector<Renewal> renew(const Seams& seams, std::int64_t within_seconds);

// The provider through which a person signs in: of those that claim the request's host (without a
// host: of all) the one that is named, else the configured one, else the one that its manifest
// ranks highest. Throws Failure(WW_INVALID) that says what to choose from.
const host::Manifest& provider_for_login(const Seams& seams, const Request& request,
                                         const std::string& named);

}  // namespace watchword::broker
