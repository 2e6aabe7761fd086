#pragma once

#include <optional>
#include <string>

#include "server/http.h"
#include "world/cloud.h"

namespace watchword::azure {

// What Entra says when it refuses (Microsoft Learn, "Microsoft Entra authentication and
// authorization error codes").
struct EntraError {
  std::string error;  // OAuth's word: "invalid_grant"
  int code = 0;       // the number after AADSTS; 0 for none
  std::string message;
  std::string suberror;
  std::string claims;
};

// The error of a code with its usual word and text; `detail` replaces the text.
EntraError entra_error(int code, const std::string& detail = {});
EntraError entra_error(const EntraFault& fault);

// As the token and devicecode endpoints answer: a JSON body.
Reply error_reply(const Cloud& cloud, const Request& request, const EntraError& error);
// As the authorize endpoint answers when it must not redirect: a page.
Reply error_page(const Cloud& cloud, const Request& request, const EntraError& error);
// "AADSTS50011: … Trace ID: …", as error_description has it.
std::string describe(const Cloud& cloud, const Request& request, const EntraError& error);

// What a handler does first: the reply that the scenario wants instead, if it wants one.
std::optional<Reply> planned_error(Cloud& cloud, const Request& request, const std::string& kind);

}  // namespace watchword::azure
