#include <catch2/catch_test_macros.hpp>

#include <watchword/encoding.hpp>
#include <watchword/sdk/json.hpp>

#include "common/jwt.h"

using namespace watchword;

TEST_CASE("numbers are read as services send them") {
  const auto value = parse_object(
      R"({"n":3599,"s":"3599","f":3599.0,"half":1.5,"word":"x","empty":"","big":"99999999999999999999",
          "trailing":"12x","null":null})");
  REQUIRE(value);
  CHECK(number_at(*value, "n") == 3599);
  CHECK(number_at(*value, "s") == 3599);
  CHECK(number_at(*value, "f") == 3599);
  for (const char* key : {"half", "word", "empty", "big", "trailing", "null", "absent"}) {
    CAPTURE(key);
    CHECK_FALSE(number_at(*value, key));
  }
}

TEST_CASE("texts, objects and arrays of another type are absent") {
  const auto value = parse_object(R"({"t":"x","n":1,"o":{"a":1},"a":[1]})");
  REQUIRE(value);
  CHECK(text_at(*value, "t") == "x");
  CHECK(text_at(*value, "n").empty());
  CHECK(text_at(*value, "absent").empty());
  CHECK(object_at(*value, "o") != nullptr);
  CHECK(object_at(*value, "a") == nullptr);
  CHECK(array_at(*value, "a") != nullptr);
  CHECK(array_at(*value, "t") == nullptr);
}

TEST_CASE("only objects within the limits are parsed") {
  CHECK_FALSE(parse_object(""));
  CHECK_FALSE(parse_object("[]"));
  CHECK_FALSE(parse_object("{} x"));
  CHECK_FALSE(parse_object("<html>"));
  CHECK_FALSE(parse_object(R"({"a":)" + std::string(kJsonMaxDepth + 1, '[') +
                           std::string(kJsonMaxDepth + 1, ']') + "}"));
  const std::string long_text(kJsonMaxBytes, 'x');
  CHECK_FALSE(parse_object(R"({"a":")" + long_text + "\"}"));
  CHECK(parse_object(R"({"a":")" + long_text.substr(100) + "\"}"));
}

TEST_CASE("secrets survive serialization, whatever their size") {
  for (const std::size_t size : {0U, 1U, 1023U, 1024U, 5000U, 60000U}) {
    json::value value = wiped_object();
    value.get_object()["token"] = std::string(size, 'x') + "\"\n";
    const auto back = parse_object(serialize_secret(value).view());
    REQUIRE(back);
    CHECK(text_at(*back, "token") == std::string(size, 'x') + "\"\n");
  }
}

TEST_CASE("claims of a JWT") {
  const std::string payload = base64url_encode(R"({"tid":"t","exp":"12"})");
  const auto claims = unverified_claims("aGVhZGVy." + payload + ".sig");
  REQUIRE(claims);
  CHECK(text_at(*claims, "tid") == "t");
  CHECK(number_at(*claims, "exp") == 12);
  CHECK(unverified_claims("a." + payload + "."));
  for (const char* bad : {"", ".", "..", "a.b", "a.!!!!.c", "a.bm90IGpzb24.c"}) {
    CAPTURE(bad);
    CHECK_FALSE(unverified_claims(bad));
  }
}
