// The token of an organization that Watchword makes and renews by itself.
#pragma once

#include <optional>
#include <string>

#include "pat/kept_token.h"
#include "pat/rest.h"
#include "pat/settings.h"

namespace watchword::pat {

// What is wanted of it here and now.
struct IssueOrder {
  Caller caller;
  std::string asked_for;  // the account, if it was named
  Settings settings;
  std::string path;  // of git's request, for the name
  std::int64_t min_ttl_seconds = 0;
  std::string refused_sha256;  // not this one
};

// From when on a token is to be replaced: a third of its life before its end, a week at most.
std::int64_t renew_at(const KeptToken& token);

class IssuedToken {
 public:
  explicit IssuedToken(const Host& host) : host_(host), kept_(host, Origin::kIssued) {}

  // The token that is kept if it serves, else a new one that takes its place. One process at a time
  // makes one; the others wait and take it. Empty when the organization does not let tokens be
  // made, which is told once and remembered. Throws Failure.
  std::optional<KeptToken> get(const IssueOrder& order) const;

  // Replaces the token that is kept, whether it is due or not. Throws Failure.
  KeptToken renew(const KeptToken& token, std::int64_t lifetime_seconds) const;

 private:
  bool serves(const KeptToken& token, const IssueOrder& order) const;
  bool is_due(const KeptToken& token, const IssueOrder& order) const;
  std::optional<KeptToken> replaced(const IssueOrder& order, std::uint32_t lock_timeout_ms) const;
  KeptToken make(const IssueOrder& order, const std::optional<KeptToken>& old) const;
  std::optional<KeptToken> made_or_blocked(const IssueOrder& order,
                                           const std::optional<KeptToken>& old) const;
  void settle_left_behind(const IssueOrder& order) const;

  const Host& host_;
  KeptTokens kept_;
};

}  // namespace watchword::pat
