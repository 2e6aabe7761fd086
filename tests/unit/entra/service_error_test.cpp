#include "entra/service_error.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "unit/entra/fixture.h"

using namespace watchword;
using namespace watchword::entra;

namespace {

ServiceError error_of(const std::string& error, int code, const std::string& suberror,
                      int status = 400) {
  const auto body =
      parse_object(test::service_error(error, code, R"({"suberror":")" + suberror + "\"}").body);
  return read_service_error(status, *body);
}

struct ErrorCase {
  const char* error;
  int code;
  const char* suberror;
  oauth::Outcome outcome;
};

}  // namespace

TEST_CASE("what an error means for the session") {
  const auto c = GENERATE(
      // The token is dead.
      ErrorCase{"invalid_grant", 70008, "", oauth::Outcome::kSessionEnded},
      ErrorCase{"invalid_grant", 700082, "", oauth::Outcome::kSessionEnded},
      ErrorCase{"invalid_grant", 700084, "bad_token", oauth::Outcome::kSessionEnded},
      ErrorCase{"invalid_grant", 50173, "bad_token", oauth::Outcome::kSessionEnded},
      ErrorCase{"invalid_grant", 12345, "", oauth::Outcome::kSessionEnded},
      ErrorCase{"invalid_grant", 12345, "bad_token", oauth::Outcome::kSessionEnded},
      // A person can help, and the token is good afterwards.
      ErrorCase{"invalid_grant", 50076, "basic_action", oauth::Outcome::kInteraction},
      ErrorCase{"invalid_grant", 50079, "", oauth::Outcome::kInteraction},
      ErrorCase{"invalid_grant", 65001, "consent_required", oauth::Outcome::kInteraction},
      ErrorCase{"invalid_grant", 70043, "", oauth::Outcome::kInteraction},
      ErrorCase{"invalid_grant", 12345, "additional_action", oauth::Outcome::kInteraction},
      ErrorCase{"invalid_grant", 12345, "user_password_expired", oauth::Outcome::kInteraction},
      ErrorCase{"invalid_grant", 12345, "message_only", oauth::Outcome::kInteraction},
      ErrorCase{"interaction_required", 53003, "", oauth::Outcome::kInteraction},
      ErrorCase{"interaction_required", 53000, "additional_action", oauth::Outcome::kInteraction},
      ErrorCase{"login_required", 50058, "", oauth::Outcome::kInteraction},
      ErrorCase{"invalid_grant", 50020, "", oauth::Outcome::kInteraction},
      // Nobody here can help.
      ErrorCase{"invalid_grant", 53003, "", oauth::Outcome::kRefused},
      ErrorCase{"invalid_grant", 53003, "message_only", oauth::Outcome::kRefused},
      ErrorCase{"invalid_grant", 50105, "", oauth::Outcome::kRefused},
      ErrorCase{"invalid_grant", 12345, "client_mismatch", oauth::Outcome::kRefused},
      ErrorCase{"invalid_grant", 12345, "protection_policy_required", oauth::Outcome::kRefused},
      ErrorCase{"unauthorized_client", 700016, "", oauth::Outcome::kRefused},
      ErrorCase{"invalid_client", 7000218, "", oauth::Outcome::kRefused},
      ErrorCase{"invalid_request", 90002, "", oauth::Outcome::kRefused},
      // Later.
      ErrorCase{"temporarily_unavailable", 90033, "", oauth::Outcome::kTransient},
      ErrorCase{"invalid_grant", 50196, "", oauth::Outcome::kTransient},
      ErrorCase{"server_error", 12345, "", oauth::Outcome::kTransient});
  CAPTURE(c.error, c.code, c.suberror);
  CHECK(outcome_of(error_of(c.error, c.code, c.suberror)) == c.outcome);
  CHECK(outcome_of(error_of(c.error, c.code, c.suberror, 503)) == oauth::Outcome::kTransient);
  CHECK(outcome_of(error_of(c.error, c.code, c.suberror, 429)) == oauth::Outcome::kTransient);
}

TEST_CASE("a failure says what happened, what to do, and how to find it in the logs") {
  EntraTarget target;
  target.organization = Organization{"contoso", "https://dev.azure.com/contoso", ""};
  target.client_id = test::kClient;
  SECTION("a known code") {
    const Failure failure =
        to_failure(error_of("invalid_grant", 50076, "basic_action"), target, "ada@x", "t");
    CHECK(failure.status() == WW_INTERACTION_REQUIRED);
    CHECK(failure.message() ==
          "Entra wants multi-factor authentication of ada@x (AADSTS50076, correlation id "
          "c0ffee00-0000-4000-8000-000000000000)");
    CHECK(failure.advice() == "Sign in again: watchword login https://dev.azure.com/contoso");
  }
  SECTION("an unknown code: Entra's own words, without its identifiers") {
    const Failure failure = to_failure(error_of("invalid_scope", 70011, ""), target, "", "t");
    CHECK(failure.status() == WW_REFUSED);
    CHECK(failure.message() ==
          "Entra answered \"invalid_scope\": Words of the service (AADSTS70011, correlation id "
          "c0ffee00-0000-4000-8000-000000000000)");
    CHECK_FALSE(failure.advice().empty());
  }
  SECTION("the wrong account is named, and how to choose another") {
    const Failure failure = to_failure(error_of("invalid_grant", 50020, ""), target, "ada@x", "t");
    CHECK(failure.message().find("ada@x is not an account of the tenant that contoso uses") == 0);
    CHECK(failure.advice() ==
          "Sign in with another account: watchword login https://dev.azure.com/contoso --account "
          "NAME");
  }
  SECTION("a device code that a policy blocks") {
    const Failure failure = to_failure(error_of("access_denied", 530033, ""), target, "", "t");
    CHECK(failure.status() == WW_REFUSED);
    CHECK(failure.advice().find("--no-browser") != std::string::npos);
  }
  SECTION("nothing but a status") {
    const Failure failure =
        to_failure(read_service_error(502, *parse_object("{}")), target, "", "t");
    CHECK(failure.status() == WW_NETWORK);
    CHECK(failure.message() == "Entra answered HTTP 502");
  }
}

TEST_CASE("hostile errors are cut and cleaned") {
  const auto body = parse_object(
      R"({"error":"x\u001b[2Jy\nz","error_description":"AADSTSabc\u0007: boo\nmore",
          "error_codes":["1",-5,999999999999,1.5],"claims":"no json","correlation_id":7})");
  const ServiceError error = read_service_error(400, *body);
  CHECK(error.error == "x[2Jy");
  CHECK(error.codes.empty());
  CHECK(error.claims.empty());
  CHECK(error.correlation_id.empty());
  EntraTarget target;
  const Failure failure = to_failure(error, target, "", "t");
  for (const char c : failure.message()) CHECK(static_cast<unsigned char>(c) >= 0x20);
}

TEST_CASE("the code is found in the words when the list is missing") {
  const ServiceError error = make_callback_error("access_denied", "", "AADSTS50105: no role");
  CHECK(error.codes == std::vector<int>{50105});
}
