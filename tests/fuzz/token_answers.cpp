// The JSON of a token endpoint, and the ID token in it. The first byte is the HTTP status, the rest
// the body; it is also taken for the claims of an ID token.
#include <watchword/encoding.hpp>
#include <watchword/sdk/testing/recording_host.hpp>

#include "entra/id_token.h"
#include "entra/service_error.h"
#include "fuzz.h"

namespace watchword::entra {
namespace {

using fuzz::refusable;
using fuzz::require;

constexpr std::string_view kClient = "872cd9fa-d31f-45e0-9eab-6e460a02d1f1";
constexpr std::string_view kTenant = "11111111-aaaa-4aaa-8aaa-111111111111";
constexpr std::string_view kNonce = "nonce";
constexpr std::int64_t kNow = 1800000000;

Realm realm() {
  return {Authority::parse(kPublicCloud), std::string(kTenant)};
}

EntraTarget target() {
  EntraTarget out;
  out.client_id = kClient;
  out.scopes = "499b84ac-1321-427f-aa17-267ca6975798/.default";
  return out;
}

void check_identity(const TokenAnswer& answer) {
  refusable([&] {
    const Identity identity = read_identity(answer, realm(), kClient, kNonce, kNow);
    require(identity.tenant == kTenant, "an ID token of another tenant is refused");
    require(!identity.username.empty() && fuzz::is_printable(identity.username),
            "a user name can be shown");
    require(identity.id.find('|') == std::string::npos, "an account fits into a key");
  });
}

void check_answer(const TokenAnswer& answer) {
  require(fuzz::is_printable(answer.access_token.view()), "a token fits into a header");
  require(answer.expires_at >= answer.obtained_at, "a token does not end before it begins");
  check_identity(answer);
}

void check_error(const ServiceError& error) {
  const Failure failure = to_failure(error, target(), "ada@contoso.com", std::string(kTenant));
  require(fuzz::is_printable(failure.message()) && fuzz::is_printable(failure.advice()),
          "an error can be shown");
}

void check_reply(int status, std::string_view body) {
  test::RecordingHost host;
  host.now = kNow;
  host.expect("POST", realm().authority.endpoint(kTenant, "token"),
              test::Scripted{status, std::string(body)});
  refusable([&] {
    const auto reply = request_token(Host(host.get()), target(), realm(), "", "", Form());
    if (const auto* answer = std::get_if<TokenAnswer>(&reply))
      check_answer(*answer);
    else
      check_error(std::get<ServiceError>(reply));
  });
}

}  // namespace
}  // namespace watchword::entra

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace watchword;
  if (size == 0) return 0;
  const std::string_view body = fuzz::text_of(data + 1, size - 1);
  constexpr int kStatuses[] = {200, 400, 401, 429};
  entra::check_reply(kStatuses[data[0] % std::size(kStatuses)], body);
  entra::TokenAnswer signed_in;
  signed_in.id_token = Secret("e30." + base64url_encode(body) + ".c2ln");
  entra::check_identity(signed_in);
  return 0;
}
