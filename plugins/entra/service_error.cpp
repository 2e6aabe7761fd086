#include "entra/service_error.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <watchword/sdk/http.hpp>

#include "common/text.h"
#include "entra/aadsts.h"
#include "entra/claims.h"

namespace watchword::entra {
namespace {

constexpr std::size_t kDescriptionMaxBytes = 300;
constexpr std::size_t kErrorNameMaxBytes = 64;
constexpr std::size_t kCodesMax = 16;

// "AADSTS50076: Due to …"
std::vector<int> codes_in(std::string_view description) {
  constexpr std::string_view kPrefix = "AADSTS";
  const auto at = description.find(kPrefix);
  if (at == std::string_view::npos) return {};
  const char* first = description.data() + at + kPrefix.size();
  int code = 0;
  const auto [end, failed] = std::from_chars(first, description.data() + description.size(), code);
  if (failed != std::errc() || end == first) return {};
  return {code};
}

const AadstsCode* known_code(const ServiceError& error) {
  for (const int code : error.codes)
    if (const AadstsCode* known = find_aadsts(code)) return known;
  return nullptr;
}

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> list) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

// Entra's own words without "AADSTS…: " before and " Trace ID: …" behind.
std::string own_words(const ServiceError& error) {
  std::string text = printable(error.description, kDescriptionMaxBytes);
  text = text.substr(0, text.find(" Trace ID:"));
  if (text.rfind("AADSTS", 0) == 0)
    if (const auto colon = text.find(": "); colon != std::string::npos) text.erase(0, colon + 2);
  while (!text.empty() && text.back() == '.') text.pop_back();
  return text;
}

std::string tail(const ServiceError& error) {
  std::string out;
  if (!error.codes.empty()) {
    const AadstsCode* known = known_code(error);
    out = "AADSTS" + std::to_string(known != nullptr ? known->code : error.codes.front());
  }
  if (!error.correlation_id.empty())
    out += (out.empty() ? "correlation id " : ", correlation id ") + error.correlation_id;
  return out.empty() ? out : " (" + out + ")";
}

ww_status status_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::kTransient:
      return WW_NETWORK;
    case Outcome::kInteraction:
    case Outcome::kSessionEnded:
      return WW_INTERACTION_REQUIRED;
    case Outcome::kRefused:
      break;
  }
  return WW_REFUSED;
}

std::string message_of(const ServiceError& error) {
  if (const AadstsCode* known = known_code(error)) return std::string(known->message);
  std::string message = error.error.empty()
                            ? "Entra answered HTTP " + std::to_string(error.http_status)
                            : "Entra answered \"" + error.error + "\"";
  const std::string words = own_words(error);
  return words.empty() ? message : message + ": " + words;
}

std::string advice_of(const ServiceError& error, Outcome outcome) {
  if (const AadstsCode* known = known_code(error)) return std::string(known->advice);
  switch (outcome) {
    case Outcome::kTransient:
      return "Try again in a few minutes.";
    case Outcome::kInteraction:
    case Outcome::kSessionEnded:
      return "Sign in again: {login}";
    case Outcome::kRefused:
      break;
  }
  return "Show this message to an administrator of the tenant {tenant}.";
}

}  // namespace

ServiceError read_service_error(int http_status, const json::value& body) {
  ServiceError out;
  out.http_status = http_status;
  out.error = printable(text_at(body, "error"), kErrorNameMaxBytes);
  out.suberror = printable(text_at(body, "suberror"), kErrorNameMaxBytes);
  out.description = text_at(body, "error_description");
  out.correlation_id = printable(text_at(body, "correlation_id"), kErrorNameMaxBytes);
  const std::string_view claims = text_at(body, "claims");
  if (claims.size() <= kClaimsMaxBytes && parse_object(claims)) out.claims = claims;
  if (const json::array* codes = array_at(body, "error_codes"))
    for (const json::value& code : *codes)
      if (const auto* number = code.if_int64();
          number != nullptr && *number > 0 && *number < 100000000 && out.codes.size() < kCodesMax)
        out.codes.push_back(static_cast<int>(*number));
  if (out.codes.empty()) out.codes = codes_in(out.description);
  return out;
}

ServiceError make_callback_error(std::string error, std::string suberror, std::string description) {
  ServiceError out;
  out.error = printable(error, kErrorNameMaxBytes);
  out.suberror = printable(suberror, kErrorNameMaxBytes);
  out.codes = codes_in(description);
  out.description = std::move(description);
  return out;
}

Outcome outcome_of(const ServiceError& error) {
  const AadstsCode* known = known_code(error);
  const bool transient_code = known != nullptr && known->cause == Cause::kTransient;
  if (transient_code || http::is_server_error(error.http_status) ||
      error.http_status == http::kTooManyRequests ||
      is_one_of(error.error, {"temporarily_unavailable", "server_error"}))
    return Outcome::kTransient;
  if (!is_one_of(error.error,
                 {"invalid_grant", "interaction_required", "login_required", "consent_required"}))
    return Outcome::kRefused;
  if (is_one_of(error.suberror, {"client_mismatch", "protection_policy_required"}))
    return Outcome::kRefused;
  // A policy is only worth a person's time when Entra says that there is something to do.
  const bool hopeless =
      known != nullptr && (known->cause == Cause::kPolicy || known->cause == Cause::kConfiguration);
  if (hopeless && error.error == "invalid_grant" && is_one_of(error.suberror, {"", "message_only"}))
    return Outcome::kRefused;
  const bool dead = known == nullptr ? is_one_of(error.suberror, {"", "bad_token"})
                                     : known->cause == Cause::kSessionEnded;
  return error.error == "invalid_grant" && dead ? Outcome::kSessionEnded : Outcome::kInteraction;
}

Failure to_failure(const ServiceError& error, const EntraTarget& target, const std::string& account,
                   const std::string& tenant) {
  const Outcome outcome = outcome_of(error);
  const auto filled = [&](std::string text) {
    text = fill(text, "account", account.empty() ? "the account" : account);
    text = fill(text, "organization", target.organization_name());
    text = fill(text, "tenant", "\"" + tenant + "\"");
    text = fill(text, "client", target.client_id);
    return fill(text, "login", target.login_command());
  };
  const std::string known_words = filled(message_of(error));
  return {status_of(outcome), known_words + tail(error), filled(advice_of(error, outcome))};
}

}  // namespace watchword::entra
