// What the PAT lifecycle API says in place of a token.
#pragma once

#include <string>
#include <string_view>

#include <watchword/plugin.hpp>

namespace watchword::pat {

// A patTokenError. Its code is the service's word: "invalidScope".
class TokenRefused : public Failure {
 public:
  TokenRefused(Failure failure, std::string code)
      : Failure(std::move(failure)), code_(std::move(code)) {}
  const std::string& code() const { return code_; }

 private:
  std::string code_;
};

// The failure that stands for a code of the service. `detail` is the service's own sentence, used
// for codes that are not known here, and may be empty.
TokenRefused token_refused(std::string_view code, std::string_view detail,
                           std::string_view organization);

// Whether it stays so until somebody changes what the organization allows or who is signed in: no
// use to try again with the next request.
bool lasts(std::string_view code);

// The token is not, or no longer, there.
bool means_not_found(std::string_view code);

}  // namespace watchword::pat
