// Calls of Azure DevOps' REST services with a token of Microsoft Entra, which another provider
// issues (watchword.tokens/1).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <watchword/plugin.hpp>
#include <watchword/sdk/json.hpp>

#include "common/organization.h"

namespace watchword::pat {

// Who calls which organization, and what may be done to get there.
struct Caller {
  Organization organization;
  std::string account;  // whose token of Entra's, or empty: whoever the organization is bound to
  std::uint32_t flags = 0;  // WW_REQUEST_INTERACTIVE, WW_REQUEST_OFFLINE

  // "https://dev.azure.com/contoso": the organization for people, and for the providers that
  // issue tokens.
  std::string url() const;
  // "https://vssps.dev.azure.com/contoso/_apis/": where identities are looked after.
  std::string identity_services() const;
};

// The caller is an application, and the service wants a person.
class NotForApplications : public Failure {
 public:
  using Failure::Failure;
};

struct RestReply {
  int status = 0;
  json::value body;  // an object or array, wiped when freed; null when the service sent neither
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case

  std::string_view header(std::string_view name) const;
};

class Rest {
 public:
  // Borrows the host.
  Rest(const Host& host, Caller caller) : host_(host), caller_(std::move(caller)) {}
  Rest(const Rest&) = delete;
  Rest& operator=(const Rest&) = delete;

  const Caller& caller() const { return caller_; }
  const Host& host() const { return host_; }
  // Of the token that was used last; empty before the first call.
  const std::string& account() const { return account_; }

  // One call. `body`: JSON, or null for none. A token that is refused is replaced once; the
  // service's wish to be left alone is followed for a while. The reply's status is 2xx or 404.
  // Throws Failure: WW_INTERACTION_REQUIRED when nobody is signed in, WW_REFUSED with what the
  // service says, WW_NETWORK; NotForApplications.
  RestReply call(std::string_view method, const std::string& url,
                 const json::value& body = nullptr);

 private:
  HttpResponse send_patiently(const HttpRequest& request);
  HttpResponse send_signed_in(HttpRequest request);
  const Token& token(const std::string& refused_sha256);

  const Host& host_;
  const Caller caller_;
  std::optional<Token> token_;
  std::string account_;
};

// Whether an answer of Azure DevOps means that the credential was not taken: 401, or a sign-in page
// in place of the answer (Microsoft Learn, "Troubleshoot REST API": 203 and 302).
bool is_unauthenticated(const HttpResponse& response);

// Headers that have Azure DevOps answer a program and not a browser.
std::vector<std::pair<std::string, std::string>> program_headers();

// Whether the organization takes this personal access token, whatever its scopes are. Throws
// Failure when it could not be asked.
bool is_accepted(const Host& host, const Caller& caller, const Secret& token);

// The value of a header that carries a secret; whoever sent it wipes it.
std::string authorization(std::string_view scheme, std::string_view secret);

}  // namespace watchword::pat
