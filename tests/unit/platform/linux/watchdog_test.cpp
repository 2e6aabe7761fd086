#include "platform/watchdog.h"

#include <catch2/catch_test_macros.hpp>
#include <csignal>

namespace watchword::platform {
namespace {

TEST_CASE("after the last watchdog SIGALRM is as it was") {
  { const Watchdog gone(std::chrono::seconds(20), {"gone\n", 1}); }
  struct sigaction now {};
  ::sigaction(SIGALRM, nullptr, &now);
  CHECK(now.sa_handler == SIG_DFL);
}

}  // namespace
}  // namespace watchword::platform
