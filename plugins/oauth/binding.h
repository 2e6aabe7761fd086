// Which session an organization uses. Not secret; it outlives the session, so that a person can be
// asked for the same account again.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <watchword/plugin.hpp>

namespace watchword::oauth {

struct Binding {
  std::string organization;  // lower case
  std::string session;       // Session::key
  std::string account;       // for people, and as a hint for the next sign-in
  std::string url;           // of the organization, where the service wants to know
  std::string client_id;     // likewise
  bool operator==(const Binding&) const = default;
};

class Bindings {
 public:
  explicit Bindings(const Host& host) : host_(host) {}

  std::optional<Binding> find(std::string_view organization) const;
  // Writes only when it changes something.
  void bind(const Binding& binding) const;
  // False when there was none.
  bool erase(std::string_view organization) const;
  std::vector<Binding> all() const;
  // Whether another organization than that one uses the session.
  bool use(std::string_view session, std::string_view but_for) const;

 private:
  const Host& host_;
};

}  // namespace watchword::oauth
