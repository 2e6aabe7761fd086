// Tokens that one plugin asks another for. The broker, which decides between providers, is above
// the host; it gives the host this.
#pragma once

#include <watchword/ext/tokens.h>

#include "plugins/manifest.h"

namespace watchword::host {

class TokenSource {
 public:
  TokenSource() = default;
  TokenSource(const TokenSource&) = delete;
  TokenSource& operator=(const TokenSource&) = delete;
  virtual ~TokenSource() = default;

  // See ww_tokens.get. False: no other provider has one. Throws Failure.
  virtual bool get(const Manifest& asking, const ww_token_request& request,
                   const ww_answer_sink& sink) = 0;
};

}  // namespace watchword::host
