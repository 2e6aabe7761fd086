#include "keep/state.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cerrno>
#include <dlfcn.h>
#include <filesystem>
#include <map>
#include <pwd.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/directory.h"
#include "support/environment.h"
#include "support/failure.h"

namespace {
// Files below it have no locks, as those of a home on NFS without a lock service (flock(2),
// ENOLCK).
std::string without_locks;  // NOLINT(cert-err58-cpp)
}  // namespace

// This program's own, in front of the C library's.
extern "C" int flock(int file, int operation) noexcept {
  static const auto next = reinterpret_cast<int (*)(int, int)>(::dlsym(RTLD_NEXT, "flock"));
  const auto path = std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(file)).string();
  if (!without_locks.empty() && path.starts_with(without_locks)) {
    errno = ENOLCK;
    return -1;
  }
  return next(file, operation);
}

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

// A state in a directory that cannot be made, with what it tells.
struct Unwritable {
  explicit Unwritable(std::optional<std::string> root = "/dev/null/state",
                      std::vector<std::string> other_locks = {})
      : state({std::move(root), std::move(other_locks)},
              [this](const Failure& failure) { told.push_back(failure.message()); }) {}
  std::vector<std::string> told;
  const State state;
};

TEST_CASE("what cannot be noted is told once, and costs nothing else") {
  const Unwritable unwritable;
  const State& state = unwritable.state;
  for (const char* area : {"entra", "pat"}) {
    CHECK_NOTHROW(state.note(area, "key", "value"));
    CHECK(state.get(area, "key") == std::nullopt);
    CHECK(state.list(area, "").empty());
    CHECK_FALSE(state.forget(area, "key"));
  }
  CHECK(unwritable.told ==
        std::vector<std::string>{"nothing can be noted in /dev/null/state: Not a directory"});
  // What must be there is another matter, and so is a mistake of the caller's.
  CHECK(status_of(failure_of([&] { state.put("pat", "key", "value"); })) == WW_STORE_FAILED);
  CHECK(status_of(failure_of([&] { state.note("pat", "a\nb", "value"); })) == WW_INVALID);
}

TEST_CASE("without a home directory nothing is noted") {
  const Unwritable homeless(std::nullopt);
  homeless.state.note("entra", "key", "value");
  CHECK(homeless.state.get("entra", "key") == std::nullopt);
  CHECK(homeless.told ==
        std::vector<std::string>{"nothing can be noted: there is no home directory"});
}

TEST_CASE("what is written and what fails later are told in the same words for every file") {
  const test::Directory directory;
  const State state(directory / "state");
  directory.write("state/entra", "a file, where a directory would be");
  const auto first = failure_of([&] { state.put("entra", "one", ""); });
  const auto second = failure_of([&] { state.put("entra", "two", ""); });
  CHECK(status_of(first) == WW_STORE_FAILED);
  CHECK(first->message() == second->message());
}

TEST_CASE("a note that cannot be read counts as not there") {
  const test::Directory directory;
  Unwritable place(directory / "state");
  place.state.put("entra", "key", "value");
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory / "state"))
    if (entry.is_regular_file()) {
      const auto path = entry.path();
      std::filesystem::remove(path);
      std::filesystem::create_symlink("/etc/passwd", path);
    }
  CHECK(place.state.get("entra", "key") == std::nullopt);
  CHECK(place.state.list("entra", "").empty());
  CHECK(place.told.size() == 1);
}

TEST_CASE("where notes have no place, locks still exclude each other elsewhere") {
  const test::Directory directory;
  std::filesystem::create_directory(directory / "run");
  const Unwritable one("/dev/null/state",
                       {directory / "missing/watchword", directory / "run/watchword"});
  const Unwritable two(std::nullopt, {directory / "run/watchword"});
  const auto never = [] { return false; };
  auto held = one.state.lock("entra", "session", 0ms, never);
  CHECK(status_of(failure_of([&] { two.state.lock("entra", "session", 0ms, never); })) ==
        WW_TIMEOUT);
  CHECK_NOTHROW(two.state.lock("entra", "other", 0ms, never));
  held.reset();
  CHECK_NOTHROW(two.state.lock("entra", "session", 0ms, never));
  CHECK_FALSE(directory.has("missing"));

  // What a lock protects is not done without.
  const Unwritable none;
  CHECK(status_of(failure_of([&] { none.state.lock("entra", "session", 0ms, never); })) ==
        WW_STORE_FAILED);
}

