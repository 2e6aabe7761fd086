// Whose sessions an organization uses, as people said it: which one is the usual one, which others
// answer where their account is asked for, and what was signed out of. Not secret. It outlives the
// sessions, so that a person can be asked for the same account again, and nobody is answered for
// who signed out.
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
  std::vector<Binding> all() const;
  // Makes it the usual one, of an organization that was signed out of too. Writes only when it
  // changes something.
  void bind(const Binding& binding) const;
  // A person signed in with it for the organization, by the name of its account: it answers where
  // that is asked for, and the usual one stays what it was.
  void admit(std::string_view organization, std::string_view session) const;
  bool admitted(std::string_view organization, std::string_view session) const;
  // Those that were.
  std::vector<std::string> admitted(std::string_view organization) const;
  // Forgets all that; what was signed out of stays so. False when there was no usual one.
  bool erase(std::string_view organization) const;
  // Whether another organization than that one uses the session.
  bool use(std::string_view session, std::string_view but_for) const;

  // No session answers for the organization until a person signs in to it.
  void sign_out(std::string_view organization) const;
  // That one does not. If it was the usual one, no other one takes its place unasked.
  void sign_out(std::string_view organization, std::string_view session) const;
  // That organization is nobody's: no session is chosen for it unless it is asked for.
  bool signed_out(std::string_view organization) const;
  // Whether the session may answer where its account is asked for.
  bool signed_out(std::string_view organization, std::string_view session) const;
  std::vector<std::string> signed_out_organizations() const;

 private:
  void forget(std::string_view prefix) const;

  const Host& host_;
};

}  // namespace watchword::oauth
