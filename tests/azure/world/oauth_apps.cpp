#include "world/oauth_apps.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "base/encoding.h"

namespace watchword::azure {
namespace {

namespace json = boost::json;

// Microsoft Learn, "Authorize access to REST APIs with OAuth 2.0": secrets live for 60 days since
// March 2025.
constexpr std::int64_t kSecretLife = 60LL * 24 * 60 * 60;

json::object shown(const AppSecret& secret) {
  return {{"secret", secret.text}, {"validTo", secret.valid_to}};
}

json::object shown(const OAuthApp& application) {
  return {{"id", application.id},
          {"name", application.name},
          {"owner", application.owner},
          {"redirectUris",
           json::array(application.redirect_uris.begin(), application.redirect_uris.end())},
          {"scopes", json::array(application.scopes.begin(), application.scopes.end())},
          {"primary", shown(application.primary)},
          {"alternative", shown(application.alternative)}};
}

OAuthApp built_in() {
  OAuthApp application;
  application.id = kOAuthAppId;
  application.name = "Contoso Release Robot";
  application.owner = "alice@contoso.com";
  application.redirect_uris = {"https://localhost/callback", "https://localhost:8443/callback",
                               "https://fabrikam.azurewebsites.net/myapp/oauth-callback"};
  application.scopes = {"vso.code_write",          "vso.packaging", "vso.work",   "vso.tokens",
                        "vso.tokenadministration", "vso.graph",     "vso.profile"};
  return application;
}

AppSecret& slot_of(OAuthApp& application, SecretSlot slot) {
  return slot == SecretSlot::kPrimary ? application.primary : application.alternative;
}

}  // namespace

bool OAuthApp::redirects_to(std::string_view uri) const {
  return std::find(redirect_uris.begin(), redirect_uris.end(), uri) != redirect_uris.end();
}

bool OAuthApp::has_scopes(std::string_view text) const {
  std::istringstream words{std::string(text)};
  for (std::string word; words >> word;)
    if (std::find(scopes.begin(), scopes.end(), word) == scopes.end()) return false;
  return true;
}

const AppSecret* OAuthApp::secret_of_text(std::string_view text) const {
  for (const AppSecret* secret : {&primary, &alternative})
    if (!text.empty() && secret->text == text) return secret;
  return nullptr;
}

const AppSecret* OAuthApp::secret_of_id(std::string_view wanted) const {
  for (const AppSecret* secret : {&primary, &alternative})
    if (!wanted.empty() && secret->id == wanted) return secret;
  return nullptr;
}

OAuthApps::OAuthApps(const SigningKey& key, const Clock& clock, std::filesystem::path file)
    : key_(key), clock_(clock), file_(std::move(file)) {
  OAuthApp application = built_in();
  application.primary = new_secret(application);
  apps_[application.id] = std::move(application);
  write();
}

std::optional<OAuthApp> OAuthApps::get(std::string_view id) const {
  const std::scoped_lock lock(mutex_);
  const auto found = apps_.find(id);
  return found == apps_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<OAuthApp> OAuthApps::with_secret(std::string_view text) const {
  const std::scoped_lock lock(mutex_);
  for (const auto& [id, application] : apps_)
    if (application.secret_of_text(text) != nullptr) return application;
  return std::nullopt;
}

template <typename Change>
bool OAuthApps::update(std::string_view id, Change change) {
  const std::scoped_lock lock(mutex_);
  const auto found = apps_.find(id);
  if (found == apps_.end()) return false;
  change(found->second);
  write();
  return true;
}

bool OAuthApps::make_secret(std::string_view id, SecretSlot slot) {
  return update(
      id, [&](OAuthApp& application) { slot_of(application, slot) = new_secret(application); });
}

bool OAuthApps::expire_secret(std::string_view id, SecretSlot slot) {
  return update(id,
                [&](OAuthApp& application) { slot_of(application, slot).valid_to = clock_.now(); });
}

bool OAuthApps::set_registration(std::string_view id, std::vector<std::string> redirect_uris,
                                 std::vector<std::string> scopes) {
  return update(id, [&](OAuthApp& application) {
    if (!redirect_uris.empty()) application.redirect_uris = std::move(redirect_uris);
    if (!scopes.empty()) application.scopes = std::move(scopes);
  });
}

bool OAuthApps::remove(std::string_view id) {
  const std::scoped_lock lock(mutex_);
  const auto found = apps_.find(id);
  if (found == apps_.end()) return false;
  apps_.erase(found);
  write();
  return true;
}

AppSecret OAuthApps::new_secret(const OAuthApp& application) const {
  const std::int64_t now = clock_.now();
  AppSecret secret;
  secret.id = random_guid();
  secret.valid_to = now + kSecretLife;
  secret.text = key_.sign({{"cid", application.id},
                           {"csi", secret.id},
                           {"nameid", application.owner},
                           {"iss", kDelegatedIssuer},
                           {"aud", kDelegatedIssuer},
                           {"nbf", now},
                           {"exp", secret.valid_to}});
  return secret;
}

void OAuthApps::write() const {
  json::array all;
  for (const auto& [id, application] : apps_) all.push_back(shown(application));
  const std::filesystem::path draft = file_.string() + ".draft";
  std::ofstream stream(draft);
  stream << json::serialize(all) << '\n';
  stream.close();
  if (!stream) throw std::runtime_error("cannot write " + draft.string());
  std::filesystem::rename(draft, file_);
}

void Delegations::revoke(std::string_view login) {
  const auto revoke_one = [&](Delegation& delegation) {
    if (login.empty() || delegation.login == login) delegation.revoked = true;
  };
  codes.update_all(revoke_one);
  refresh_tokens.update_all(revoke_one);
  access_tokens.update_all(revoke_one);
}

}  // namespace watchword::azure
