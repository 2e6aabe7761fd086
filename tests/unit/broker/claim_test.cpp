// Which provider may answer for a host: what the manifests say, and what the configuration may
// add to it and take from it. No module is loaded.
#include "broker/claim.h"

#include <catch2/catch_test_macros.hpp>

#include "broker/accounts.h"
#include "broker/request.h"
#include "platform/modules.h"
#include "support/environment.h"
#include "support/failure.h"
#include "support/git_home.h"
#include "support/text.h"

namespace watchword::broker {
namespace {

using test::failure_of;
using test::status_of;

class Installed {
 public:
  explicit Installed(const std::string& config, const std::string& variable = "") : home_(config) {
    install("azure", R"("hosts": ["dev.azure.com", "*.dev.azure.com"], "signIn": 100,
                        "tokensFor": ["*.vault.example"])");
    install("other", R"("hosts": ["dev.azure.com", "mock.example"])");
    std::map<std::string, std::string, std::less<>> variables;
    if (!variable.empty()) variables["WATCHWORD_PROVIDER"] = variable;
    services_.emplace(host::ServicesOptions{test::environment(variables),
                                            [this] { return library_ / "lib"; }, "0"});
    memory_.emplace(services_->inputs);
    seams_.emplace(seams_of(*services_, *memory_));
  }

  host::Services& services() { return *services_; }

  Target target(const std::string& host, const std::string& protocol = "https",
                const std::string& path = "x/y") {
    Target out{protocol, host, path, {}};
    services_->begin(out.url());
    return out;
  }
  // "azure other stored": who is asked.
  std::string asked(const Target& target) {
    const Chosen chosen = choose(*seams_, target);
    notes = "";
    for (const std::string& note : chosen.notes) notes += note + '\n';
    std::string out;
    for (const host::Manifest* one : chosen.providers) out += one->id + ' ';
    return out + (chosen.stored ? "stored" : "");
  }
  std::string asked(const std::string& host) { return asked(target(host)); }
  Claim claim(const std::string& id, const std::string& host, const std::string& scope = "") {
    return claim_of(*seams_, *services_->plugins.find(id), target(host), scope);
  }
  std::string signs_in(const std::string& host, const std::string& named = "") {
    Request request;
    request.target = target(host);
    const host::Manifest* found = nullptr;
    const auto failure = failure_of([&] { found = &provider_for_login(*seams_, request, named); });
    return found != nullptr ? found->id : failure->message();
  }
  std::uint32_t flags(const std::string& id, const std::string& host) {
    Request request;
    request.target = target(host);
    return ProviderRequest(request, false, claim(id, host)).get()->flags;
  }

  std::string notes;

 private:
  void install(const std::string& id, const std::string& rest) {
    library_.write("lib/plugins/" + id + std::string(platform::module_suffix()), "");
    library_.write("lib/plugins/" + id + ".json", R"({"manifest": 1, "id": ")" + id +
                                                      R"(", "name": "N", "version": "1",
                                                      "kind": "provider", "abi": "1.0", )" +
                                                      rest + "}");
  }

  test::GitHome home_;
  test::Directory library_;
  std::optional<host::Services> services_;
  std::optional<KernelMemory> memory_;
  std::optional<Seams> seams_;
};

using test::contains;

TEST_CASE("manifests claim hosts") {
  Installed it("");
  CHECK(it.asked("dev.azure.com") == "azure other stored");
  CHECK(it.asked("pkgs.dev.azure.com:8443") == "azure stored");
  CHECK(it.asked("evil.example") == "stored");
  // What no front end lets through claims nothing either.
  for (const char* host : {"[dev.azure.com]evil.example", "[dev.azure.com",
                           "evil.example%2f.dev.azure.com", "evil.example/.dev.azure.com"})
    CHECK(it.asked(host) == "stored");
  CHECK(it.asked(it.target("dev.azure.com", "smtp")) == "stored");
}

