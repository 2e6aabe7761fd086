// Nobody is asked twice in a row: when a person cancels a sign-in, the other processes that wait
// for the same one give up as well, for a short while.
#pragma once

#include <cstdint>
#include <string>

#include "entra/target.h"

namespace watchword::entra {

inline constexpr std::int64_t kSilenceSeconds = 30;

class Silence {
 public:
  Silence(const Host& host, const Target& target, const Realm& realm);
  // Throws the failure that began the silence, while it lasts.
  void check() const;
  void begin(const Failure& failure, std::int64_t seconds = kSilenceSeconds) const;
  void end() const;

 private:
  const Host& host_;
  const Target& target_;
  std::string key_;
};

}  // namespace watchword::entra
