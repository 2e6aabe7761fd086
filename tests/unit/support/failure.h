// What a call throws, to be compared.
#pragma once

#include <optional>

#include <watchword/plugin.hpp>

namespace watchword::test {

// The Failure that `body` throws, or none. Any other exception passes.
template <class Body>
std::optional<Failure> failure_of(Body&& body) {
  try {
    body();
  } catch (const Failure& failure) {
    return failure;
  }
  return std::nullopt;
}

inline ww_status status_of(const std::optional<Failure>& failure) {
  return failure ? failure->status() : WW_OK;
}

}  // namespace watchword::test
