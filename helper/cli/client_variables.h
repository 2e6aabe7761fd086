// The variables in which clients look for a credential: a table, and what manifests add to it.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/credential.h"
#include "cli/context.h"
#include "platform/program.h"

namespace watchword::cli {

// A variable that a client reads. Name and value are texts with places to fill in:
//   {secret}   the token or password
//   {user}     the user name; where any will do, one that says where the secret is from
//   {basic}    user name and password as Basic has them (RFC 7617)
//   {expires}  until when it is good (RFC 3339); nothing where it does not end
//   {header}   the value of an Authorization header
//   {address}  the address of the feed, with the path that this client knows it by
//   {place}    the same without "https://"
//   {owner}    of that, what says whose it is: the server, and the organization if the path tells
//   {account@address}  the address with user name and secret in it, encoded
//   {name}     what the feed is called, and {NAME} as variables are: in upper case, with "_"
struct ClientVariable {
  enum class For { kAny, kToken, kPassword };
  std::string_view name;
  std::string_view value;
  For credential = For::kAny;  // what it can hold
};

struct Client {
  std::string_view name;  // "pip"
  // How the address of a feed ends for this client, and otherwise for others of its kind; the
  // segment in front is the feed's name. Empty: the address is taken as it is.
  std::string_view ending = {};
  std::string_view other_ending = {};
  std::span<const ClientVariable> variables = {};
};

// Of no client in particular: WATCHWORD_TOKEN and what goes with it.
inline constexpr std::string_view kNoClient;

// A feed as a client knows it.
struct ClientFeed {
  std::string address;
  std::string name;  // empty: its address does not say

  // "//host/path/"
  std::string scheme_less() const { return address.substr(address.find(':') + 1); }
};

// What the address that was typed means to a client.
// Throws Failure(WW_INVALID) where it does not say what the feed is called.
ClientFeed feed_for(std::string_view client, const Target& typed);

// Whose an address is, without the scheme: the server, and where the path tells, the organization.
// The services have begun with it.
std::string owner_of(const Context& context, const Target& address);

// In alphabetical order, those of manifests included.
std::vector<std::string> client_names(const host::Plugins& plugins);

// What `client` reads; the services have begun with the address. `address`: as it was typed;
// `name`: of the feed, for clients that want one, or empty for the one in the address. Throws
// Failure(WW_INVALID) where there is no such client or no name; Failure(WW_REFUSED) for a secret
// that no variable can hold.
std::vector<platform::Variable> client_variables(const Context& context, std::string_view client,
                                                 const Target& address, const std::string& name,
                                                 const Credential& credential);

}  // namespace watchword::cli
