// A key of the configuration, with all that is declared of it: ours here, those of plugins in their
// manifests. Whoever reads a value names the key in this way, so that none is read undeclared.
#pragma once

#include <array>
#include <string_view>

#include "settings/git_config.h"
#include "settings/value_form.h"

namespace watchword::host {

// Borrows its texts.
struct Key {
  std::string_view name;             // without "watchword."
  std::string_view form = kAnyText;  // what its values are, see value_form.h
  Trust trust = Trust::kUser;        // whose word counts
};

namespace keys {
inline constexpr Key kAllowHttp{"allowHttp", "<boolean>"};
inline constexpr Key kInteractive{"interactive", "never|auto|always|<boolean>", Trust::kRepository};
inline constexpr Key kProvider{"provider", "auto|stored|<id>"};
inline constexpr Key kStore{"store", "auto|<id>"};
}  // namespace keys

inline constexpr std::array<Key, 4> kOwnKeys{keys::kAllowHttp, keys::kInteractive, keys::kProvider,
                                             keys::kStore};

// Whether values of a key or a variable are secrets, which are never shown, by the last word of its
// name.
bool holds_secret(std::string_view name);

}  // namespace watchword::host
