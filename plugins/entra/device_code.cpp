// Device authorization grant (RFC 8628; Microsoft identity platform, "OAuth 2.0 device
// authorization grant flow").
#include <algorithm>

#include <watchword/sdk/http.hpp>
#include <watchword/sdk/page.hpp>

#include "common/text.h"
#include "entra/claims.h"
#include "entra/sign_in.h"

namespace watchword::entra {
namespace {

constexpr std::int64_t kExpiresInSeconds = 900;  // where the answer does not say
constexpr std::int64_t kExpiresInMaxSeconds = 3600;
constexpr std::int64_t kIntervalSeconds = 5;  // RFC 8628, section 3.2
constexpr std::int64_t kIntervalMaxSeconds = 60;
constexpr std::int64_t kSlowDownSeconds = 5;  // RFC 8628, section 3.5
constexpr std::uint32_t kCountdownStepMs = 1000;
constexpr std::size_t kMessageMaxBytes = 200;

struct DeviceCode {
  Secret device_code;
  std::string user_code;
  std::string verification_uri;
  std::int64_t expires_at = 0;
  std::int64_t interval = 0;
};

DeviceCode begin(const SignIn& sign_in) {
  Form form;
  form.add("client_id", sign_in.target.client_id)
      .add("scope", requested_scope(sign_in.target))
      .add("claims", claims_parameter(sign_in.claims));
  const oauth::EndpointReply reply =
      post_form(sign_in.host, sign_in.realm, "devicecode", std::move(form));
  if (reply.http_status != http::kOk)
    throw sign_in_failure(read_service_error(reply.http_status, reply.body), sign_in);
  DeviceCode code;
  code.device_code = Secret(text_at(reply.body, "device_code"));
  code.user_code = printable(text_at(reply.body, "user_code"), kMessageMaxBytes);
  code.verification_uri = printable(text_at(reply.body, "verification_uri"), kMessageMaxBytes);
  code.expires_at =
      sign_in.host.now() +
      std::clamp<std::int64_t>(number_at(reply.body, "expires_in").value_or(kExpiresInSeconds), 0,
                               kExpiresInMaxSeconds);
  code.interval = std::clamp<std::int64_t>(
      number_at(reply.body, "interval").value_or(kIntervalSeconds), 1, kIntervalMaxSeconds);
  if (code.device_code.empty() || code.user_code.empty() ||
      code.verification_uri.rfind("https://", 0) != 0)
    throw Failure(WW_NETWORK, "Entra answered without a device code",
                  "Try again; if it happens again, check watchword.entra.authorityHost.");
  return code;
}

class Poll {
 public:
  Poll(const SignIn& sign_in, DeviceCode code)
      : sign_in_(sign_in), code_(std::move(code)), interval_(code_.interval) {}

  TokenAnswer run() {
    DeviceCodePage page(sign_in_.host, {code_.user_code, code_.verification_uri, sign_in_.purpose(),
                                        code_.expires_at});
    std::int64_t next = now() + interval_;
    for (;;) {
      page.show();
      sign_in_.host.sleep(kCountdownStepMs);
      if (now() >= code_.expires_at) throw expired();
      if (now() < next) continue;
      if (auto answer = ask()) return std::move(*answer);
      next = now() + interval_;
    }
  }

 private:
  std::int64_t now() const { return sign_in_.host.now(); }

  Failure expired() const {
    return {WW_TIMEOUT, "the device code was not entered in time",
            "Sign in again: " + sign_in_.target.login_command() + " --device-code"};
  }

  // Empty when the person has not finished yet.
  std::optional<TokenAnswer> ask() {
    Form grant;
    grant.add("grant_type", "urn:ietf:params:oauth:grant-type:device_code")
        .add("device_code", code_.device_code.view());
    auto reply = send(std::move(grant));
    if (!reply) return std::nullopt;
    if (auto* answer = std::get_if<TokenAnswer>(&*reply)) return std::move(*answer);
    judge(std::get<ServiceError>(*reply));
    return std::nullopt;
  }

  // Empty when Entra was not reached: a person is typing the code meanwhile, and RFC 8628, section
  // 3.5 asks to slow down and go on.
  std::optional<TokenReply> send(Form grant) {
    try {
      return request_token(sign_in_.host, sign_in_.target, sign_in_.realm, "device-code",
                           claims_parameter(sign_in_.claims), std::move(grant));
    } catch (const Failure& failure) {
      if (failure.status() != WW_TIMEOUT && failure.status() != WW_NETWORK) throw;
      sign_in_.host.trace("asking again later: " + failure.message());
      slow_down(interval_);
      return std::nullopt;
    }
  }

  // Returns when it is worth asking again.
  void judge(const ServiceError& error) {
    if (error.error == "authorization_pending") return;
    if (error.error == "slow_down") return slow_down(kSlowDownSeconds);
    if (error.error == "authorization_declined" || error.error == "access_denied")
      throw Failure(WW_CANCELLED,
                    "the sign-in to " + sign_in_.target.organization_name() +
                        " with a device code was declined",
                    "Sign in and accept: " + sign_in_.target.login_command());
    if (error.error == "expired_token") throw expired();
    if (outcome_of(error) == Outcome::kTransient)
      return slow_down(error.retry_after_seconds.value_or(interval_));
    throw sign_in_failure(error, sign_in_);
  }

  void slow_down(std::int64_t seconds) {
    interval_ = std::min(interval_ + seconds, kIntervalMaxSeconds);
  }

  const SignIn& sign_in_;
  const DeviceCode code_;
  std::int64_t interval_;
};

}  // namespace

void sign_in_with_device_code(const SignIn& sign_in) {
  TokenAnswer answer = Poll(sign_in, begin(sign_in)).run();
  const Identity identity =
      read_identity(answer, sign_in.realm, sign_in.target.client_id, {}, sign_in.host.now());
  sign_in.complete(std::move(answer), identity);
}

}  // namespace watchword::entra
