// The token administration API: what an organization's administrators see and end of other people's
// personal access tokens (Microsoft Learn, "Token Admin").
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pat/lifecycle_api.h"
#include "pat/rest.h"

namespace watchword::pat {

struct AdministeredToken {
  PersonalToken token;
  bool is_valid = false;  // whether the service takes it
};

// Every function throws what Rest::call throws, and says so when the caller is no administrator.
class TokenAdministration {
 public:
  explicit TokenAdministration(Rest& rest) : rest_(rest) {}

  // All tokens of the user of that descriptor, page after page; empty when there is no such user.
  std::optional<std::vector<AdministeredToken>> list(std::string_view descriptor);
  // Ends them at once. They may be of several users; at most kRevokeMax.
  void revoke(const std::vector<std::string>& ids);

  static constexpr std::size_t kRevokeMax = 100;

 private:
  RestReply call(std::string_view method, const std::string& resource,
                 const json::value& body = nullptr);

  Rest& rest_;
  bool is_administrator_ = false;  // the service has let the caller in
};

}  // namespace watchword::pat
