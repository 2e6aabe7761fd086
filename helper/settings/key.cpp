#include "settings/key.h"

#include <algorithm>

#include "base/text.h"

namespace watchword::host {
namespace {

constexpr std::array<std::string_view, 5> kSecretWords{"secret", "password", "token", "assertion",
                                                       "key"};

}  // namespace

bool holds_secret(std::string_view name) {
  const std::string all = lower(name);
  return std::any_of(kSecretWords.begin(), kSecretWords.end(),
                     [&](std::string_view word) { return all.ends_with(word); });
}

}  // namespace watchword::host
