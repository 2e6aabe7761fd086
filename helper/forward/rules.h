// Whose credentials one forwarding lends: hosts and organizations, compared as what they are and
// never as a piece of text. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/target.h"

namespace watchword::forward {

// What manifests say of hosts; patterns as in base/url.h.
struct KnownHosts {
  std::vector<std::string> claimed;        // that a provider answers for
  std::vector<std::string> owner_in_path;  // where the path says whose credential is wanted
};

// Whose credential it is: of an organization on a server that says so by the path, or of a server.
struct Place {
  std::string host;   // with the port, as in Target
  std::string owner;  // the first part of the path, in lower case; empty: the server alone

  std::string text() const { return owner.empty() ? host : host + "/" + owner; }
  friend bool operator<(const Place& a, const Place& b) { return a.text() < b.text(); }
};

class Rules {
 public:
  // `here` and `there` are the names of both sides, for what the person there reads.
  Rules(KnownHosts known, std::string here, std::string there)
      : known_(std::move(known)), here_(std::move(here)), there_(std::move(there)) {}

  // Lends credentials of the organization of that name, on every server of those whose path says
  // it, at its usual port. Throws Failure(WW_INVALID) when it is no name of one.
  void allow_organization(std::string_view name);
  // Lends those of the place that an address is in, port and all. Throws Failure(WW_INVALID) when
  // it does not say the organization where one is needed.
  void allow_address(const Target& address);

  // Whether anything was allowed by name; else all that a provider answers for may be asked for.
  bool are_named() const { return !allowed_.empty(); }
  // "contoso, fabrikam.example", for people; "any" where nothing is named.
  std::string text() const;

  // The place that a target is in, whether it is allowed or not; of hostile text.
  Place place_of(const Target& target) const;
  // Whether it does not say whose credential is wanted, where that is to be said.
  bool leaves_open(const Target& target) const;
  // The place of a request. Throws Failure(WW_REFUSED) for the person there when nothing is
  // lent of it.
  Place admit(const Target& target) const;

 private:
  bool says_owner_in_path(const std::string& host) const;
  bool is_claimed(const std::string& host) const;
  bool is_allowed(const Place& place) const;

  const KnownHosts known_;
  const std::string here_;
  const std::string there_;
  std::vector<Place> allowed_;  // without a host: an organization on every server
};

}  // namespace watchword::forward
