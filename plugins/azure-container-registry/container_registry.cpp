#include "azure-container-registry/container_registry.h"

#include <algorithm>
#include <charconv>

#include <watchword/sdk/http.hpp>

#include "azure-container-registry/exchange.h"
#include "common/challenge.h"
#include "common/text.h"

namespace watchword::container_registry {
namespace {

constexpr std::string_view kWay = "exchange";
// The user name by which a token of the registry is a password (azure.github.io/acr,
// "Authenticating docker with an ACR refresh token").
constexpr std::string_view kUsername = "00000000-0000-0000-0000-000000000000";
// A tool begins a push with it and is not to be left alone in the middle.
constexpr std::int64_t kMarginSeconds = 600;
constexpr std::uint32_t kLockTimeoutMs = 30000;
constexpr std::size_t kShownMaxBytes = 200;

// What is noted of a registry: that it was used, and whose account a person named for it; or that
// it was signed out of.
constexpr std::string_view kUsed = "used|";
constexpr std::string_view kSignedOut = "signed-out|";
// When another token of Entra was last tried, of whom.
constexpr std::string_view kRetried = "retried|";
constexpr std::int64_t kRetryRestSeconds = 300;

std::string note(std::string_view prefix, const Registry& registry) {
  return std::string(prefix) + registry.name;
}

std::string login_command(const Registry& registry) {
  return "watchword login " + registry.origin;
}

// An account has an "@"; tools have other things for user names.
std::string named_account(const Request& request) {
  if (!request.account.empty()) return request.account;
  return request.username.find('@') != std::string::npos ? request.username : "";
}

std::string wanted_account(const Host& host, const Registry& registry, const Request& request) {
  const std::string named = named_account(request);
  if (!named.empty()) return named;
  if (auto configured = host.config("account")) return *configured;
  return host.state(note(kUsed, registry)).value_or("");
}

Answer make_answer(IdentityToken token) {
  Answer answer;
  answer.kind = WW_ANSWER_TOKEN;
  answer.flags = WW_ANSWER_EPHEMERAL;
  answer.username = kUsername;
  answer.secret = std::move(token.secret);
  answer.expires_at = token.expires_at;
  answer.account = token.account;
  answer.session = token.key();
  return answer;
}

void erase_notes(const Host& host, std::string_view prefix) {
  for (const auto& [key, value] : host.list_state(prefix)) host.erase_state(key);
}

}  // namespace

bool ContainerRegistry::knows_host(const Request& request) const {
  return registry_of(request.host).has_value();
}

std::vector<Way> ContainerRegistry::ways(const Request& request) {
  const auto registry = registry_of(request.host);
  if (!registry || request.protocol != "https" || !request.scope.empty()) return {};
  const std::string account = wanted_account(host_, *registry, request);
  const bool used = host_.state(note(kUsed, *registry)).has_value();
  Way way{used ? WW_RANK_BINDING : WW_RANK_INTERACTIVE, std::string(kWay),
          "a token of Microsoft Entra is exchanged for one of " + registry->name,
          printable(account, kShownMaxBytes), 0};
  if (host_.state(note(kSignedOut, *registry)) && named_account(request).empty()) {
    way.rank = WW_RANK_BINDING;
    way.obstacle = registry->name + " is signed out";
    way.advice = "`" + login_command(*registry) + "` signs in again.";
  }
  for (const IdentityToken& token : IdentityTokens(host_).all())
    if (token.registry == registry->name &&
        (account.empty() || equal_ignoring_case(token.account, account)))
      way.expires_at = std::max(way.expires_at, token.expires_at);
  return {way};
}

std::optional<Answer> ContainerRegistry::get(const Request& request, std::string_view way) {
  const auto registry = registry_of(request.host);
  if (!registry || way != kWay) return std::nullopt;
  if (!request.refused_sha256.empty()) drop(request.refused_sha256);
  auto token = identity_token(*registry, request);
  if (!token) return std::nullopt;
  if (!host_.state(note(kUsed, *registry))) host_.put_state(note(kUsed, *registry), "");
  return make_answer(std::move(*token));
}

std::optional<Token> ContainerRegistry::entra_token(const Registry& registry,
                                                    const Request& request,
                                                    const std::string& refused_sha256) const {
  TokenRequest wanted;
  wanted.url = registry.origin + "/";
  wanted.scope = kScope;
  wanted.account = wanted_account(host_, registry, request);
  wanted.flags = request.flags & (WW_REQUEST_INTERACTIVE | WW_REQUEST_OFFLINE |
                                  WW_REQUEST_DEVICE_CODE | WW_REQUEST_NO_BROWSER);
  wanted.refused_sha256 = refused_sha256;
  return host_.token(wanted);
}

std::optional<IdentityToken> ContainerRegistry::kept(const Registry& registry, const Token& token,
                                                     const Request& request) const {
  auto found = IdentityTokens(host_).find(registry.name + '|' + owner_of(token).id);
  const std::int64_t needed = std::max(request.min_ttl_seconds, kMarginSeconds);
  if (!found || found->expires_at - host_.now() < needed) return std::nullopt;
  return found;
}

// Whose it is to be, the token of Entra says, which costs nothing while it lives; the exchange is
// made by one process for all of them.
std::optional<IdentityToken> ContainerRegistry::identity_token(const Registry& registry,
                                                               const Request& request) const {
  auto token = entra_token(registry, request, "");
  if (!token) return std::nullopt;
  if (auto found = kept(registry, *token, request)) return found;
  if (request.may(WW_REQUEST_OFFLINE)) return std::nullopt;
  const Host::Lock lock = host_.lock("exchange|" + registry.name, kLockTimeoutMs);
  if (auto found = kept(registry, *token, request)) return found;
  return exchanged(registry, *token, request);
}

IdentityToken ContainerRegistry::exchanged(const Registry& registry, const Token& token,
                                           const Request& request) const {
  try {
    return keep(exchange(host_, registry, token), request);
  } catch (const NotTaken& failure) {
    const auto other = another(registry, token, request);
    if (!other) throw;
    return keep(exchange(host_, registry, *other), request);
  }
}

IdentityToken ContainerRegistry::keep(IdentityToken made, const Request& request) const {
  if (made.expires_at - host_.now() < request.min_ttl_seconds)
    throw Failure(WW_REFUSED,
                  "the tokens of " + made.registry + " live for less than the " +
                      std::to_string(request.min_ttl_seconds) + " seconds that are wanted",
                  "Ask for less.");
  IdentityTokens(host_).save(made);
  return made;
}

// One that is not taken may have been revoked. Whoever has no role would be told so twice each
// time, and Entra that its new tokens are no good either: so not again for a while. Nobody is
// asked.
std::optional<Token> ContainerRegistry::another(const Registry& registry, const Token& refused,
                                                const Request& request) const {
  const std::string key = std::string(kRetried) + registry.name + '|' + owner_of(refused).id;
  std::int64_t before = 0;
  const std::string kept = host_.state(key).value_or("");
  std::from_chars(kept.data(), kept.data() + kept.size(), before);
  if (host_.now() - before < kRetryRestSeconds) return std::nullopt;
  host_.put_state(key, std::to_string(host_.now()));
  Request silent = request;
  silent.flags &= ~WW_REQUEST_INTERACTIVE;
  try {
    auto token = entra_token(registry, silent, host_.sha256_hex(refused.secret.view()));
    if (token && !(token->secret == refused.secret)) return token;
  } catch (const Failure& failure) {
    host_.trace("there is no other token to exchange: " + failure.message());
  }
  return std::nullopt;
}

bool ContainerRegistry::drop(const std::string& sha256) const {
  const IdentityTokens tokens(host_);
  for (const IdentityToken& token : tokens.all())
    if (host_.sha256_hex(token.secret.view()) == sha256) return tokens.erase(token.key());
  return false;
}

bool ContainerRegistry::refused(const Request& /*request*/, const Issued& issued) {
  return drop(issued.sha256);
}

std::optional<Answer> ContainerRegistry::login(const Request& request) {
  const auto registry = registry_of(request.host);
  if (!registry)
    throw Failure(WW_INVALID, "it is not said which registry to sign in to",
                  "Give its address: watchword login https://NAME.azurecr.io");
  if (!request.tenant.empty())
    throw Failure(WW_INVALID, "a registry's tenant is not named at the sign-in",
                  "Set it: git config --global watchword." + registry->origin + ".tenant " +
                      printable(request.tenant, kShownMaxBytes));
  auto token = identity_token(*registry, request);
  if (!token)
    throw Failure(WW_INTERACTION_REQUIRED, "nobody is signed in to Microsoft Entra",
                  "Sign in where there is a browser or a terminal: " + login_command(*registry));
  host_.erase_state(note(kSignedOut, *registry));
  const std::string used = note(kUsed, *registry);
  if (!request.account.empty() || !host_.state(used)) host_.put_state(used, request.account);
  return make_answer(std::move(*token));
}

// What names no registry means them all. The session of Entra is not this provider's to end.
bool ContainerRegistry::logout(const Request& request) {
  const auto registry = registry_of(request.host);
  const std::string account = named_account(request);
  const IdentityTokens tokens(host_);
  bool found = false;
  for (const IdentityToken& token : tokens.all()) {
    if (registry && token.registry != registry->name) continue;
    if (!account.empty() && !equal_ignoring_case(token.account, account)) continue;
    found |= tokens.erase(token.key());
  }
  if (!registry) {
    found |= !host_.list_state(kUsed).empty();
    erase_notes(host_, kUsed);
    erase_notes(host_, kSignedOut);
    erase_notes(host_, kRetried);
    return found;
  }
  const auto used = host_.state(note(kUsed, *registry));
  if (!account.empty() && used && !used->empty() && !equal_ignoring_case(*used, account))
    return found;
  found |= used.has_value();
  host_.erase_state(note(kUsed, *registry));
  if (found) host_.put_state(note(kSignedOut, *registry), "");
  return found;
}

std::vector<SessionRow> ContainerRegistry::sessions() {
  std::vector<SessionRow> rows;
  for (const IdentityToken& token : IdentityTokens(host_).all()) {
    SessionRow row;
    row.id = token.key();
    row.account = token.account;
    row.tenant = token.owner.substr(0, token.owner.find('/'));
    row.bound_to = {token.registry};
    row.expires_at = token.expires_at;
    rows.push_back(std::move(row));
  }
  SessionRow nobody;
  for (const auto& [key, value] : host_.list_state(kSignedOut))
    nobody.bound_to.push_back(key.substr(kSignedOut.size()));
  if (!nobody.bound_to.empty()) rows.push_back(std::move(nobody));
  return rows;
}

// Also what another tool exchanged and gives to be kept, as `az acr login` does.
Recognition ContainerRegistry::recognize(const Request& request, std::string_view secret) {
  Recognition recognition;
  const auto registry = registry_of(request.host);
  const auto described = describe(secret);
  recognition.kind = registry && described && described->registry == registry->name;
  if (!recognition.kind) return recognition;
  for (const IdentityToken& token : IdentityTokens(host_).all())
    if (token.secret.view() == secret) recognition.session = token.key();
  return recognition;
}

std::vector<Finding> ContainerRegistry::diagnose(const Request& request) {
  constexpr const char* kSubject = "registry";
  const auto registry = registry_of(request.host);
  if (!registry || request.may(WW_REQUEST_OFFLINE)) return {};
  try {
    HttpRequest question;
    question.url = registry->origin + "/v2/";
    const HttpResponse response = host_.send(question);
    std::vector<std::string> headers;
    for (const auto& [name, value] : response.headers)
      if (name == "www-authenticate") headers.push_back(value);
    const auto all = parse_challenges(headers);
    const bool asks = std::any_of(all.begin(), all.end(), [&](const Challenge& challenge) {
      return challenge.scheme == "bearer" &&
             challenge.parameter("realm") == registry->origin + "/oauth2/token";
    });
    if (response.status == http::kUnauthorized && asks)
      return {{WW_FINDING_GOOD, kSubject, registry->name + " answers and asks for its own tokens"}};
    return {{WW_FINDING_FAULT, kSubject,
             registry->origin + " answered HTTP " + std::to_string(response.status) +
                 " and not as a registry of Azure does",
             "Check its name, and what answers at that address."}};
  } catch (const Failure& failure) {
    return {{WW_FINDING_FAULT, kSubject, failure.message(), failure.advice()}};
  }
}

}  // namespace watchword::container_registry
