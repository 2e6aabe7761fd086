#include "common/organization.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

using watchword::organization_of;

namespace {

struct Form {
  const char* host;
  const char* path;
  const char* username;
  const char* name;  // null: no organization
  const char* base_url;
};

}  // namespace

TEST_CASE("the organization of each form of URL") {
  const auto form = GENERATE(
      Form{"dev.azure.com", "contoso/project/_git/repo", "", "contoso",
           "https://dev.azure.com/contoso"},
      Form{"dev.azure.com", "contoso", "", "contoso", "https://dev.azure.com/contoso"},
      Form{"dev.azure.com", "/contoso/", "", "contoso", "https://dev.azure.com/contoso"},
      Form{"dev.azure.com", "Contoso/x", "", "contoso", "https://dev.azure.com/contoso"},
      Form{"dev.azure.com:8443", "contoso/x", "", "contoso", "https://dev.azure.com:8443/contoso"},
      Form{"dev.azure.com", "", "contoso", "contoso", "https://dev.azure.com/contoso"},
      Form{"dev.azure.com", "fabrikam/x", "contoso", "fabrikam", "https://dev.azure.com/fabrikam"},
      Form{"dev.azure.com", "_git/x", "contoso", "contoso", "https://dev.azure.com/contoso"},
      Form{"dev.azure.com", "", "ada@contoso.example", nullptr, nullptr},
      Form{"dev.azure.com", "", "", nullptr, nullptr},
      Form{"pkgs.dev.azure.com", "contoso/_packaging/feed", "", "contoso",
           "https://dev.azure.com/contoso"},
      Form{"vssps.dev.azure.com:8443", "contoso/_apis", "", "contoso",
           "https://dev.azure.com:8443/contoso"},
      Form{"vsrm.dev.azure.com", "contoso", "", "contoso", "https://dev.azure.com/contoso"},
      Form{"contoso.visualstudio.com", "DefaultCollection/_git/x", "", "contoso",
           "https://contoso.visualstudio.com"},
      Form{"Contoso.VisualStudio.com:8443", "", "ada@contoso.example", "contoso",
           "https://contoso.visualstudio.com:8443"},
      Form{"contoso.pkgs.visualstudio.com", "_packaging/feed", "", "contoso",
           "https://contoso.visualstudio.com"},
      Form{"contoso.vsrm.visualstudio.com", "", "", "contoso", "https://contoso.visualstudio.com"},
      // Hosts of nobody, and names that no organization can have.
      Form{"app.vssps.visualstudio.com", "contoso", "", nullptr, nullptr},
      Form{"vs-ssh.visualstudio.com", "", "", nullptr, nullptr},
      Form{"ssh.dev.azure.com", "v3/contoso", "", nullptr, nullptr},
      Form{"visualstudio.com", "contoso", "", nullptr, nullptr},
      Form{"dev.azure.com", "../contoso", "", nullptr, nullptr},
      Form{"dev.azure.com", "%2e%2e/contoso", "", nullptr, nullptr},
      Form{"dev.azure.com", "con%74oso/x", "", "contoso", "https://dev.azure.com/contoso"},
      Form{"dev.azure.com", "con toso", "", nullptr, nullptr},
      Form{"dev.azure.com", "con@toso", "", nullptr, nullptr},
      Form{"dev.azure.com", "-contoso", "", nullptr, nullptr},
      Form{"dev.azure.com", "contoso%0a", "", nullptr, nullptr},
      Form{"dev.azure.com", "a2345678901234567890123456789012345678901234567890", "",
           "a2345678901234567890123456789012345678901234567890",
           "https://dev.azure.com/a2345678901234567890123456789012345678901234567890"},
      Form{"dev.azure.com", "a23456789012345678901234567890123456789012345678901", "", nullptr,
           nullptr},
      Form{"dev.azure.com:443", "contoso/x", "", "contoso", "https://dev.azure.com/contoso"},
      // Somebody else's hosts, and what is no host.
      Form{"[dev.azure.com]evil.example", "contoso", "", nullptr, nullptr},
      Form{"[dev.azure.com", "contoso", "", nullptr, nullptr},
      Form{"evil.example%2f.dev.azure.com", "contoso", "", nullptr, nullptr},
      Form{"evil.example/.dev.azure.com", "contoso", "", nullptr, nullptr},
      Form{"evil.example\uff0f.dev.azure.com", "contoso", "", nullptr, nullptr},
      Form{"evil.example:80.dev.azure.com", "contoso", "", nullptr, nullptr},
      Form{"dev.azure.com:x", "contoso", "", nullptr, nullptr},
      Form{"dev.azure.com.evil.example", "contoso", "", nullptr, nullptr},
      Form{"evildev.azure.com", "contoso", "", nullptr, nullptr},
      Form{"evilvisualstudio.com", "contoso", "", nullptr, nullptr},
      Form{"github.com", "contoso/x", "", nullptr, nullptr});
  CAPTURE(form.host, form.path, form.username);
  const auto organization = organization_of(form.host, form.path, form.username);
  REQUIRE(organization.has_value() == (form.name != nullptr));
  if (!organization) return;
  CHECK(organization->name == form.name);
  CHECK(organization->base_url == form.base_url);
}
