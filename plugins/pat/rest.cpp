#include "pat/rest.h"

#include <algorithm>
#include <array>

#include <watchword/encoding.hpp>
#include <watchword/sdk/http.hpp>

#include "common/text.h"

namespace watchword::pat {
namespace {

constexpr std::int64_t kPatienceSeconds = 120;
constexpr int kPatientTries = 5;
constexpr std::int64_t kTokenMarginSeconds = 300;
constexpr std::size_t kMessageMaxBytes = 300;
constexpr std::string_view kIdentityServices = "https://vssps.dev.azure.com";

bool is_html(const HttpResponse& response) {
  return lower(response.header("content-type")).starts_with("text/html");
}

// A second POST could make a second thing.
bool may_repeat(std::string_view method) {
  return method != "POST";
}

Failure nobody_signed_in(const Caller& caller) {
  return {WW_INTERACTION_REQUIRED,
          "nobody is signed in to " + caller.organization.name +
              " with Microsoft Entra, and its personal access tokens are managed with nothing else",
          "Run `watchword login " + caller.url() + "`."};
}

Failure not_accepted(const Caller& caller, const std::string& account) {
  const std::string who = account.empty() ? "the account that is signed in" : account;
  return {WW_REFUSED,
          caller.organization.name + " does not accept " + who +
              ", not even with a token that was just issued",
          "Sign in with an account that is a member: watchword login " + caller.url() +
              " --account NAME"};
}

// {"message": …} of an error (Microsoft Learn, "REST API error responses").
std::string message_of(const HttpResponse& response) {
  const auto body = parse_object(response.body.view());
  const std::string message = body ? printable(text_at(*body, "message"), kMessageMaxBytes) : "";
  return message.empty() ? "HTTP " + std::to_string(response.status) : message;
}

// "Service principals aren't allowed to perform this action" (Microsoft Learn, "Manage personal
// access tokens using REST API").
bool is_about_applications(const std::string& message) {
  return lower(message).find("service principals") != std::string::npos;
}

[[noreturn]] void refuse(const Caller& caller, const HttpResponse& response) {
  const std::string message = message_of(response);
  if (is_about_applications(message))
    throw NotForApplications(
        WW_REFUSED,
        "personal access tokens belong to people, and " + caller.organization.name +
            " is signed in to as an application (a service principal or managed identity)",
        "Use the application's own token, or sign in as a person: watchword login " + caller.url());
  throw Failure(http::is_server_error(response.status) ? WW_NETWORK : WW_REFUSED,
                caller.organization.name + " says: " + message,
                response.status == http::kForbidden
                    ? "Ask an administrator of the organization, or use another account with "
                      "--account."
                    : "Try again later; if it stays, look at the organization's settings.");
}

}  // namespace

std::string Caller::url() const {
  return "https://dev.azure.com" + organization.port + '/' + organization.name;
}

std::string Caller::identity_services() const {
  return std::string(kIdentityServices) + organization.port + '/' + organization.name + "/_apis/";
}

std::string_view RestReply::header(std::string_view name) const {
  for (const auto& [key, value] : headers)
    if (key == name) return value;
  return {};
}

bool is_unauthenticated(const HttpResponse& response) {
  constexpr std::array<int, 3> kSignIn = {http::kUnauthorized, http::kNonAuthoritative,
                                          http::kFound};
  return std::find(kSignIn.begin(), kSignIn.end(), response.status) != kSignIn.end() ||
         (response.status == http::kOk && is_html(response));
}

std::vector<std::pair<std::string, std::string>> program_headers() {
  return {{"Accept", "application/json"}, {"X-TFS-FedAuthRedirect", "Suppress"}};
}

std::string authorization(std::string_view scheme, std::string_view secret) {
  std::string header;
  header.reserve(scheme.size() + secret.size());  // no copy is left where it grew
  return header.append(scheme).append(secret);
}

bool is_accepted(const Host& host, const Caller& caller, const Secret& token) {
  HttpRequest request;
  request.url = caller.url() + "/_apis/connectionData?api-version=7.1-preview.1";
  request.headers = program_headers();
  Secret pair("token:");
  pair.append(token.view());
  std::string encoded = base64_encode(pair.view());
  request.headers.emplace_back("Authorization", authorization("Basic ", encoded));
  const HttpResponse response = send_with_one_retry(host, request);
  wipe(encoded.data(), encoded.size());
  std::string& header = request.headers.back().second;
  wipe(header.data(), header.size());
  return !is_unauthenticated(response);
}

RestReply Rest::call(std::string_view method, const std::string& url, const json::value& body) {
  HttpRequest request;
  request.method = method;
  request.url = url;
  request.headers = program_headers();
  request.flags = WW_HTTP_KEEP_CONNECTION;  // a list may have thousands of pages
  if (!body.is_null()) {
    request.headers.emplace_back("Content-Type", "application/json");
    request.body = serialize_secret(body);
  }
  const HttpResponse response = send_signed_in(std::move(request));
  const bool good = http::is_success(response.status);
  if (!good && (response.status != http::kNotFound || is_html(response))) refuse(caller_, response);
  RestReply reply;
  reply.status = response.status;
  if (auto document = parse_document(response.body.view())) reply.body = std::move(*document);
  reply.headers = response.headers;
  return reply;
}

HttpResponse Rest::send_signed_in(HttpRequest request) {
  std::string refused_sha256;
  for (int attempt = 0; attempt < 2; ++attempt) {
    const Token& used = token(refused_sha256);
    request.headers.emplace_back("Authorization", authorization("Bearer ", used.secret.view()));
    HttpResponse response = send_patiently(request);
    std::string& header = request.headers.back().second;
    wipe(header.data(), header.size());
    request.headers.pop_back();
    if (!is_unauthenticated(response)) return response;
    refused_sha256 = host_.sha256_hex(used.secret.view());
  }
  throw not_accepted(caller_, account_);
}

// Azure DevOps delays before it refuses, and says for how long (Microsoft Learn, "Rate limits").
HttpResponse Rest::send_patiently(const HttpRequest& request) {
  for (int attempt = 1;; ++attempt) {
    HttpResponse response =
        may_repeat(request.method) ? send_with_one_retry(host_, request) : host_.send(request);
    const std::int64_t wait = response.retry_after_seconds.value_or(1);
    if (response.status != http::kTooManyRequests || attempt == kPatientTries ||
        wait > kPatienceSeconds)
      return response;
    host_.trace("the service wants to be left alone for " + std::to_string(wait) + " seconds");
    host_.sleep(static_cast<std::uint32_t>(std::max<std::int64_t>(wait, 1)) * 1000);
  }
}

const Token& Rest::token(const std::string& refused_sha256) {
  const bool usable =
      token_ && refused_sha256.empty() &&
      (token_->expires_at == 0 || token_->expires_at - host_.now() > kTokenMarginSeconds);
  if (usable) return *token_;
  TokenRequest request;
  request.url = caller_.url();
  request.scope = kAzureDevOpsScope;
  request.account = caller_.account;
  request.flags = caller_.flags;
  request.refused_sha256 = refused_sha256;
  token_ = host_.token(request);
  if (!token_) throw nobody_signed_in(caller_);
  account_ = token_->account;
  return *token_;
}

}  // namespace watchword::pat
