#include "pat/pat.h"

#include <array>

#include <watchword/time.hpp>

#include "common/text.h"
#include "pat/blocked.h"
#include "pat/instant.h"
#include "pat/issued_token.h"
#include "pat/token_maker.h"

namespace watchword::pat {
namespace {

// The second is that of the Azure DevOps CLI (Microsoft Learn, "Sign in with a personal access
// token", Azure DevOps CLI).
constexpr std::array<const char*, 2> kVariables = {"WATCHWORD_PAT", "AZURE_DEVOPS_EXT_PAT"};

// A token that is refused this soon after it was made, and never was accepted, says that the next
// one will be refused as well.
constexpr std::int64_t kFreshSeconds = 300;

struct Variable {
  const char* name;
  Secret token;
};

std::optional<Variable> variable(const Host& host) {
  for (const char* name : kVariables)
    if (auto value = host.environment(name)) {
      Variable found{name, Secret(trimmed(*value))};
      wipe(value->data(), value->size());
      if (!found.token.empty()) return found;
    }
  return std::nullopt;
}

bool was_refused(const Host& host, const Request& request, const Secret& token) {
  return !request.refused_sha256.empty() && host.sha256_hex(token.view()) == request.refused_sha256;
}

std::string accepted_key(std::string_view organization) {
  return "accepted|" + std::string(organization);
}

std::string session_name(Origin origin, std::string_view organization) {
  return std::string(name_of(origin)) + '|' + std::string(organization);
}

std::string environment_session(std::string_view variable) {
  return std::string(kWayEnvironment) + '|' + std::string(variable);
}

// It is not for the memory cache: when it is revoked, it must be gone at once.
Answer make_answer(const Request& request, Secret secret) {
  Answer answer;
  answer.kind = WW_ANSWER_PASSWORD;
  answer.flags = WW_ANSWER_EPHEMERAL | WW_ANSWER_UNCACHED;
  answer.username = basic_username({request.username});
  answer.secret = std::move(secret);
  return answer;
}

Answer make_answer(const Request& request, Origin origin, KeptToken token) {
  Answer answer = make_answer(request, std::move(token.secret));
  answer.expires_at = token.valid_to;
  answer.account = token.account;
  answer.session = session_name(origin, token.organization);
  return answer;
}

// On dev.azure.com the user name of a URL is usually the organization; an account has an "@".
std::string named_account(const Request& request) {
  if (!request.account.empty()) return request.account;
  return request.username.find('@') != std::string::npos ? request.username : "";
}

std::string wanted_account(const Request& request, const Settings& settings) {
  std::string named = named_account(request);
  return named.empty() ? settings.account : named;
}

// What was made for an account that was named answers for that account alone.
bool is_anothers(const KeptToken& token, const std::string& wanted_account) {
  if (wanted_account.empty()) return !token.asked_for.empty();
  return !token.account.empty() && !equal_ignoring_case(token.account, wanted_account);
}

IssueOrder issue_order(const Host& host, const Request& request, const Organization& organization) {
  IssueOrder order;
  order.settings = settings(host);
  order.caller = {organization, wanted_account(request, order.settings),
                  request.flags & (WW_REQUEST_INTERACTIVE | WW_REQUEST_OFFLINE)};
  order.asked_for = order.caller.account;
  order.path = request.path;
  order.min_ttl_seconds = request.min_ttl_seconds;
  order.refused_sha256 = request.refused_sha256;
  return order;
}

std::optional<Organization> organization_of(const Request& request) {
  return watchword::organization_of(request.host, request.path, request.username);
}

Caller caller_of(const KeptToken& token) {
  Caller caller;
  caller.organization.name = token.organization;
  caller.organization.port = token.port;
  caller.account = token.account;
  return caller;
}

}  // namespace

std::vector<Way> Pat::ways(const Request& request) {
  // A plugin that asks for a token of a scope wants none of these.
  if (request.protocol != "https" || !request.scope.empty()) return {};
  const auto organization = organization_of(request);
  if (!organization) return {};
  std::vector<Way> ways;
  if (auto way = environment_way(*organization)) ways.push_back(std::move(*way));
  if (auto way = issued_way(request, *organization)) ways.push_back(std::move(*way));
  if (auto way = set_way(request, *organization)) ways.push_back(std::move(*way));
  return ways;
}

std::optional<Way> Pat::environment_way(const Organization& organization) const {
  const auto found = variable(host_);
  if (!found) return std::nullopt;
  const std::string name = found->name;
  Way way{WW_RANK_GIVEN, std::string(kWayEnvironment), name + " holds a personal access token", "",
          0};
  const std::string sha256 = host_.sha256_hex(found->token.view());
  if (refused_token(host_, organization.name, sha256).rest()) {
    way.rank = WW_RANK_LAST_RESORT;
    way.reason += ", which " + organization.name + " has refused lately";
  }
  return way;
}

std::optional<Way> Pat::issued_way(const Request& request, const Organization& organization) const {
  const Settings wanted = settings(host_);
  if (!wanted.issues) return std::nullopt;
  const std::string id(name_of(Origin::kIssued));
  const auto kept = KeptTokens(host_, Origin::kIssued).find(organization.name);
  if (kept && is_anothers(*kept, wanted_account(request, wanted))) return std::nullopt;
  if (kept && !kept->is_expired(host_.now()))
    return Way{kRankIssued, id,
               "watchword.pat.mode is issue: '" + kept->name + "', renewed from " +
                   format_day(renew_at(*kept)) + " on",
               kept->account, kept->valid_to};
  Way way{kRankIssued, id,
          "watchword.pat.mode is issue: a token for " + wanted.scope + ", which lives for " +
              std::to_string(wanted.lifetime_seconds / kDaySeconds) +
              " days, is made with the Entra session",
          "", 0};
  if (const auto rest = blocked(host_, organization.name).rest()) {
    way.obstacle = "watchword.pat.mode is issue, but " + rest->why.message() +
                   "; tried again from " + format_day(host_.now() + rest->seconds_left) + " on";
    way.advice = rest->why.advice();
  }
  return way;
}

// Most who have a session have no such token: it is looked for when the session has not answered.
std::optional<Way> Pat::set_way(const Request& request, const Organization& organization) const {
  if (!request.may(WW_REQUEST_TO_BE_SHOWN))
    return Way{WW_RANK_STORED, std::string(name_of(Origin::kSet)),
               "a personal access token that `watchword pat` put into the store, if there is one",
               "", 0};
  const auto kept = KeptTokens(host_, Origin::kSet).find(organization.name);
  if (!kept) return std::nullopt;
  const bool expired = kept->is_expired(host_.now());
  return Way{WW_RANK_STORED, std::string(name_of(Origin::kSet)),
             expired
                 ? "the personal access token in the store expired on " + format_day(kept->valid_to)
                 : "a personal access token is in the store, put there by `watchword pat`",
             kept->account, kept->valid_to};
}

std::optional<Answer> Pat::get(const Request& request, std::string_view way) {
  const auto organization = organization_of(request);
  if (!organization) return std::nullopt;
  if (way == kWayEnvironment) return from_environment(request);
  for (const Origin origin : {Origin::kIssued, Origin::kSet}) {
    if (way != name_of(origin)) continue;
    if (!request.refused_sha256.empty())
      forget_refused(origin, organization->name, request.refused_sha256);
    return origin == Origin::kIssued ? issued(request, *organization) : set(request, *organization);
  }
  return std::nullopt;
}

std::optional<Answer> Pat::from_environment(const Request& request) const {
  auto found = variable(host_);
  if (!found || was_refused(host_, request, found->token)) return std::nullopt;
  Answer answer = make_answer(request, std::move(found->token));
  answer.session = environment_session(found->name);
  return answer;
}

std::optional<Answer> Pat::issued(const Request& request, const Organization& organization) const {
  auto token = IssuedToken(host_).get(issue_order(host_, request, organization));
  if (!token) return std::nullopt;
  return make_answer(request, Origin::kIssued, std::move(*token));
}

std::optional<Answer> Pat::set(const Request& request, const Organization& organization) const {
  auto token = KeptTokens(host_, Origin::kSet).find(organization.name);
  if (!token) return std::nullopt;
  if (token->valid_to != 0 && token->valid_to - host_.now() <= request.min_ttl_seconds) {
    host_.notice("The personal access token of " + organization.name + " expired on " +
                 format_day(token->valid_to) + ". Replace it: watchword pat set " +
                 organization.base_url);
    return std::nullopt;
  }
  return make_answer(request, Origin::kSet, std::move(*token));
}

bool Pat::accepted(const Request& request, const Issued& issued) {
  const auto organization = organization_of(request);
  if (!organization) return false;
  host_.put_state(accepted_key(organization->name), issued.sha256);
  refused_token(host_, organization->name, issued.sha256).end();
  return true;
}

// A token that the organization took before lacks something at this address, and no more.
bool Pat::refused_in_environment(const Organization& organization, const Issued& issued) const {
  const std::string name = issued.session.substr(kWayEnvironment.size() + 1);
  const bool served = host_.state(accepted_key(organization.name)) == issued.sha256;
  if (!served)
    refused_token(host_, organization.name, issued.sha256)
        .begin(kRefusedSeconds, Failure(WW_REFUSED, ""));
  host_.notice("The personal access token in " + name + " was refused: it was revoked, has " +
               "expired, lacks a scope, or is another organization's. Replace it or unset " + name +
               ".");
  return true;
}

bool Pat::refused(const Request& request, const Issued& issued) {
  const auto organization = organization_of(request);
  if (!organization) return false;
  if (issued.session.starts_with(kWayEnvironment))
    return refused_in_environment(*organization, issued);
  for (const Origin origin : {Origin::kIssued, Origin::kSet})
    if (issued.session == session_name(origin, organization->name))
      return forget_refused(origin, organization->name, issued.sha256);
  return false;
}

bool Pat::forget_refused(Origin origin, const std::string& organization,
                         std::string_view sha256) const {
  const Host::Lock lock = lock_organization(host_, organization, kLockTimeoutMs);
  const KeptTokens tokens(host_, origin);
  const auto token = tokens.find(organization);
  if (!token || host_.sha256_hex(token->secret.view()) != sha256) return false;
  if (origin == Origin::kSet) {
    host_.notice("The personal access token of " + organization +
                 " was refused: it was revoked or has expired. Put another one in its place: "
                 "watchword pat set " +
                 caller_of(*token).url());
  } else {
    // It may be alive all the same: whoever makes the next one sees to it that it is not.
    Journal(host_, organization).abandon(token->id);
    const bool served = host_.state(accepted_key(organization)) == sha256;
    if (!served && host_.now() - token->valid_from < kFreshSeconds)
      blocked(host_, organization)
          .begin(kBlockedByRefusalSeconds,
                 Failure(WW_REFUSED, organization + " refused a token that it had just made",
                         "Sign in, to be answered by the session instead: watchword login " +
                             caller_of(*token).url()));
  }
  return tokens.erase(organization);
}

std::optional<Answer> Pat::login(const Request& request) {
  const auto organization = organization_of(request);
  throw Failure(WW_INVALID, "nobody signs in with personal access tokens",
                "Give Watchword one with `watchword pat set " +
                    (organization ? organization->base_url : std::string("URL")) +
                    "`, or have it make them: git config --global watchword.pat.mode issue");
}

// What names no organization means them all; what names an account, its tokens and no others.
bool Pat::logout(const Request& request) {
  const auto organization = organization_of(request);
  const std::string account = named_account(request);
  bool found = false;
  for (const Origin origin : {Origin::kIssued, Origin::kSet})
    for (const KeptToken& token : KeptTokens(host_, origin).all()) {
      if (organization && token.organization != organization->name) continue;
      if (!account.empty() && !equal_ignoring_case(token.account, account)) continue;
      const Host::Lock lock = lock_organization(host_, token.organization, kLockTimeoutMs);
      if (origin == Origin::kIssued) revoke_or_tell(token);
      found |= KeptTokens(host_, origin).erase(token.organization);
    }
  return found;
}

// What Watchword made, it also ends.
void Pat::revoke_or_tell(const KeptToken& token) const {
  try {
    Rest rest(host_, caller_of(token));
    const TokenMaker maker(rest);
    maker.settle();
    maker.api().revoke(token.id);
  } catch (const Failure& failure) {
    host_.notice("The token '" + token.name + "' of " + token.organization +
                 " could not be revoked: " + failure.message() + ". It ends on " +
                 format_day(token.valid_to) + "; to end it now, see " + caller_of(token).url() +
                 "/_usersSettings/tokens");
  }
}

Recognition Pat::recognize(const Request& request, std::string_view secret) {
  Recognition recognition;
  for (const char* name : kVariables)
    if (auto value = host_.environment(name)) {
      const Secret token(trimmed(*value));
      wipe(value->data(), value->size());
      if (token.view() == secret) recognition.session = environment_session(name);
    }
  const auto organization = organization_of(request);
  if (recognition.session || !organization) return recognition;
  for (const Origin origin : {Origin::kIssued, Origin::kSet}) {
    const auto kept = KeptTokens(host_, origin).find(organization->name);
    if (kept && kept->secret.view() == secret)
      recognition.session = session_name(origin, organization->name);
  }
  return recognition;
}

// git keeps what is typed at its prompt for one repository, or for every organization of the host;
// a token is good for all of its organization.
bool Pat::adopt(const Request& request, std::string_view secret) {
  const auto organization = organization_of(request);
  if (!organization || !looks_like_token(secret)) return false;
  const Host::Lock lock = lock_organization(host_, organization->name, kLockTimeoutMs);
  KeptToken token;
  token.secret = Secret(secret);
  token.organization = organization->name;
  token.port = organization->port;
  KeptTokens(host_, Origin::kSet).save(token);
  host_.trace("the personal access token that git was given is kept for " + organization->name);
  return true;
}

std::vector<SessionRow> Pat::sessions() {
  std::vector<SessionRow> rows;
  for (const Origin origin : {Origin::kIssued, Origin::kSet})
    for (const KeptToken& token : KeptTokens(host_, origin).all())
      rows.push_back({session_name(origin, token.organization),
                      token.account,
                      "",
                      {token.organization},
                      token.valid_to,
                      token.valid_to});
  return rows;
}

std::vector<Renewed> Pat::renew(std::int64_t within_seconds) {
  const std::int64_t lifetime = settings(host_).lifetime_seconds;
  std::vector<Renewed> rows;
  for (const KeptToken& token : KeptTokens(host_, Origin::kIssued).all()) {
    Renewed row{session_name(Origin::kIssued, token.organization),
                token.account,
                WW_OK,
                "",
                "",
                token.valid_to};
    const bool due = within_seconds < 0 || token.valid_to - host_.now() <= within_seconds;
    try {
      if (due)
        row.session_ends_at = IssuedToken(host_).renew(token, lifetime).valid_to;
      else
        row.status = WW_NOT_FOUND;
    } catch (const Failure& failure) {
      row.status = failure.status();
      row.message = failure.message();
      row.advice = failure.advice();
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace watchword::pat