TEST_CASE("the choice of a provider narrows, whether variable or key, and never widens") {
  const char* kKey = "[watchword]\n  provider = azure\n";
  for (const bool by_variable : {true, false}) {
    Installed it(by_variable ? "" : kKey, by_variable ? "azure" : "");
    CAPTURE(by_variable);
    CHECK(it.asked("dev.azure.com") == "azure ");
    CHECK(contains(it.notes, "only the provider 'azure' is asked"));
    for (const char* host : {"evil.example", "mock.example", "dev.azure.com.evil.example"}) {
      CAPTURE(host);
      CHECK(it.asked(host) == "stored");
      CHECK(contains(it.notes, "does not answer for " + std::string(host)));
      CHECK(it.claim("azure", host) == Claim::kNone);
    }
    CHECK(it.signs_in("evil.example") == "no provider signs in to evil.example");
    CHECK(it.signs_in("mock.example") == "no provider signs in to mock.example");
    CHECK(it.signs_in("dev.azure.com") == "azure");
    CHECK(it.signs_in("") == "azure");
  }
}

TEST_CASE("a key of another server's URL does not make the others' one of this URL") {
  Installed it(
      "[watchword]\n  provider = azure\n[watchword \"https://tfs.corp.example\"]\n"
      "  provider = azure\n  account = ada\n");
  CHECK(it.asked("evil.example") == "stored");
  CHECK(it.claim("azure", "evil.example") == Claim::kNone);
}

TEST_CASE("a key that is scoped to a host's URL claims it for one provider") {
  Installed it(
      "[watchword \"https://tfs.corp.example\"]\n  provider = azure\n"
      "[watchword \"https://*.wild.example\"]\n  provider = azure\n"
      "[watchword \"https://path.example/ours\"]\n  provider = azure\n");
  CHECK(it.asked("tfs.corp.example") == "azure ");
  CHECK(contains(it.notes,
                 "'azure' answers for tfs.corp.example, which its manifest does not claim"));
  CHECK(it.claim("azure", "tfs.corp.example") == Claim::kConfigured);
  CHECK(it.claim("other", "tfs.corp.example") == Claim::kNone);
  CHECK(it.signs_in("tfs.corp.example") == "azure");
  CHECK(it.asked("a.wild.example") == "azure ");
  CHECK(it.asked(it.target("path.example", "https", "ours/x")) == "azure ");
  for (const char* host :
       {"evil.example", "corp.example", "x.tfs.corp.example", "tfs.corp.example:8443",
        "tfs.corp.example.evil.example", "wild.example", "path.example"}) {
    CAPTURE(host);
    CHECK(it.asked(host) == "stored");
  }
  CHECK(it.asked(it.target("tfs.corp.example", "http")) == "stored");
  // The provider is told that the user named it, and only there.
  CHECK((it.flags("azure", "tfs.corp.example") & WW_REQUEST_HOST_CONFIGURED) != 0);
  CHECK((it.flags("azure", "dev.azure.com") & WW_REQUEST_HOST_CONFIGURED) == 0);
}

TEST_CASE("the environment chooses among a configured claim too") {
  const char* kKey = "[watchword \"https://tfs.corp.example\"]\n  provider = azure\n";
  CHECK(Installed(kKey, "azure").asked("tfs.corp.example") == "azure ");
  CHECK(Installed(kKey, "other").asked("tfs.corp.example") == "stored");
  CHECK(Installed(kKey, "stored").asked("dev.azure.com") == "stored");
}

TEST_CASE("a provider that is not there is said not to be") {
  Installed it("", "nothing");
  const auto failure = failure_of([&] { it.asked("dev.azure.com"); });
  CHECK(status_of(failure) == WW_INVALID);
  CHECK(contains(failure->message(), "WATCHWORD_PROVIDER"));
}

TEST_CASE("tokens of a scope are issued for hosts of the manifest alone") {
  Installed it("[watchword \"https://evil.example\"]\n  provider = azure\n");
  CHECK(it.claim("azure", "a.vault.example", "s") == Claim::kTokens);
  CHECK(it.claim("azure", "a.vault.example") == Claim::kNone);
  CHECK(it.claim("azure", "dev.azure.com", "s") == Claim::kManifest);
  CHECK(it.claim("azure", "evil.example", "s") == Claim::kNone);
  CHECK(it.claim("other", "a.vault.example", "s") == Claim::kNone);
}

TEST_CASE("the provider that is named at a sign-in is one of the host's") {
  Installed it("");
  CHECK(it.signs_in("dev.azure.com", "other") == "other");
  CHECK(it.signs_in("evil.example", "azure") == "N does not answer for evil.example");
  CHECK(it.signs_in("mock.example", "azure") == "N does not answer for mock.example");
  CHECK(it.signs_in("", "azure") == "azure");
  CHECK(contains(it.signs_in("evil.example", "nothing"), "there is no provider 'nothing'"));
}

}  // namespace
}  // namespace watchword::broker
