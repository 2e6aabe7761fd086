// Sessions: one account that signed in to one application, with its refresh token.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <watchword/plugin.hpp>

namespace watchword::oauth {

// A provider, as its sessions are told from others' in the store.
struct Service {
  std::string_view name;  // for people: "Microsoft Entra"
  // What three members of a stored session are called; the others have the names below.
  std::string_view account_id;
  std::string_view username;
  std::string_view signed_in_at;
};

// Who signed in.
struct Identity {
  std::string id;                    // the service's own name of the account
  std::string username;              // "ada@contoso.example"; the id while it is not known
  std::string name;                  // "Ada Lovelace", or empty
  std::vector<std::string> aliases;  // other names that the account goes by
  std::string tenant;                // that issued the token, or empty

  bool goes_by(std::string_view account) const;
};

struct Session {
  std::string key;          // in the store; the service's to make up, and not secret
  std::string environment;  // of the authority, where several are one; may be empty
  std::string authority;    // where it signed in
  std::string client_id;
  Identity identity;                 // .tenant: the one signed in to last
  std::vector<std::string> tenants;  // that gave it a token
  std::int64_t signed_in_at = 0;     // by a person
  std::int64_t renewed_at = 0;       // the refresh token
  std::int64_t ends_at = 0;          // of the refresh token; 0: the service does not say
  Secret refresh_token;

  // Whether it is known to be somebody else's; nobody's when no account is wanted.
  bool is_anothers(std::string_view wanted_account) const;
  bool serves(std::string_view tenant) const;
  void add_tenant(std::string_view tenant);
};

// The sessions in the host's store. All functions throw what the store reports. Only renewal.h
// changes a session that is there, because that takes a lock.
class Sessions {
 public:
  Sessions(const Host& host, const Service& service) : host_(host), service_(service) {}

  std::vector<Session> all() const;
  std::optional<Session> find(std::string_view key) const;
  // Replaces the stored session whole, or throws and leaves it as it was.
  void save(const Session& session) const;
  bool erase(std::string_view key) const;

  // Whether there is no other; that is noted, and the note is gone when this machine's user keeps
  // another one. For what is only told: elsewhere another may have been added to the same store.
  bool is_only_one(std::string_view key) const;
  // Whether the note says so, without a look into the store.
  bool is_noted_as_only_one(std::string_view key) const;

 private:
  std::optional<Session> read(const Item& item) const;

  const Host& host_;
  const Service& service_;
};

}  // namespace watchword::oauth
