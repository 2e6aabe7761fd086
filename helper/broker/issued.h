// What was answered lately, by hash, so that `store` and `erase` can tell our credentials from the
// user's own and a stale refusal from a fresh one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/credential.h"
#include "keep/state.h"
#include "platform/memory_keys.h"

namespace watchword::broker {

struct IssuedCredential {
  std::string sha256;    // of the secret, lower-case hex
  std::string provider;  // the plugin's id
  std::string session;   // the provider's own name
  std::int64_t issued_at = 0;
  bool accepted = false;  // by a server, and the provider was told
};

// In a file, which lasts, and in the kernel's memory, which is there where no file can be written.
class Issued {
 public:
  Issued(const host::Notes& state, const platform::MemoryKeys& keys) : state_(state), keys_(keys) {}

  // Notes an answer; an answer that is known already is left as it is. Only the newest of a host
  // are kept. Throws Failure when the file could not be written.
  void add(const std::string& host, const IssuedCredential& credential) const;
  // Of a host, the newest first. What cannot be read is not known.
  std::vector<IssuedCredential> lately(const std::string& host) const;
  std::optional<IssuedCredential> find(const std::string& host, const std::string& sha256) const;
  // Throws Failure like add().
  void mark_accepted(const std::string& host, const std::string& sha256) const;
  // Throws Failure when nothing could be noted of this host now, so that not to be noted means
  // nothing.
  void check_writable(const std::string& host) const;

 private:
  std::vector<IssuedCredential> read(const std::string& host) const;
  void write(const std::string& host, const std::vector<IssuedCredential>& all) const;
  std::optional<IssuedCredential> in_file(const std::string& host, const std::string& sha256) const;
  std::optional<IssuedCredential> in_memory(const std::string& host,
                                            const std::string& sha256) const;
  void keep_in_memory(const std::string& host, const IssuedCredential& credential) const;

  const host::Notes& state_;
  const platform::MemoryKeys& keys_;
};

}  // namespace watchword::broker
