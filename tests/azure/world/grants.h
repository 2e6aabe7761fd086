#pragma once

#include <boost/json/object.hpp>
#include <chrono>
#include <cstdint>
#include <string>

#include "base/table.h"
#include "server/http.h"

namespace watchword::azure {

// What the authorization server has given out and still remembers. All times are simulated seconds
// since 1970 unless they say otherwise.

// The parameters of an authorization request that outlive the request.
struct AuthorizeRequest {
  std::string tenant;  // segment of the path: an id, a domain, organizations or common
  std::string client_id;
  std::string redirect_uri;
  std::string response_mode;
  std::string scope;
  std::string state;
  std::string nonce;
  std::string code_challenge;  // empty: the app does without PKCE
  std::string code_challenge_method;
  std::string login_hint;
  std::string prompt;
  boost::json::object claims;
};

struct CodeGrant {
  AuthorizeRequest request;
  std::string login;
  std::string family;  // of the refresh tokens that come from this sign-in
  std::int64_t issued = 0;
  bool redeemed = false;
};

struct RefreshGrant {
  std::string login;
  std::string client_id;
  std::string family;
  std::int64_t issued = 0;
  bool used = false;
  bool revoked = false;
};

struct DeviceGrant {
  enum class State { kPending, kApproved, kDeclined, kRedeemed };
  std::string tenant;
  std::string client_id;
  std::string scope;
  std::string user_code;
  std::string login;  // who approved
  State state = State::kPending;
  std::int64_t expires = 0;
  int interval = 0;                                 // seconds
  std::chrono::steady_clock::time_point last_poll;  // real time
};

// An access token, by its `uti` claim.
struct AccessGrant {
  std::string login;
  std::string family;
  boost::json::object claims;  // what the request that brought it demanded
  bool revoked = false;
};

// Someone on the way through the sign-in pages.
struct SignIn {
  AuthorizeRequest request;
  std::string device_code;  // instead of a redirection: approve this
  std::string login;        // once the password was right
};

// A token that the service of a machine's identity keeps.
struct ManagedToken {
  std::string text;
  std::int64_t expires = 0;
};

struct Grants {
  Table<CodeGrant> codes;
  Table<RefreshGrant> refresh_tokens;
  Table<DeviceGrant> devices;          // by device code
  Table<AccessGrant> access_tokens;    // by uti
  Table<SignIn> sign_ins;              // by the hidden field `ctx`
  Table<std::string> browsers;         // session cookie → login
  Table<ManagedToken> managed_tokens;  // by "client id|resource"
  Table<std::string> arc_keys;         // what a key file of Azure Arc holds → the file
};

}  // namespace watchword::azure
