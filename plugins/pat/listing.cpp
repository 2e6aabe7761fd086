#include "pat/listing.h"

#include <algorithm>

#include "common/text.h"
#include "pat/settings.h"

namespace watchword::pat {
namespace {

std::vector<TokenState> typed_states(const Invocation& invocation) {
  const std::vector<TokenState> all = {TokenState::kActive, TokenState::kExpired,
                                       TokenState::kRevoked};
  const std::string typed = invocation.value("--state").value_or("active");
  if (typed == "all") return all;
  for (const TokenState state : all)
    if (typed == name_of(state)) return {state};
  return {TokenState::kActive};
}

bool has_scope(const PersonalToken& token, const std::string& scope) {
  return (" " + token.scope + " ").find(" " + scope + " ") != std::string::npos;
}

bool matches(const PersonalToken& token, const ListFilter& filter, std::int64_t now) {
  return (filter.name.empty() || lower(token.name).find(lower(filter.name)) != std::string::npos) &&
         (filter.scope.empty() || has_scope(token, filter.scope)) &&
         (!filter.within_seconds || token.valid_to - now <= *filter.within_seconds);
}

json::object row_json(const ListedToken& listed) {
  json::object row = token_json(listed.token);
  row["organization"] = listed.organization;
  const auto state = name_of(listed.state);
  row["state"] = json::string_view(state.data(), state.size());
  return row;
}

void warn_of_globals(const std::vector<ListedToken>& tokens) {
  const auto count = std::count_if(tokens.begin(), tokens.end(), [](const ListedToken& listed) {
    return listed.token.is_global && listed.state == TokenState::kActive;
  });
  if (count == 0) return;
  plugin_host().notice(
      std::to_string(count) + (count == 1 ? " of these tokens is" : " of these tokens are") +
      " for all organizations; such tokens stop on " + std::string(kGlobalTokensEnd) +
      ". Make one for each organization that needs it: watchword pat create");
}

}  // namespace

ListFilter typed_filter(const Invocation& invocation) {
  ListFilter filter;
  filter.states = typed_states(invocation);
  filter.name = invocation.value("--name").value_or("");
  filter.scope = invocation.value("--scope").value_or("");
  if (const auto within = invocation.value("--expires-within"))
    filter.within_seconds = required_time("--expires-within", *within);
  filter.by_expiry = invocation.value("--sort") == "expiry";
  return filter;
}

std::vector<ListedToken> list_tokens(Rest& rest, const ListFilter& filter) {
  const LifecycleApi api(rest);
  const std::int64_t now = rest.host().now();
  std::vector<ListedToken> rows;
  for (const TokenState state : filter.states)
    for (PersonalToken& token : api.list(state))
      if (matches(token, filter, now))
        rows.push_back({rest.caller().organization.name, state, std::move(token)});
  std::stable_sort(rows.begin(), rows.end(), [&](const ListedToken& a, const ListedToken& b) {
    return filter.by_expiry ? a.token.valid_to < b.token.valid_to : a.token.name < b.token.name;
  });
  return rows;
}

void show_tokens(const std::vector<ListedToken>& tokens, bool as_json) {
  if (as_json) {
    json::array rows;
    for (const ListedToken& listed : tokens) rows.push_back(row_json(listed));
    print(rows);
  } else {
    std::vector<std::vector<std::string>> rows;
    for (const auto& [organization, state, token] : tokens)
      rows.push_back({token.is_global ? "(all)" : organization, token.name, token.scope,
                      expiry(token.valid_to), std::string(name_of(state)), token.id});
    plugin_host().write_table({"Organization", "Name", "Scopes", "Expires", "State", "Id"}, rows);
  }
  warn_of_globals(tokens);
}

}  // namespace watchword::pat
