// An application that is registered with Azure DevOps' own authorization server, as this machine
// keeps it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <watchword/plugin.hpp>

namespace watchword::devops_oauth {

// Two secrets overlap while they are exchanged (Microsoft Learn, "Authorize access to REST APIs
// with OAuth 2.0").
inline constexpr std::size_t kSecretsMax = 2;

struct App {
  std::string client_id;
  std::string redirect_uri;
  std::string scopes;
  std::vector<Secret> secrets;  // the newest first

  // Puts it first; of the others, one is kept.
  void add_secret(Secret secret);
  // When the newest one ends, read from the secret itself, which is a JWT; 0: it does not say.
  std::int64_t secret_ends_at() const;
};

// Whether it can be the id of an application: it is put into addresses and keys.
bool is_client_id(std::string_view text);

// In the store: the secrets are.
class Apps {
 public:
  explicit Apps(const Host& host) : host_(host) {}
  std::optional<App> find(std::string_view client_id) const;
  void save(const App& app) const;
  bool erase(std::string_view client_id) const;

 private:
  const Host& host_;
};

// Asks a person, at the terminal or through an askpass. May be empty. Throws Failure.
Secret ask_for_secret(const Host& host, const std::string& client_id);

// The `exp` of a JWT, or 0.
std::int64_t expiry_of(std::string_view jwt);

// "2027-03-01", for people.
std::string day_of(std::int64_t time);

}  // namespace watchword::devops_oauth