TEST_CASE("where files have no locks, they are taken elsewhere, and without any that is told") {
  const test::Directory home;
  const test::Directory runtime;
  without_locks = home / "";
  const auto not_cancelled = [] { return false; };
  const State state({home / "state", {runtime / "watchword"}}, nullptr);
  CHECK(state.lock("entra", "session", 0ms, not_cancelled) != nullptr);
  CHECK(std::filesystem::exists(runtime / "watchword/locks"));
  const State nowhere({home / "state", {home / "run"}}, nullptr);
  const auto failure = failure_of([&] { nowhere.lock("entra", "session", 0ms, not_cancelled); });
  without_locks.clear();
  REQUIRE(failure);
  CHECK(failure->status() == WW_STORE_FAILED);
  CHECK(failure->message().find("No locks available") != std::string::npos);
  CHECK(failure->message().find(home / "state") != std::string::npos);
}

TEST_CASE("root makes, follows and reads nothing in somebody's home") {
  if (::geteuid() != 0) SKIP("giving files away needs root");
  const test::Directory directory;
  const std::string home = directory / "home";
  std::filesystem::create_directories(home + "/.local");
  REQUIRE(::chown(home.c_str(), 4711, 4711) == 0);
  std::filesystem::create_directory(directory / "roots");
  std::filesystem::create_directory_symlink(directory / "roots", home + "/.local/state");
  const Unwritable place(home + "/.local/state/watchword", {home + "/.local/watchword"});
  place.state.note("entra", "key", "value");
  CHECK(status_of(failure_of([&] { place.state.lock("entra", "x", 0ms, [] { return false; }); })) ==
        WW_STORE_FAILED);
  CHECK(std::filesystem::is_empty(directory / "roots"));
  CHECK_FALSE(directory.has("home/.local/watchword"));
  CHECK(place.told ==
        std::vector<std::string>{"nothing can be noted in " + home +
                                 "/.local/state/watchword: " + home + " belongs to user 4711"});
}

TEST_CASE("state is where the XDG base directories say") {
  const auto root = [](std::map<std::string, std::string, std::less<>> variables) {
    return State::default_places(test::environment(std::move(variables))).root.value_or("");
  };
  CHECK(root({{"XDG_STATE_HOME", "/s"}, {"HOME", "/h"}}) == "/s/watchword");
  CHECK(root({{"HOME", "/h"}}) == "/h/.local/state/watchword");
  // A relative path is to be ignored (XDG Base Directory Specification).
  CHECK(root({{"XDG_STATE_HOME", "s"}, {"HOME", "/h"}}) == "/h/.local/state/watchword");
  const passwd* user = ::getpwuid(::geteuid());
  const std::string home =
      user != nullptr ? user->pw_dir + std::string("/.local/state/watchword") : "";
  for (const std::string& without_home : {root({}), root({{"HOME", ""}}), root({{"HOME", "."}})})
    CHECK(without_home == home);
  const auto locks = [](std::map<std::string, std::string, std::less<>> variables) {
    return State::default_places(test::environment(std::move(variables))).other_locks;
  };
  const std::string in_memory = "/dev/shm/watchword-" + std::to_string(::geteuid());
  CHECK(locks({{"XDG_RUNTIME_DIR", "/r"}}) == std::vector<std::string>{"/r/watchword", in_memory});
  CHECK(locks({{"XDG_RUNTIME_DIR", "r"}}) == std::vector<std::string>{in_memory});
}

}  // namespace
}  // namespace watchword::host
