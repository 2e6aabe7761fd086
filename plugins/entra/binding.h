// Which account an organization uses. Not secret.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <watchword/plugin.hpp>

namespace watchword::entra {

struct Binding {
  std::string organization;  // lower case
  std::string session;       // Session::key()
  std::string account;       // for people, and as a hint for the next sign-in
  bool operator==(const Binding&) const = default;
};

class Bindings {
 public:
  explicit Bindings(const Host& host) : host_(host) {}

  std::optional<Binding> find(std::string_view organization) const;
  // Writes only when it changes something.
  void bind(const Binding& binding) const;
  bool erase(std::string_view organization) const;
  std::vector<Binding> all() const;

 private:
  const Host& host_;
};

}  // namespace watchword::entra
