#include "host/state.h"

#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <sys/stat.h>

#include "support/directory.h"
#include "support/environment.h"
#include "support/failure.h"

namespace watchword::host {
namespace {

using namespace std::chrono_literals;
using test::failure_of;
using test::status_of;
using Pairs = std::vector<std::pair<std::string, std::string>>;

TEST_CASE("state is kept, replaced and erased") {
  const test::Directory directory;
  const State state(directory / "state");
  CHECK(state.get("entra", "tenant/contoso") == std::nullopt);
  state.put("entra", "tenant/contoso", "one");
  CHECK(state.get("entra", "tenant/contoso") == "one");
  state.put("entra", "tenant/contoso", "two\nwith a line\n");
  CHECK(state.get("entra", "tenant/contoso") == "two\nwith a line\n");
  state.put("entra", "empty", "");
  CHECK(state.get("entra", "empty") == "");
  CHECK(state.erase("entra", "tenant/contoso"));
  CHECK_FALSE(state.erase("entra", "tenant/contoso"));
  CHECK(state.get("entra", "tenant/contoso") == std::nullopt);
}

TEST_CASE("areas do not see each other") {
  const test::Directory directory;
  const State state(directory / "state");
  state.put("entra", "key", "entra's");
  state.put("pat", "key", "pat's");
  CHECK(state.get("entra", "key") == "entra's");
  CHECK(state.list("pat", "") == Pairs{{"key", "pat's"}});
  CHECK(state.erase("pat", "key"));
  CHECK(state.get("entra", "key") == "entra's");
}

TEST_CASE("keys are any text but a line break") {
  const test::Directory directory;
  const State state(directory / "state");
  const std::string odd[] = {"../../escape", "", std::string(5000, 'k'), "ключ \x01 with\ttabs"};
  for (const std::string& key : odd) {
    state.put("area", key, "value of " + key);
    CHECK(state.get("area", key) == "value of " + key);
  }
  CHECK(state.list("area", "").size() == std::size(odd));
  CHECK_FALSE(directory.has("escape"));
  CHECK(status_of(failure_of([&] { state.put("area", "a\nb", "x"); })) == WW_INVALID);
  CHECK(status_of(failure_of([&] {
          state.put("area", "large", std::string(WW_STATE_VALUE_MAX_BYTES + 1, 'x'));
        })) == WW_INVALID);
  const std::string largest(WW_STATE_VALUE_MAX_BYTES, 'x');
  state.put("area", "large", largest);
  CHECK(state.get("area", "large") == largest);
}

TEST_CASE("entries are listed by the beginning of their keys") {
  const test::Directory directory;
  const State state(directory / "state");
  for (const char* key : {"tenant/a", "tenant/b", "account/a"}) state.put("entra", key, key);
  Pairs tenants = state.list("entra", "tenant/");
  std::sort(tenants.begin(), tenants.end());
  CHECK(tenants == Pairs{{"tenant/a", "tenant/a"}, {"tenant/b", "tenant/b"}});
  CHECK(state.list("entra", "none/").empty());
  CHECK(state.list("nobody", "").empty());
}

TEST_CASE("what something else left in the directory is passed over") {
  const test::Directory directory;
  const State state(directory / "state");
  state.put("area", "key", "value");
  directory.write("state/area/README", "key\nnot ours");
  directory.write("state/area/" + std::string(32, '0'), "without a line break");
  CHECK(state.list("area", "") == Pairs{{"key", "value"}});
}

TEST_CASE("state is the user's alone") {
  const test::Directory directory;
  const mode_t before = ::umask(0);
  const State state(directory / "state");
  state.put("area", "key", "value");
  const auto held = state.lock("area", "name", 0ms, [] { return false; });
  ::umask(before);
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory / "state")) {
    const auto others = entry.status().permissions() & std::filesystem::perms(0077);
    CHECK(others == std::filesystem::perms::none);
  }
}

TEST_CASE("locks of the same name exclude each other, others do not") {
  const test::Directory directory;
  const State state(directory / "state");
  const auto never = [] { return false; };
  auto held = state.lock("entra", "session", 0ms, never);
  CHECK(status_of(failure_of([&] { state.lock("entra", "session", 0ms, never); })) == WW_TIMEOUT);
  CHECK_NOTHROW(state.lock("entra", "other", 0ms, never));
  CHECK_NOTHROW(state.lock("pat", "session", 0ms, never));
  held.reset();
  CHECK_NOTHROW(state.lock("entra", "session", 0ms, never));
}

TEST_CASE("state is where the XDG base directories say") {
  CHECK(State::default_root(test::environment({{"XDG_STATE_HOME", "/s"}, {"HOME", "/h"}})) ==
        "/s/watchword");
  CHECK(State::default_root(test::environment({{"HOME", "/h"}})) == "/h/.local/state/watchword");
  // A relative path is to be ignored (XDG Base Directory Specification).
  CHECK(State::default_root(test::environment({{"XDG_STATE_HOME", "s"}, {"HOME", "/h"}})) ==
        "/h/.local/state/watchword");
  const std::string without_home = State::default_root(test::environment({}));
  CHECK(without_home.front() == '/');
  CHECK(without_home.find("/.local/state/watchword") != std::string::npos);
}

}  // namespace
}  // namespace watchword::host
