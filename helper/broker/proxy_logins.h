// Passwords of proxies, as git asks its credential helpers for them.
#pragma once

#include <optional>

#include "base/target.h"
#include "http/http.h"
#include "keep/log.h"
#include "keep/secrets.h"

namespace watchword::broker {

// From what git was told to keep.
class ProxyLogins {
 public:
  // Both must outlive it.
  ProxyLogins(host::SecretStore& secrets, host::Log& log) : secrets_(secrets), log_(log) {}

  // As Http::Surroundings has it. A store that cannot be read has none, which is traced.
  std::optional<host::ProxyLogin> find(Target proxy);

 private:
  host::SecretStore& secrets_;
  host::Log& log_;
  bool searching_ = false;
};

}  // namespace watchword::broker
