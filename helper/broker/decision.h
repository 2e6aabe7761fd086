// Who could answer a request, in which order, and why. `get` follows it; `explain` prints it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "broker/request.h"
#include "broker/seams.h"

namespace watchword::broker {

struct Way {
  const host::Manifest* provider = nullptr;  // null: the built-in provider of stored credentials
  std::string id;                            // the provider's name of this way
  int rank = 0;
  std::string reason;
  std::string account;
  std::int64_t expires_at = 0;
  std::string obstacle = {};  // why it is not asked, and what to do about it; empty: it is asked
  std::string advice = {};

  std::string provider_id() const { return provider != nullptr ? provider->id : kStoredProvider; }
};

struct Decision {
  std::vector<Way> ways;           // in the order in which they are tried
  bool claimed = false;            // a provider answers for this host
  std::vector<std::string> notes;  // why something that one might expect is not among the ways
  // What a person should read if nobody answers: which plugin that claims this host, or may do so,
  // is broken.
  std::vector<std::string> faults;
};

// Needs no network and asks nobody. What is wrong with one provider becomes a note.
// Throws Failure: the request must be refused (plain http to a host that a provider claims), or a
// provider is configured that is not there.
Decision decide(const Seams& seams, const Request& request, bool interactive);

// Whether there is anything for it to answer with: a plugin that lives off the environment, or off
// what is configured, or off what the host does not have everywhere, is not loaded everywhere else.
bool has_what_it_needs(const Seams& seams, const host::Manifest& manifest);

}  // namespace watchword::broker
