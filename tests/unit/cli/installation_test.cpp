#include "cli/installation.h"

#include <catch2/catch_test_macros.hpp>

using watchword::cli::installation_of;

TEST_CASE("an installation is found from where its executable is") {
  CHECK(installation_of("/usr/bin") == "/usr");
  CHECK(installation_of("/home/ada/.local/bin") == "/home/ada/.local");
  CHECK(installation_of("C:/Users/Ada/AppData/Local/Programs/Watchword/bin") ==
        "C:/Users/Ada/AppData/Local/Programs/Watchword");
  CHECK(installation_of("C:/Programs/Watchword/lib/watchword/keyring") == "C:/Programs/Watchword");
  CHECK(installation_of("/opt/lib/watchword/bin") == "/opt/lib/watchword");
}
