#include "base/utf16.h"

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <utility>

namespace watchword {
namespace {

std::string shown(std::string_view bytes) {
  const auto text = utf8_from_utf16(bytes);
  return text ? std::string(text->view()) : "-";
}

TEST_CASE("texts of Windows") {
  using namespace std::string_view_literals;
  for (const auto& [bytes, wanted] : {
           std::pair{""sv, ""sv},
           {"p\0a\0"sv, "pa"sv},
           {"\0\0"sv, "\0"sv},
           {"\x7F\0\x80\0\xFF\x07\0\x08"sv, "\x7F\xC2\x80\xDF\xBF\xE0\xA0\x80"sv},
           {"\xFF\xD7\0\xE0\xFF\xFF"sv, "\xED\x9F\xBF\xEE\x80\x80\xEF\xBF\xBF"sv},
           {"\x3D\xD8\x00\xDE"sv, "\xF0\x9F\x98\x80"sv},
           {"\xFF\xDB\xFF\xDF"sv, "\xF4\x8F\xBF\xBF"sv},
           {"p"sv, "-"sv},             // half a character
           {"p\0\x3D\xD8"sv, "-"sv},   // half a pair at the end
           {"\x3D\xD8p\0"sv, "-"sv},   // and elsewhere
           {"\0\xDEp\0"sv, "-"sv},     // the second half alone
           {"\0\xDE\0\xDE"sv, "-"sv},  // and twice
       }) {
    CAPTURE(wanted);
    CHECK(shown(bytes) == wanted);
  }
}

}  // namespace
}  // namespace watchword
