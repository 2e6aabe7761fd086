#include "entra/aadsts.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <regex>
#include <string>

using namespace watchword::entra;

TEST_CASE("every code that people meet has a sentence and an action") {
  for (const int code :
       {50072,  50074, 50076,  50078,  50079,   50058,   50173,   70008,  700082, 700084,
        70043,  53000, 53001,  53002,  53003,   530032,  530033,  530034, 50131,  50097,
        50105,  65001, 65004,  90094,  90095,   50020,   50034,   90072,  50194,  9001023,
        90130,  90002, 700016, 500011, 7000215, 7000222, 7000218, 700025, 700027, 50012,
        700024, 70021, 700211, 700213, 501481,  50011,   50196,   90033,  90024,  50033,
        40010,  65002, 54005,  70016,  70018,   70019}) {
    CAPTURE(code);
    const AadstsCode* found = find_aadsts(code);
    REQUIRE(found != nullptr);
    CHECK(found->code == code);
    CHECK(found->message.size() > 15);
    CHECK(found->advice.size() > 10);
  }
  CHECK(find_aadsts(0) == nullptr);
  CHECK(find_aadsts(1) == nullptr);
  CHECK(find_aadsts(99999999) == nullptr);
}

TEST_CASE("the table is sorted, so that each of its codes is found") {
  const auto codes = aadsts_codes();
  CHECK(std::is_sorted(codes.begin(), codes.end(),
                       [](const auto& a, const auto& b) { return a.code < b.code; }));
  for (const AadstsCode& code : codes) CHECK(find_aadsts(code.code) == &code);
}

TEST_CASE("sentences are sentences and name nothing unknown") {
  const std::regex unknown(R"(\{(?!account\}|organization\}|tenant\}|client\}|login\}))");
  for (const AadstsCode& code : aadsts_codes()) {
    CAPTURE(code.code);
    const std::string message(code.message);
    const std::string advice(code.advice);
    CHECK(message.find('\n') == std::string::npos);
    CHECK(message.back() != '.');
    CHECK_FALSE(std::regex_search(message, unknown));
    CHECK_FALSE(std::regex_search(advice, unknown));
  }
}
