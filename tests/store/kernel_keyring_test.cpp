// What only the kernel's keyring has: timeouts, permissions, sessions, quotas, and kernels that
// forbid it.
#include <catch2/catch_test_macros.hpp>
#include <cerrno>
#include <cstddef>
#include <iostream>
#include <keyutils.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <string>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "shell.h"

namespace watchword::test {
namespace {

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

key_serial_t keyring() {
  const long id = keyctl_get_persistent(static_cast<uid_t>(-1), KEY_SPEC_PROCESS_KEYRING);
  if (id > 0) return static_cast<key_serial_t>(id);
  keyctl_link(KEY_SPEC_USER_KEYRING, KEY_SPEC_PROCESS_KEYRING);
  return KEY_SPEC_USER_KEYRING;
}

key_serial_t key_of(const std::string& kind, const std::string& key) {
  const std::string name = "watchword:" + kind + ":" + key;
  for (const char* type : {"big_key", "user", "keyring"})
    if (const long id = keyctl_search(keyring(), type, name.c_str(), 0); id > 0)
      return static_cast<key_serial_t>(id);
  return 0;
}

// Runs `body`, which returns an exit code, in a child process. Checks of Catch2 do not reach out of
// it; what it prints does.
template <class Body>
int in_child(Body&& body) {
  const pid_t child = ::fork();
  if (child == 0) {
    int code = 99;
    try {
      code = body();
    } catch (const Failure& failure) {
      std::cerr << "failure " << failure.status() << ": " << failure.message() << std::endl;
    } catch (const std::exception& error) {
      std::cerr << error.what() << std::endl;
    }
    ::_exit(code);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST_CASE_METHOD(StoreFixture, "the kernel itself forgets an item at its time") {
  Item item = make_item(kind, "small", "secret");
  item.expires_at = host.now() + 1;
  store.put(item);
  item.key = "large";
  item.secret = Secret(std::string(60000, 'x'));
  store.put(item);
  CHECK(store.search({kind, ""}).size() == 2);
  run("sleep 2.1");
  host.move_clock(-100);
  CHECK_FALSE(store.find(kind, "small"));
  CHECK_FALSE(store.find(kind, "large"));
  CHECK(store.search({kind, ""}).empty());

  store.put(make_item(kind, "small", "again"));
  run("sleep 1.1");
  CHECK(store.find(kind, "small").value().secret.view() == "again");
  CHECK(key_of(kind, "large") == 0);
}

TEST_CASE_METHOD(StoreFixture, "a revoked key is a miss and can be replaced") {
  store.put(make_item(kind, "key", "secret"));
  REQUIRE(keyctl_revoke(key_of(kind, "key")) == 0);
  CHECK_FALSE(store.find(kind, "key"));
  CHECK(store.search({kind, ""}).empty());
  CHECK_FALSE(store.erase({kind, "key"}));
  store.put(make_item(kind, "key", "new"));
  CHECK(store.find(kind, "key").value().secret.view() == "new");
}

TEST_CASE_METHOD(StoreFixture, "nobody but its possessor may read an item") {
  for (const std::size_t size : {10U, 60000U}) {
    store.put(make_item(kind, "key", std::string(size, 'x')));
    const key_serial_t key = key_of(kind, "key");
    REQUIRE(key > 0);
    char* text = nullptr;
    REQUIRE(keyctl_describe_alloc(key, &text) > 0);
    const std::string description = text;
    std::free(text);
    CAPTURE(description);
    unsigned permissions = 0;
    REQUIRE(std::sscanf(description.c_str(), "%*[^;];%*d;%*d;%x;", &permissions) == 1);
    CHECK((permissions & (KEY_GRP_ALL | KEY_OTH_ALL)) == 0);
    CHECK((permissions & (KEY_USR_READ | KEY_USR_WRITE | KEY_USR_LINK | KEY_USR_SETATTR)) == 0);
    CHECK((permissions & KEY_POS_READ) != 0);
  }
}

TEST_CASE_METHOD(StoreFixture, "items are there in a session keyring that was joined later") {
  const std::string name = "'" + kind + "' key";
  store.put(make_item(kind, "key", "from before"));
  const std::string joined = "keyctl session - 2>/dev/null";
  const std::string client = " '" + required_variable("WATCHWORD_TEST_STORE_CLIENT") + "' ";
  CHECK(run(joined + client + "get " + name).output == "from before");
  CHECK(run("printf 'from inside' | " + joined + client + "put " + name).exit_code == 0);
  CHECK(store.find(kind, "key").value().secret.view() == "from inside");
  CHECK(run(joined + client + "erase " + name).exit_code == 0);
  CHECK_FALSE(store.find(kind, "key"));
}

TEST_CASE_METHOD(StoreFixture, "its description says how long it keeps what it is given") {
  std::string description;
  store.probe(0, &description);
  CHECK(contains(description, "lost at reboot"));
  if (contains(description, "persistent")) {
    CHECK(contains(description, " without use"));
    CHECK((contains(description, " days") || contains(description, " hours")));
  }
}

TEST_CASE_METHOD(StoreFixture, "nothing of ours stays behind in the process's keyring") {
  store.put(make_item(kind, "key", std::string(60000, 'x')));
  store.probe(0);
  void* ids = nullptr;
  const int size = keyctl_read_alloc(KEY_SPEC_PROCESS_KEYRING, &ids);
  std::free(ids);
  CHECK(size == static_cast<int>(sizeof(key_serial_t)));  // the keyring that is linked there
}

// From now on these two system calls fail in this process, as in a container.
void forbid_keyrings(int error) {
  sock_filter filter[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_keyctl, 1, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_add_key, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | static_cast<unsigned>(error)),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const sock_fprog program{static_cast<unsigned short>(std::size(filter)), filter};
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
      ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
    throw std::runtime_error("seccomp is not available");
}

TEST_CASE_METHOD(StoreFixture, "where keyrings are forbidden the store is unavailable") {
  for (const int error : {EPERM, ENOSYS}) {
    CAPTURE(error);
    CHECK(in_child([&] {
            forbid_keyrings(error);
            const Failure probe = failure_of([&] { store.probe(0); });
            const Failure find = failure_of([&] { store.find(kind, "key"); });
            std::cerr << probe.message() << "\n";
            return probe.status() == WW_STORE_UNAVAILABLE && !probe.advice().empty() &&
                           contains(probe.message(), "container") &&
                           find.status() == WW_STORE_UNAVAILABLE
                       ? 0
                       : 1;
          }) == 0);
  }
}

// The uid of "nobody", whom the kernel grants 200 keys and 20000 bytes (keyrings(7)).
constexpr unsigned kNobody = 65534;

// Runs `body` as a user with a quota.
template <class Body>
int as_limited_user(Body&& body) {
  return in_child([&] {
    if (::geteuid() == 0 && (::setgid(kNobody) != 0 || ::setuid(kNobody) != 0)) return 77;
    return body();
  });
}

void skip_without_quota() {
  if (as_limited_user([] { return 0; }) == 77) SKIP("cannot become a user with a quota");
}

std::string token(int number) {
  return std::string(3000, static_cast<char>('a' + number));
}

TEST_CASE_METHOD(StoreFixture, "a full quota makes room by forgetting the oldest short-lived item",
                 "[quota]") {
  skip_without_quota();
  const int code = as_limited_user([&] {
    const auto forget = [&] { store.erase({kind, ""}); };
    forget();
    Item lasting = make_item(kind, "lasting", token(0));
    store.put(lasting);
    for (int i = 1; i <= 20; ++i) {
      Item item = make_item(kind, "token " + std::to_string(i), token(i));
      item.lifetime = WW_LIFETIME_SESSION;
      host.move_clock(1);
      store.put(item);
      if (store.find(kind, item.key).value().secret.view() != token(i)) return 2;
      if (store.find(kind, "lasting").value().secret.view() != token(0)) return 3;
    }
    // Where there are big keys, nothing had to go.
    const bool all = store.search({kind, ""}).size() == 21;
    const bool oldest_gone = !store.find(kind, "token 1");
    const bool neighbour_there = store.find(kind, "token 19").has_value();
    forget();
    return (all || oldest_gone) && neighbour_there ? 0 : 4;
  });
  CHECK(code == 0);
}

TEST_CASE_METHOD(StoreFixture, "a full quota that cannot be eased is said, and nothing is lost",
                 "[quota]") {
  skip_without_quota();
  const int code = as_limited_user([&] {
    store.erase({kind, ""});
    int kept = 0;
    const Failure failure = failure_of([&] {
      for (; kept < 300; ++kept)
        store.put(make_item(kind, "item " + std::to_string(kept), token(kept % 20)));
    });
    const bool told = failure.status() == WW_STORE_FAILED && contains(failure.message(), "full") &&
                      contains(failure.advice(), "maxbytes");
    const bool all_there = static_cast<int>(store.search({kind, ""}).size()) == kept;
    // An item that would grow too much keeps its old value.
    const Failure growth =
        failure_of([&] { store.put(make_item(kind, "item 0", std::string(60000, 'x'))); });
    const bool old_there = store.find(kind, "item 0").value().secret.view() == token(0);
    store.erase({kind, ""});
    std::cerr << kept << " kept; " << failure.message() << "\n";
    return told && all_there && kept > 3 && growth.status() == WW_STORE_FAILED && old_there ? 0 : 1;
  });
  CHECK(code == 0);
}

}  // namespace
}  // namespace watchword::test
