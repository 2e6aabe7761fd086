#include "world/scenario.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <stdexcept>

#include "base/encoding.h"
#include "world/claims.h"
#include "world/members.h"

namespace watchword::azure {
namespace {

namespace json = boost::json;

constexpr std::pair<std::string_view, Fault::Action> kActions[] = {
    {"fail", Fault::Action::kFail},   {"delay", Fault::Action::kDelay},
    {"stall", Fault::Action::kStall}, {"cut", Fault::Action::kCut},
    {"flood", Fault::Action::kFlood},
};

constexpr std::int64_t kDaySeconds = 86400;   // seconds
constexpr std::int64_t kDefaultDelay = 3600;  // longer than anybody waits

constexpr std::int64_t kMaxPopulation = 100000;

bool covers(const std::string& pattern, const std::string& kind) {
  if (!pattern.ends_with('*')) return pattern == kind;
  return kind.starts_with(std::string_view(pattern).substr(0, pattern.size() - 1));
}

Fields headers_member(const json::object& options) {
  Fields headers;
  const auto* value = options.if_contains("headers");
  if (value == nullptr) return headers;
  for (const auto& member : as_object(*value, "headers")) {
    if (const auto* several = member.value().if_array()) {
      for (const auto& one : *several)
        headers.add(std::string(member.key()), std::string(one.as_string()));
    } else {
      headers.add(std::string(member.key()), text_member(value->get_object(), member.key()));
    }
  }
  return headers;
}

std::vector<std::string> texts_member(const json::object& options, std::string_view name) {
  std::vector<std::string> texts;
  const auto* value = options.if_contains(name);
  if (value == nullptr) return texts;
  for (const auto& one : value->as_array()) texts.emplace_back(one.as_string());
  return texts;
}

SecretSlot secret_slot(const std::string& name) {
  if (name == "primary") return SecretSlot::kPrimary;
  if (name == "alternative") return SecretSlot::kAlternative;
  throw std::invalid_argument("a secret is \"primary\" or \"alternative\"");
}

std::optional<int> optional_number(const json::object& options, std::string_view name) {
  if (!options.contains(name)) return std::nullopt;
  return static_cast<int>(number_member(options, name, 0));
}

}  // namespace

std::string name_of(Fault::Action action) {
  for (const auto& [name, value] : kActions)
    if (value == action) return std::string(name);
  return {};
}

void Scenario::apply(const json::value& scenario) {
  for (const auto& member : as_object(scenario, "the scenario")) {
    if (const auto* several = member.value().if_array()) {
      for (const auto& one : *several) apply_member(member.key(), as_object(one, member.key()));
    } else {
      apply_member(member.key(), as_object(member.value(), member.key()));
    }
  }
}

void Scenario::apply_member(std::string_view name, const json::object& options) {
  struct Setting {
    std::string_view name;
    void (Scenario::*apply)(const json::object&);
  };
  static constexpr Setting kSettings[] = {
      {"entra_error", &Scenario::add_entra_fault},
      {"pat_error", &Scenario::add_pat_fault},
      {"pat", &Scenario::add_pat},
      {"pat_policy", &Scenario::set_pat_policy},
      {"oauth_error", &Scenario::add_oauth_fault},
      {"oauth_app", &Scenario::set_oauth_app},
      {"tokens", &Scenario::set_tokens},
      {"device", &Scenario::set_device},
      {"demand_claims", &Scenario::demand_claims},
      {"policy", &Scenario::set_policy},
      {"population", &Scenario::populate},
      {"accounts", &Scenario::set_accounts},
      {"vault", &Scenario::set_vault},
      {"revoke", &Scenario::revoke},
      {"clock", &Scenario::move_clock},
  };
  const std::scoped_lock lock(mutex_);
  for (const auto& [action_name, action] : kActions)
    if (action_name == name) return add_fault(action, options);
  for (const auto& setting : kSettings)
    if (setting.name == name) return (this->*setting.apply)(options);
  throw std::invalid_argument("there is no scenario \"" + std::string(name) + "\"");
}

void Scenario::add_fault(Fault::Action action, const json::object& options) {
  expect_members(options,
                 {"kind", "times", "skip", "status", "headers", "body", "seconds", "part"});
  Fault fault;
  fault.action = action;
  fault.status = static_cast<int>(number_member(options, "status", fault.status));
  fault.headers = headers_member(options);
  fault.body = text_member(options, "body", "");
  fault.seconds = number_member(options, "seconds", kDefaultDelay);
  const std::string part = text_member(options, "part", "body");
  if (part != "body" && part != "headers")
    throw std::invalid_argument("\"part\" must be \"body\" or \"headers\"");
  fault.floods_headers = part == "headers";
  faults_.push_back({text_member(options, "kind"), number_member(options, "skip", 0),
                     number_member(options, "times", 1), fault});
}

void Scenario::add_entra_fault(const json::object& options) {
  expect_members(options,
                 {"kind", "times", "skip", "error", "code", "message", "suberror", "claims"});
  const EntraFault fault{text_member(options, "error", ""),
                         static_cast<int>(number_member(options, "code", 0)),
                         text_member(options, "message", ""), text_member(options, "suberror", ""),
                         text_member(options, "claims", "")};
  entra_faults_.push_back({text_member(options, "kind", "entra.token"),
                           number_member(options, "skip", 0), number_member(options, "times", 1),
                           fault});
}

void Scenario::add_pat_fault(const json::object& options) {
  expect_members(options, {"kind", "times", "skip", "error"});
  pat_faults_.push_back({text_member(options, "kind", "pats.create"),
                         number_member(options, "skip", 0), number_member(options, "times", 1),
                         PatFault{text_member(options, "error")}});
}

// Times are given relative to now, in days.
void Scenario::add_pat(const json::object& options) {
  expect_members(options, {"login", "organization", "name", "scope", "secret", "made_days_ago",
                           "used_days_ago", "valid_days"});
  const std::int64_t now = clock_.now();
  PersonalAccessToken token;
  token.authorization_id = random_guid();
  token.login = lower_case(text_member(options, "login"));
  token.organization = text_member(options, "organization", "");
  token.display_name = text_member(options, "name");
  token.scope = text_member(options, "scope");
  token.valid_from = now - number_member(options, "made_days_ago", 0) * kDaySeconds;
  token.valid_to = now + number_member(options, "valid_days", 30) * kDaySeconds;
  if (options.contains("used_days_ago"))
    token.last_used = now - number_member(options, "used_days_ago", 0) * kDaySeconds;
  token.secret_hash = hash_of_secret(text_member(options, "secret", new_personal_access_token()));
  pats_.put(std::move(token));
}

void Scenario::set_pat_policy(const json::object& options) {
  expect_members(options, {"organization", "max_lifespan_days", "block_global", "block_full_scope",
                           "disable_creation"});
  PersonalAccessTokenPolicy policy;
  if (options.contains("max_lifespan_days"))
    policy.max_lifespan_days = number_member(options, "max_lifespan_days", 0);
  policy.block_global = flag_member(options, "block_global", false);
  policy.block_full_scope = flag_member(options, "block_full_scope", false);
  policy.disable_creation = flag_member(options, "disable_creation", false);
  pat_policies_[text_member(options, "organization")] = policy;
}

void Scenario::add_oauth_fault(const json::object& options) {
  expect_members(options, {"kind", "times", "skip", "error"});
  oauth_faults_.push_back({text_member(options, "kind", "oauth.token"),
                           number_member(options, "skip", 0), number_member(options, "times", 1),
                           OAuthFault{text_member(options, "error")}});
}

void Scenario::set_oauth_app(const json::object& options) {
  expect_members(options,
                 {"id", "redirect_uris", "scopes", "new_secret", "expire_secret", "removed"});
  const std::string id = text_member(options, "id");
  bool known = apps_.set_registration(id, texts_member(options, "redirect_uris"),
                                      texts_member(options, "scopes"));
  if (options.contains("new_secret"))
    known = apps_.make_secret(id, secret_slot(text_member(options, "new_secret")));
  if (options.contains("expire_secret"))
    known = apps_.expire_secret(id, secret_slot(text_member(options, "expire_secret")));
  if (flag_member(options, "removed", false)) known = apps_.remove(id);
  if (!known) throw std::invalid_argument("there is no application \"" + id + "\"");
}

void Scenario::set_tokens(const json::object& options) {
  expect_members(options, {"expires_in", "refresh_in", "strict_rotation"});
  if (const auto seconds = optional_number(options, "expires_in")) tokens_.expires_in = seconds;
  if (const auto seconds = optional_number(options, "refresh_in")) tokens_.refresh_in = seconds;
  tokens_.strict_rotation = flag_member(options, "strict_rotation", tokens_.strict_rotation);
}

void Scenario::set_device(const json::object& options) {
  expect_members(options, {"interval", "expires_in", "slow_down", "deny", "expire"});
  device_.interval = static_cast<int>(number_member(options, "interval", device_.interval));
  device_.expires_in = static_cast<int>(number_member(options, "expires_in", device_.expires_in));
  device_.slow_down = static_cast<int>(number_member(options, "slow_down", device_.slow_down));
  device_.deny = flag_member(options, "deny", device_.deny);
  device_.expire = flag_member(options, "expire", device_.expire);
}

void Scenario::demand_claims(const json::object& options) {
  expect_members(options, {"organization", "claims", "interactive"});
  const std::string organization = text_member(options, "organization");
  const auto* claims = options.if_contains("claims");
  if (claims == nullptr) throw std::invalid_argument("\"claims\" is missing");
  if (claims->is_null()) {
    demands_.erase(organization);
    return;
  }
  demands_[organization] = {as_object(*claims, "claims"),
                            flag_member(options, "interactive", false)};
}

void Scenario::set_policy(const json::object& options) {
  expect_members(options, {"organization", "conditional_access", "third_party_oauth"});
  const std::string organization = text_member(options, "organization");
  if (options.contains("conditional_access"))
    conditional_access_[organization] = flag_member(options, "conditional_access", false);
  if (options.contains("third_party_oauth"))
    third_party_oauth_[organization] = flag_member(options, "third_party_oauth", true);
}

void Scenario::populate(const json::object& options) {
  expect_members(options, {"organization", "users", "pats"});
  const std::string name = text_member(options, "organization");
  const Organization* organization = directory_.organization(name);
  if (organization == nullptr)
    throw std::invalid_argument("there is no organization \"" + name + "\"");
  const auto number = [&](std::string_view what) {
    const std::int64_t value = number_member(options, what, 0);
    if (value < 0 || value > kMaxPopulation)
      throw std::invalid_argument("\"" + std::string(what) + "\" must be between 0 and " +
                                  std::to_string(kMaxPopulation));
    return static_cast<std::size_t>(value);
  };
  population_.fill(*organization, number("users"), number("pats"), clock_.now());
}

void Scenario::set_accounts(const json::object& options) {
  expect_members(options, {"bare"});
  bare_accounts_ = flag_member(options, "bare", bare_accounts_);
}

void Scenario::set_vault(const json::object& options) {
  expect_members(options, {"principal", "permissions", "transition_ms"});
  transition_ =
      std::chrono::milliseconds(number_member(options, "transition_ms", transition_.count()));
  const std::string principal = text_member(options, "principal", "");
  if (principal.empty()) return;
  const auto* permissions = options.if_contains("permissions");
  if (permissions == nullptr || !permissions->is_array())
    throw std::invalid_argument("\"permissions\" must be an array");
  auto& granted = vault_policies_[principal];
  granted.clear();
  for (const auto& permission : permissions->get_array()) granted.emplace(permission.as_string());
}

void Scenario::revoke(const json::object& options) {
  expect_members(options, {"what", "login"});
  const std::string what = text_member(options, "what");
  const std::string login = lower_case(text_member(options, "login", ""));
  const bool sessions = what == "sessions";
  if (what == "pats") return pats_.revoke_all_of(login);
  if (what == "authorizations") return delegations_.revoke(login);
  if (!sessions && what != "access_tokens" && what != "refresh_tokens")
    throw std::invalid_argument(
        "\"what\" must be \"access_tokens\", \"refresh_tokens\", \"sessions\", \"pats\" or "
        "\"authorizations\"");
  const auto revoke_grant = [&](auto& grant) {
    if (login.empty() || grant.login == login) grant.revoked = true;
  };
  if (sessions || what == "access_tokens") grants_.access_tokens.update_all(revoke_grant);
  if (sessions || what == "refresh_tokens") grants_.refresh_tokens.update_all(revoke_grant);
  if (sessions) grants_.browsers.clear();
}

void Scenario::move_clock(const json::object& options) {
  expect_members(options, {"move"});
  clock_.move(number_member(options, "move", 0));
}

void Scenario::reset() {
  const std::scoped_lock lock(mutex_);
  faults_.clear();
  entra_faults_.clear();
  pat_faults_.clear();
  oauth_faults_.clear();
  tokens_ = {};
  device_ = {};
  demands_.clear();
  conditional_access_.clear();
  third_party_oauth_.clear();
  pat_policies_.clear();
  bare_accounts_ = false;
  population_.clear();
  vault_policies_.clear();
  transition_ = kVaultTransition;
  clock_.reset();
}

template <typename What>
std::optional<What> Scenario::take(std::deque<Pending<What>>& queue, const std::string& kind,
                                   const auto& wanted) {
  for (auto pending = queue.begin(); pending != queue.end(); ++pending) {
    if (!covers(pending->kind, kind) || !wanted(pending->what)) continue;
    if (pending->skip > 0) {
      --pending->skip;
      continue;
    }
    What what = pending->what;
    if (--pending->times <= 0) queue.erase(pending);
    return what;
  }
  return std::nullopt;
}

std::vector<Fault> Scenario::take_faults(const std::string& kind) {
  const std::scoped_lock lock(mutex_);
  std::vector<Fault> taken;
  for (const bool delays : {true, false}) {
    const auto wanted = [delays](const Fault& fault) {
      return (fault.action == Fault::Action::kDelay) == delays;
    };
    if (auto fault = take(faults_, kind, wanted)) taken.push_back(*std::move(fault));
  }
  return taken;
}

std::optional<EntraFault> Scenario::take_entra_fault(const std::string& kind) {
  const std::scoped_lock lock(mutex_);
  return take(entra_faults_, kind, [](const EntraFault&) { return true; });
}

std::optional<PatFault> Scenario::take_pat_fault(const std::string& kind) {
  const std::scoped_lock lock(mutex_);
  return take(pat_faults_, kind, [](const PatFault&) { return true; });
}

std::optional<OAuthFault> Scenario::take_oauth_fault(const std::string& kind) {
  const std::scoped_lock lock(mutex_);
  return take(oauth_faults_, kind, [](const OAuthFault&) { return true; });
}

bool Scenario::take_slow_down() {
  const std::scoped_lock lock(mutex_);
  if (device_.slow_down <= 0) return false;
  --device_.slow_down;
  return true;
}

TokenSettings Scenario::tokens() const {
  const std::scoped_lock lock(mutex_);
  return tokens_;
}

DeviceSettings Scenario::device() const {
  const std::scoped_lock lock(mutex_);
  return device_;
}

std::optional<ClaimsDemand> Scenario::demanded_claims(const std::string& organization) const {
  const std::scoped_lock lock(mutex_);
  const auto found = demands_.find(organization);
  return found == demands_.end() ? std::nullopt : std::optional(found->second);
}

bool Scenario::demands_interaction(const json::object& claims) const {
  const std::scoped_lock lock(mutex_);
  return std::any_of(demands_.begin(), demands_.end(), [&](const auto& entry) {
    return entry.second.interactive && satisfies(claims, entry.second.claims);
  });
}

bool Scenario::conditional_access(const std::string& organization) const {
  const std::scoped_lock lock(mutex_);
  const auto found = conditional_access_.find(organization);
  return found != conditional_access_.end() && found->second;
}

bool Scenario::third_party_oauth(const std::string& organization) const {
  const std::scoped_lock lock(mutex_);
  const auto found = third_party_oauth_.find(organization);
  return found == third_party_oauth_.end() || found->second;
}

PersonalAccessTokenPolicy Scenario::pat_policy(const std::string& organization) const {
  const std::scoped_lock lock(mutex_);
  const auto found = pat_policies_.find(organization);
  return found == pat_policies_.end() ? PersonalAccessTokenPolicy() : found->second;
}

bool Scenario::bare_accounts() const {
  const std::scoped_lock lock(mutex_);
  return bare_accounts_;
}

bool Scenario::vault_allows(const std::string& principal, const std::string& permission) const {
  const std::scoped_lock lock(mutex_);
  if (const auto found = vault_policies_.find(principal); found != vault_policies_.end())
    return found->second.contains(permission);
  return std::find(std::begin(kVaultPrincipals), std::end(kVaultPrincipals), principal) !=
         std::end(kVaultPrincipals);
}

std::chrono::milliseconds Scenario::vault_transition() const {
  const std::scoped_lock lock(mutex_);
  return transition_;
}

json::object Scenario::state() const {
  const std::scoped_lock lock(mutex_);
  json::array pending;
  for (const auto& fault : faults_)
    pending.push_back({{"scenario", name_of(fault.what.action)},
                       {"kind", fault.kind},
                       {"skip", fault.skip},
                       {"times", fault.times}});
  for (const auto& fault : entra_faults_)
    pending.push_back({{"scenario", "entra_error"},
                       {"kind", fault.kind},
                       {"skip", fault.skip},
                       {"times", fault.times}});
  for (const auto& fault : pat_faults_)
    pending.push_back({{"scenario", "pat_error"},
                       {"kind", fault.kind},
                       {"skip", fault.skip},
                       {"times", fault.times}});
  for (const auto& fault : oauth_faults_)
    pending.push_back({{"scenario", "oauth_error"},
                       {"kind", fault.kind},
                       {"skip", fault.skip},
                       {"times", fault.times}});
  return {{"pending", pending}};
}

}  // namespace watchword::azure
