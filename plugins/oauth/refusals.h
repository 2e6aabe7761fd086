// Access tokens that an organization refused, of one session. One refused token is bad luck and is
// dropped. When the token that replaced it is refused as well, the next one would be too: the
// provider then doubts the session, until a person signs in, or leaves the organization alone for a
// while.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "oauth/notes.h"

namespace watchword::oauth {

// A token that is refused sooner than this after it was obtained is a fresh one.
inline constexpr std::int64_t kFreshSeconds = 300;

class Refusals {
 public:
  // `session` is a Session's key or any other name of what issues the tokens.
  Refusals(const Host& host, std::string_view session, std::string_view organization);

  // A token that was obtained then is refused now. True: it is fresh, and had itself replaced one
  // that was refused shortly before.
  bool note(std::int64_t obtained_at) const;

  void doubt() const;
  bool in_doubt() const;
  void bar(std::int64_t seconds) const;
  bool barred() const { return bar_.rest().has_value(); }

  // The organization accepted a token, or a person signed in.
  void clear() const;

 private:
  const Host& host_;
  std::string refused_key_;  // when a token was refused last
  std::string suspect_key_;  // that the session is in doubt
  Respite bar_;
};

}  // namespace watchword::oauth
