// Where what is kept for a session of the user goes, and what is found without a store.
#include "keep/secrets.h"

#include <catch2/catch_test_macros.hpp>
#include <ctime>
#include <map>

#include "support/directory.h"
#include "support/environment.h"
#include "support/failure.h"

namespace watchword::host {
namespace {

class Keys : public platform::MemoryKeys {
 public:
  Keys() : MemoryKeys("keys", platform::WhenFull::kNewestGoes) {}
  std::optional<Secret> get(const std::string& key) const override {
    const auto found = kept.find(key);
    return found == kept.end() ? std::nullopt : std::optional(Secret(found->second));
  }
  std::vector<Secret> all() const override {
    std::vector<Secret> out;
    for (const auto& [key, value] : kept) out.emplace_back(value);
    return out;
  }
  bool put(const std::string& key, std::string_view value, unsigned seconds) const override {
    if (is_full) return false;
    kept[key] = value;
    last_seconds = seconds;
    return true;
  }
  void erase(const std::string& key) const override { kept.erase(key); }

  bool is_full = false;
  mutable std::map<std::string, std::string> kept;
  mutable unsigned last_seconds = 0;
};

std::int64_t in(std::int64_t seconds) {
  return static_cast<std::int64_t>(std::time(nullptr)) + seconds;
}

// A machine on which there is no store at all: whoever opens one fails.
struct Machine {
  test::Directory directory;
  std::map<std::string, std::string> variables{{"HOME", directory / "home"}};
  platform::Environment environment = [this](std::string_view name) -> std::optional<std::string> {
    const auto found = variables.find(std::string(name));
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  };
  Inputs inputs{environment};
  GitConfig git;
  Config config{environment, git};
  Log log;
  State state{directory / "state"};
  Plugins plugins{[] { return std::vector<std::string>(); },
                  [](const Manifest&) { return nullptr; }};
  Keys keys;
  Secrets secrets{plugins, config, state, log, inputs, keys, [] { return false; }};

  void put(const std::string& key, std::string_view secret, std::int32_t lifetime,
           std::int64_t expires_at = 0) {
    const ww_item item{sizeof(ww_item), text("entra.access"),
                       text(key),       text("a token"),
                       nullptr,         0,
                       bytes(secret),   lifetime,
                       expires_at};
    secrets.put(item);
  }
  ww_query query(const std::string& key) const {
    return {sizeof(ww_query), text("entra.access"), text(key), nullptr, 0, 1};
  }
  // The secrets that are found, or what went wrong.
  std::string found(const std::string& key = "") {
    std::string out;
    const auto failed = test::failure_of([&] {
      for (const Item& item : *secrets.search(query(key)))
        out += std::string(item.secret.view()) + ' ';
    });
    return failed ? "failure" : out;
  }
};

}  // namespace

TEST_CASE("What is for a session of the user only is found in memory, and no store is opened") {
  Machine machine;
  machine.put("a", "TOKEN", WW_LIFETIME_SESSION, in(600));
  CHECK(machine.keys.last_seconds <= 600);
  CHECK(machine.keys.last_seconds > 590);
  machine.secrets.begin();
  CHECK(machine.found("a") == "TOKEN ");
  machine.put("a", "NEWER", WW_LIFETIME_SESSION, in(600));
  CHECK(machine.found("a") == "NEWER ");
  CHECK(machine.found("b") == "failure");  // that is the store's to say
  CHECK(test::failure_of([&] { machine.put("c", "LASTING", WW_LIFETIME_PERSISTENT); }));
}

TEST_CASE("A store that fails hides nothing that is in memory") {
  Machine machine;
  CHECK(machine.found() == "failure");
  machine.put("a", "ONE", WW_LIFETIME_SESSION);
  machine.put("b", "TWO", WW_LIFETIME_SESSION);
  CHECK(machine.found().size() == std::string("ONE TWO ").size());
  // What is to go is gone, although the store could not be asked.
  CHECK(test::failure_of([&] { machine.secrets.erase(machine.query("a")); }));
  CHECK(machine.found("a") == "failure");
  CHECK(machine.found() == "TWO ");
}

TEST_CASE("What finds no room in memory is the store's, and nothing older is left there") {
  Machine machine;
  machine.put("a", "OLD", WW_LIFETIME_SESSION);
  machine.keys.is_full = true;
  CHECK(test::failure_of([&] { machine.put("a", "NEW", WW_LIFETIME_SESSION); }));
  CHECK(machine.keys.kept.empty());
  machine.keys.is_full = false;
  CHECK(test::failure_of([&] { machine.put("a", "EXPIRED", WW_LIFETIME_SESSION, in(-1)); }));
  CHECK(machine.keys.kept.empty());
}

TEST_CASE("What is kept beside one store is not found beside another") {
  Machine machine;
  machine.put("a", "TOKEN", WW_LIFETIME_SESSION);
  machine.variables["WATCHWORD_STORE"] = "kernel-keyring";
  machine.secrets.begin();
  CHECK(machine.found("a") == "failure");
  CHECK(machine.found() == "failure");
  machine.variables.erase("WATCHWORD_STORE");
  machine.secrets.begin();
  CHECK(machine.found("a") == "TOKEN ");
}

TEST_CASE("What lies in memory under a name says itself what it is") {
  Machine machine;
  machine.put("a", "TOKEN", WW_LIFETIME_SESSION);
  const std::string name = machine.keys.kept.begin()->first;
  const std::string content = machine.keys.kept.begin()->second;
  machine.put("b", "ANOTHER", WW_LIFETIME_SESSION);
  for (auto& [key, value] : machine.keys.kept)
    if (key != name) machine.keys.kept[name] = value;
  CHECK(machine.found("a") == "failure");  // it is b's
  for (const std::string& damaged : {std::string(), std::string("auto"), std::string("auto\n"),
                                     content.substr(0, content.size() - 1),
                                     "another\n" + content.substr(content.find('\n') + 1)}) {
    machine.keys.kept[name] = damaged;
    machine.secrets.begin();
    CHECK(machine.found("a") == "failure");
  }
}

}  // namespace watchword::host
