// A token endpoint (RFC 6749, section 3.2): requests to it, and the answers that all of them give.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <watchword/sdk/http.hpp>
#include <watchword/sdk/json.hpp>

#include "oauth/notes.h"

namespace watchword::oauth {

struct TokenAnswer {
  Secret access_token;
  Secret refresh_token;  // empty: the one in use stays good
  Secret id_token;       // empty: not sent
  std::string client_info;
  std::int64_t obtained_at = 0;
  std::int64_t expires_at = 0;
  std::int64_t refresh_at = 0;       // when a new one should be fetched ahead of time; 0: not said
  std::int64_t session_ends_at = 0;  // with the refresh token; 0: not said
};

// What an error of the endpoint means for the session.
enum class Outcome {
  kTransient,     // the same request may work later
  kInteraction,   // a person must sign in; the refresh token stays good
  kSessionEnded,  // a person must sign in; the refresh token is dead
  kRefused        // signing in will not help
};

// An error, as the provider understands it.
struct Refusal {
  Outcome outcome = Outcome::kRefused;
  Failure failure;     // in a person's words
  std::string claims;  // JSON that the sign-in must demand, or empty
};

using Redeemed = std::variant<TokenAnswer, Refusal>;

struct EndpointReply {
  int http_status = 0;
  json::value body;  // an object; empty when an error came without one
  std::optional<std::int64_t> retry_after_seconds;
};

using Headers = std::vector<std::pair<std::string, std::string>>;

// POSTs a form; `headers` beside those that say so. Throws Failure(WW_NETWORK) when the answer is
// no JSON object and no failure of the server (5xx, 429), and what Host::send throws.
EndpointReply post_form(const Host& host, const std::string& url, Form form, Headers headers = {});

// The same, with asks to be left alone remembered and obeyed.
EndpointReply post_form(const Host& host, const Throttle& throttle, const std::string& url,
                        Form form, Headers headers = {});

// Reads a 200. Throws Failure(WW_NETWORK) when there is no access token in it that fits into a
// header.
TokenAnswer read_token_answer(const Host& host, const json::value& body);

}  // namespace watchword::oauth
