#include "pipeline/mask.h"

#include <catch2/catch_test_macros.hpp>

using watchword::pipeline::mask_line;

TEST_CASE("the line that keeps a secret out of the log") {
  CHECK(mask_line("abc").view() == "##vso[task.setsecret]abc\n");
  // What would end the line or begin an escape.
  CHECK(mask_line("a\r\nb").view() == "##vso[task.setsecret]a%0D%0Ab\n");
  CHECK(mask_line("50%0A").view() == "##vso[task.setsecret]50%AZP250A\n");
  CHECK(mask_line("%AZP25").view() == "##vso[task.setsecret]%AZP25AZP25\n");
  // Not special in the text of a command.
  CHECK(mask_line("a;b]c:d").view() == "##vso[task.setsecret]a;b]c:d\n");
}
