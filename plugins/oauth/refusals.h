// Access tokens of one session that an organization refused, weighed for each of its addresses: a
// repository, its large files, a feed. One refused token is bad luck and is dropped. When the token
// that replaced it is refused there as well, the next one would be too. Where the organization
// takes the session's tokens elsewhere, the account lacks access to that address, which is left
// alone for a while; where it does not, the provider doubts the session until a person signs in.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "oauth/notes.h"

namespace watchword::oauth {

// A token that is refused sooner than this after it was obtained is a fresh one.
inline constexpr std::int64_t kFreshSeconds = 300;
// How long a token that was accepted speaks for its account.
inline constexpr std::int64_t kAcceptanceSeconds = 3600;

class Refusals {
 public:
  // `session` is a Session's key or any other name of what issues the tokens; `address` is what was
  // asked for in the organization, as far as the request names it.
  Refusals(const Host& host, std::string_view session, std::string_view organization,
           std::string_view address);

  // A token that was obtained then is refused now. True: it is fresh, and had itself replaced one
  // that was refused shortly before.
  bool note(std::int64_t obtained_at) const;

  // Of the session, in the whole organization.
  void doubt() const;
  bool in_doubt() const;
  // Of the address.
  void bar(std::int64_t seconds) const;
  bool barred() const { return bar_.rest().has_value(); }

  // The organization took a token at the address, and lately at any of its addresses.
  void accept() const;
  bool accepted_lately() const;
  // A person signed in, or out: nothing counts any more, at no address.
  void clear() const;

 private:
  const Host& host_;
  std::string refused_key_;   // when a token was refused last, at any address
  std::string barred_key_;    // at any address
  std::string suspect_key_;   // when the session came into doubt
  std::string accepted_key_;  // when a token was taken last
  std::string address_;
  Respite bar_;
};

}  // namespace watchword::oauth
