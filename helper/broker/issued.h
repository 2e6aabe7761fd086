// What was answered lately, by hash, so that `store` and `erase` can tell our credentials from the
// user's own and a stale refusal from a fresh one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/credential.h"
#include "host/state.h"

namespace watchword::broker {

struct IssuedCredential {
  std::string sha256;    // of the secret, lower-case hex
  std::string provider;  // the plugin's id
  std::string session;   // the provider's own name
  std::int64_t issued_at = 0;
  bool accepted = false;  // by a server, and the provider was told
};

class Issued {
 public:
  explicit Issued(const host::Notes& state) : state_(state) {}

  // Notes an answer; an answer that is known already is left as it is. Only the newest of a host
  // are kept. Throws Failure.
  void add(const std::string& host, const IssuedCredential& credential) const;
  std::optional<IssuedCredential> find(const std::string& host, const std::string& sha256) const;
  void mark_accepted(const std::string& host, const std::string& sha256) const;

 private:
  std::vector<IssuedCredential> read(const std::string& host) const;
  void write(const std::string& host, const std::vector<IssuedCredential>& all) const;
  const host::Notes& state_;
};

}  // namespace watchword::broker
