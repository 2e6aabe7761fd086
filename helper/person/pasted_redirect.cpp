#include "person/pasted_redirect.h"

#include <algorithm>

#include <watchword/encoding.hpp>

namespace watchword::host {
namespace {

using Parameters = std::vector<std::pair<std::string, Secret>>;

std::string_view without_brackets(std::string_view text) {
  const auto is_blank = [](char c) { return c == ' ' || c == '\t' || c == '<' || c == '>'; };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

// The query of an address below one of the origins, or none when it is another address.
std::optional<std::string_view> query_of(std::string_view address,
                                         const std::vector<std::string>& origins) {
  for (const std::string& origin : origins) {
    if (address.substr(0, origin.size()) != origin) continue;
    std::string_view rest = address.substr(origin.size());
    if (!rest.empty() && rest.front() != '/' && rest.front() != '?') return std::nullopt;
    rest = rest.substr(0, rest.find('#'));
    // After any path: a redirect URI may be registered with one.
    const auto question_mark = rest.find('?');
    return question_mark == std::string_view::npos ? "" : rest.substr(question_mark + 1);
  }
  return std::nullopt;
}

// application/x-www-form-urlencoded; none when it is malformed or has too many parameters.
std::optional<Parameters> decode(std::string_view query) {
  Parameters parameters;
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
    if (pair.empty()) continue;
    const auto equals = std::min(pair.find('='), pair.size());
    auto name = percent_decode(pair.substr(0, equals), true);
    auto value = percent_decode(pair.substr(std::min(equals + 1, pair.size())), true);
    if (!name || !value || parameters.size() == kCallbackParametersMax) return std::nullopt;
    parameters.emplace_back(std::move(*name), Secret(*value));
    wipe(value->data(), value->size());
  }
  return parameters;
}

bool has_state(const Parameters& parameters, std::string_view state) {
  const auto is_state = [](const auto& parameter) { return parameter.first == "state"; };
  const auto found = std::find_if(parameters.begin(), parameters.end(), is_state);
  return found != parameters.end() && std::none_of(std::next(found), parameters.end(), is_state) &&
         Secret::constant_time_equal(found->second.view(), state);
}

}  // namespace

PastedRedirect parse_pasted_redirect(std::string_view pasted,
                                     const std::vector<std::string>& origins,
                                     std::string_view state) {
  const auto query = query_of(without_brackets(pasted), origins);
  if (!query)
    return {{}, "That is not the address wanted: it begins with " + origins.front() + "/."};
  auto parameters = decode(*query);
  if (!parameters) return {{}, "That address is damaged. Copy it whole from the browser."};
  if (parameters->empty())
    return {{}, "That address holds no answer. Copy it whole, with all that follows the '?'."};
  if (!has_state(*parameters, state))
    return {{},
            "That address is of another sign-in. Open the address above, and paste its result."};
  return {std::move(*parameters), {}};
}

}  // namespace watchword::host
