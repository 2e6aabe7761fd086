#include "broker/stored_credentials.h"

#include <catch2/catch_test_macros.hpp>

#include "support/failure.h"

namespace watchword::broker {
namespace {

using test::failure_of;
using test::status_of;

Credential credential() {
  Credential out;
  out.authtype = "Bearer";
  out.secret = Secret("s=cret");
  out.expires_at = 1900000000;
  out.refresh_token = Secret("refresh");
  return out;
}

Item item(std::string_view secret) {
  Item out;
  out.attributes = {{"username", "ada"}};
  out.secret = Secret(secret);
  return out;
}

TEST_CASE("what is kept is read as it was") {
  const auto read = decode_stored(item(encode_stored(credential()).view()));
  REQUIRE(read);
  CHECK(read->username == "ada");
  CHECK(read->authtype == "Bearer");
  CHECK(read->secret.view() == "s=cret");
  CHECK(read->expires_at == 1900000000);
  CHECK(read->refresh_token.view() == "refresh");
}

TEST_CASE("a value with a line break is not kept: it would be another value") {
  for (const std::string& bad :
       {std::string("good\nsecret=injected"), std::string("a\rb"), std::string("a\0b", 3)}) {
    Credential in_secret = credential();
    in_secret.secret = Secret(bad);
    Credential in_refresh_token = credential();
    in_refresh_token.refresh_token = Secret(bad);
    Credential in_authtype = credential();
    in_authtype.authtype = bad;
    for (const Credential* one : {&in_secret, &in_refresh_token, &in_authtype})
      CHECK(status_of(failure_of([&] { encode_stored(*one); })) == WW_INVALID);
  }
}

TEST_CASE("an item that we did not write so is not answered") {
  CHECK_FALSE(decode_stored(item("secret=good\nsecret=injected\n")));
  CHECK_FALSE(decode_stored(item("secret=good\nexpires_at=1\nexpires_at=2\n")));
  CHECK_FALSE(decode_stored(item("secret=good\nno line of ours\n")));
  CHECK(decode_stored(item("secret=good\nof-a-later-version=x\n"))->secret.view() == "good");
}

}  // namespace
}  // namespace watchword::broker
