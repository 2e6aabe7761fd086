#include "cli/known_keys.h"

#include <catch2/catch_test_macros.hpp>

using watchword::cli::key_meant;
using watchword::host::holds_secret;

TEST_CASE("a mistyped key is near the one that was meant") {
  const std::vector<std::string> known{"store", "tenant", "entra.clientId"};
  CHECK(key_meant("watchword.teant", known) == "watchword.tenant");
  CHECK(key_meant("watchword.entra.clientd", known) == "watchword.entra.clientId");
  CHECK(key_meant("watchword.frobnicate", known).empty());
}

TEST_CASE("a mistyped key in the scope of a URL keeps the scope") {
  const std::vector<std::string> known{"store", "tenant", "entra.clientId"};
  CHECK(key_meant("watchword.https://dev.azure.com.teant", known) ==
        "watchword.https://dev.azure.com.tenant");
  CHECK(key_meant("watchword.https://dev.azure.com.entra-cientid", known) ==
        "watchword.https://dev.azure.com.entra-clientId");
}

TEST_CASE("keys of secrets are told by their last word") {
  CHECK(holds_secret("azure-devops-oauth.appSecret"));
  CHECK(holds_secret("proxy.password"));
  CHECK_FALSE(holds_secret("entra.clientId"));
  CHECK_FALSE(holds_secret("secret-service.collection"));
}
