// A host in which another provider issues tokens, and a person who is signed in with one.
#pragma once

#include <string>
#include <vector>

#include <watchword/sdk/testing/recording_host.hpp>

#include "pat/rest.h"

namespace watchword::test {

class EntraTokens {
 public:
  explicit EntraTokens(RecordingHost& host);
  EntraTokens(const EntraTokens&) = delete;
  EntraTokens& operator=(const EntraTokens&) = delete;

  std::vector<std::string> asked_for;  // the URLs that tokens were wanted for
  std::vector<std::string> shown;      // progress, line by line

 private:
  static inline EntraTokens* current_ = nullptr;
  ww_tokens tokens_;
  ww_console console_;
};

inline pat::Caller alice_at(const std::string& name) {
  return {*organization_of("dev.azure.com", name, ""), "alice@contoso.example", 0};
}

}  // namespace watchword::test
