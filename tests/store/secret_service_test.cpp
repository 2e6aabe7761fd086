// What only the Secret Service store has: collections on disk and in memory, locks, and services
// that are missing, broken or slow. The tag of a test says which desktop it wants (CMakeLists.txt).
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <cstring>
#include <signal.h>
#include <string>
#include <sys/socket.h>
#include <sys/un.h>

#include <watchword/encoding.hpp>
#include <watchword/sdk/stored_item.hpp>

#include "fake_secret_service.h"
#include "secret-service/service.h"
#include "shell.h"

namespace watchword::test {
namespace {

using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr seconds kFewSeconds{12};

const std::string kService = "dbus-send --session --print-reply --dest=org.freedesktop.secrets ";

// The object paths of the items of that kind.
std::string paths(const std::string& kind) {
  return run(kService +
             "/org/freedesktop/secrets org.freedesktop.Secret.Service.SearchItems "
             "dict:string:string:watchword:kind," +
             kind)
      .output;
}

// Changes whenever a file below HOME does.
std::string files_at_home() {
  return run("find \"$HOME\" -type f -exec sha256sum {} + | sort").output;
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

void lock_default_keyring() {
  const Outcome locked = run(kService +
                             "/org/freedesktop/secrets org.freedesktop.Secret.Service.Lock "
                             "array:objpath:/org/freedesktop/secrets/aliases/default");
  REQUIRE(locked.exit_code == 0);
}

// How often the services on the bus are told to search while it lives.
class Searches {
 public:
  Searches() : log_(run("mktemp").output) {
    log_.erase(log_.find('\n'));
    // Line by line, so that the first word of the monitor tells that it listens.
    run("setsid stdbuf -oL dbus-monitor --session \"member='SearchItems'\" >" + log_ +
        " 2>/dev/null & echo $! >" + log_ + ".id; until grep -q NameAcquired " + log_ +
        "; do sleep 0.02; done");
  }
  Searches(const Searches&) = delete;
  Searches& operator=(const Searches&) = delete;
  ~Searches() { run("kill $(cat " + log_ + ".id); rm " + log_ + " " + log_ + ".id"); }

  int count() const {
    run(kService + "/ org.freedesktop.DBus.Peer.Ping");  // what was sent before is in the log then
    return std::stoi(
        run("sleep 0.1; grep -c 'method call.*member=SearchItems' " + log_ + " || true").output);
  }

 private:
  std::string log_;
};

// Puts an item into the service as another program, or an earlier Watchword, might have.
void put_raw(const Item& item, const std::string& secret) {
  GDBusConnection* bus = g_bus_get_sync(G_BUS_TYPE_SESSION, nullptr, nullptr);
  const auto call = [bus](const char* object, const char* interface, const char* method,
                          GVariant* arguments) {
    GVariant* reply = g_dbus_connection_call_sync(bus, "org.freedesktop.secrets", object, interface,
                                                  method, arguments, nullptr,
                                                  G_DBUS_CALL_FLAGS_NONE, -1, nullptr, nullptr);
    REQUIRE(reply != nullptr);
    return reply;
  };
  GVariant* session = call("/org/freedesktop/secrets", "org.freedesktop.Secret.Service",
                           "OpenSession", g_variant_new("(sv)", "plain", g_variant_new_string("")));
  const char* path = nullptr;
  g_variant_get_child(session, 1, "&o", &path);

  GVariantBuilder attributes;
  g_variant_builder_init(&attributes, G_VARIANT_TYPE("a{ss}"));
  g_variant_builder_add(&attributes, "{ss}", "xdg:schema", "dev.watchword.Item");
  g_variant_builder_add(&attributes, "{ss}", "watchword:kind", item.kind.c_str());
  g_variant_builder_add(&attributes, "{ss}", "watchword:key", item.key.c_str());
  for (const auto& [name, value] : item.attributes)
    g_variant_builder_add(&attributes, "{ss}", ("attribute:" + name).c_str(), value.c_str());
  GVariantBuilder properties;
  g_variant_builder_init(&properties, G_VARIANT_TYPE("a{sv}"));
  g_variant_builder_add(&properties, "{sv}", "org.freedesktop.Secret.Item.Attributes",
                        g_variant_builder_end(&attributes));
  const auto bytes = [](std::string_view value) {
    return g_variant_new_fixed_array(G_VARIANT_TYPE_BYTE, value.data(), value.size(), 1);
  };
  g_variant_unref(call("/org/freedesktop/secrets/aliases/default",
                       "org.freedesktop.Secret.Collection", "CreateItem",
                       g_variant_new("(a{sv}(o@ay@ays)b)", &properties, path, bytes({}),
                                     bytes(secret), "text/plain", 0)));
  g_variant_unref(session);
  g_object_unref(bus);
}

std::string sealed(const Item& item, std::int64_t written_at) {
  const auto attributes = borrow(item.attributes);
  const ww_item c{sizeof(ww_item),           text(item.kind),   text(item.key),
                  text(item.label),          attributes.data(), attributes.size(),
                  bytes(item.secret.view()), item.lifetime,     item.expires_at};
  return base64_encode(encode(c, written_at).view());
}

// Runs `body`, which is to fail within a few seconds.
template <class Body>
Failure quick_failure_of(Body&& body) {
  const auto start = steady_clock::now();
  Failure failure = failure_of(body);
  CHECK(steady_clock::now() - start < kFewSeconds);
  return failure;
}

TEST_CASE_METHOD(StoreFixture, "only what is to last is in the keyring on disk", "[unlocked]") {
  Item item = make_item(kind, "token", "access-token-marker");
  item.lifetime = WW_LIFETIME_SESSION;
  const std::string before = files_at_home();
  store.put(item);
  CHECK(files_at_home() == before);
  CHECK(contains(paths(kind), "/org/freedesktop/secrets/collection/session/"));
  CHECK_FALSE(contains(paths(kind), "/collection/login/"));

  store.put(make_item(other_kind, "session", "refresh-token-marker"));
  CHECK(files_at_home() != before);
  CHECK(contains(paths(other_kind), "/org/freedesktop/secrets/collection/login/"));
  CHECK(run("grep -rqE 'access-token-marker|refresh-token-marker' \"$HOME\"").exit_code == 1);
}

TEST_CASE_METHOD(StoreFixture, "attributes tell nothing but what was given as one", "[unlocked]") {
  Item item = make_item(kind, "key", "secret-marker", {{"account", "ada"}});
  item.expires_at = host.now() + 1000;
  store.put(item);
  const Outcome shown = run("secret-tool search --all watchword:kind " + kind + " 2>&1");
  CHECK(contains(shown.output, "label = Watchword test item"));
  CHECK(contains(shown.output, "attribute.attribute:account = ada"));
  CHECK(contains(shown.output, "schema = dev.watchword.Item"));
  CHECK_FALSE(contains(shown.output, std::to_string(item.expires_at)));
}

TEST_CASE_METHOD(StoreFixture, "what a killed writer left behind is outvoted and cleared away",
                 "[unlocked]") {
  store.put(make_item(kind, "key", "new", {{"account", "ada"}}));
  const Item old = make_item(kind, "key", "old", {{"account", "grace"}});
  put_raw(old, sealed(old, host.now() - 1000));
  CHECK(store.find(kind, "key").value().secret.view() == "new");

  const Item newer = make_item(kind, "key", "newer", {{"account", "linus"}});
  put_raw(newer, sealed(newer, host.now() + 1000));
  CHECK(store.find(kind, "key").value().secret.view() == "newer");

  store.put(make_item(kind, "key", "newest"));
  CHECK(store.find(kind, "key").value().secret.view() == "newest");
  CHECK_FALSE(contains(paths(kind).erase(0, paths(kind).find("object path") + 11), "object path"));
}

TEST_CASE_METHOD(StoreFixture, "what one query found is asked for at its place the next time",
                 "[unlocked]") {
  const Query query{.kind = kind, .key = "", .attributes = {{"host", "a"}}, .one_will_do = true};
  const auto found = [&] {
    const auto items = store.search(query);
    return items.size() == 1 ? std::string(items.front().secret.view()) : "";
  };
  store.put(make_item(kind, "key", "first", {{"host", "a"}}));
  const Searches searches;
  CHECK(found() == "first");
  CHECK(searches.count() == 1);
  for (int again = 0; again < 3; ++again) CHECK(found() == "first");
  CHECK(searches.count() == 1);
  CHECK(store.search({.kind = kind, .key = "", .attributes = {{"host", "a"}}}).size() == 1);
  CHECK(searches.count() == 2);  // whoever wants all of them
}

TEST_CASE_METHOD(StoreFixture, "a place that was noted is where to look first, and no more",
                 "[unlocked]") {
  const Query query{.kind = kind, .key = "", .attributes = {{"host", "a"}}, .one_will_do = true};
  const auto found = [&] {
    const auto items = store.search(query);
    return items.size() == 1 ? std::string(items.front().secret.view()) : "";
  };
  const auto path_of = [&](const std::string& of) {
    std::string path = paths(of);
    path.erase(0, path.find("/org/freedesktop/secrets/collection"));
    return path.substr(0, path.find('"'));
  };
  const Item item = make_item(kind, "key", "ours", {{"host", "a"}});
  store.put(item);
  store.put(make_item(other_kind, "key", "another kind's", {{"host", "a"}}));
  CHECK(found() == "ours");
  const Host notes(host.get());
  const std::string note = notes.state("at|" + kind).value();
  const std::string name = note.substr(0, note.find(' '));
  REQUIRE(note == name + ' ' + path_of(kind) + '\n');

  SECTION("another item is there") {
    notes.put_state("at|" + kind, name + ' ' + path_of(other_kind) + '\n');
    CHECK(found() == "ours");
    CHECK(notes.state("at|" + kind) == note);
  }
  SECTION("nothing is there, or what is noted is none") {
    for (const std::string& path :
         {std::string("/org/freedesktop/secrets/collection/login/99999"), std::string("/"),
          std::string("/org/freedesktop/secrets"), std::string("not a path"), std::string(),
          std::string("/org/freedesktop/secrets/collection/login/1 /org"),
          std::string(60000, '/')}) {
      CAPTURE(path.substr(0, 80));
      notes.put_state("at|" + kind, name + ' ' + path + '\n');
      CHECK(found() == "ours");
    }
  }
  SECTION("another program removed it") {
    run("secret-tool clear watchword:kind " + kind);
    CHECK(found().empty());
  }
  SECTION("another program, which notes nothing, put another one in its place") {
    run("secret-tool clear watchword:kind " + kind);
    put_raw(make_item(kind, "key", "", {{"host", "b"}}),
            sealed(make_item(kind, "key", "b's", {{"host", "b"}}), host.now()));
    notes.put_state("at|" + kind, name + ' ' + path_of(kind) + '\n');
    CHECK(found().empty());
  }
  SECTION("it has expired") {
    run("secret-tool clear watchword:kind " + kind);
    Item old = make_item(kind, "key", "old", {{"host", "a"}});
    old.expires_at = host.now() - 1;
    put_raw(old, sealed(old, host.now() - 10));
    notes.put_state("at|" + kind, name + ' ' + path_of(kind) + '\n');
    CHECK(found().empty());
  }
  SECTION("whoever puts or erases something of the kind leaves no note behind") {
    store.put(make_item(kind, "other", "x"));
    CHECK_FALSE(notes.state("at|" + kind));
    CHECK(found() == "ours");
    store.erase({kind, "other"});
    CHECK_FALSE(notes.state("at|" + kind));
  }
}

TEST_CASE_METHOD(StoreFixture, "an item of another program is passed over", "[unlocked]") {
  put_raw(make_item(kind, "key", ""), "not ours");
  CHECK_FALSE(store.find(kind, "key"));
  CHECK_FALSE(host.log().empty());
  store.put(make_item(kind, "key", "ours"));
  CHECK(store.find(kind, "key").value().secret.view() == "ours");
}

TEST_CASE_METHOD(StoreFixture, "attributes that D-Bus cannot carry are refused", "[unlocked]") {
  const auto status = [&](const std::string& value) {
    return failure_of([&] { store.put(make_item(kind, "key", "x", {{"a", value}})); }).status();
  };
  CHECK(status("\xff") == WW_INVALID);
  CHECK(status(std::string("a\0b", 3)) == WW_INVALID);
  CHECK_FALSE(store.find(kind, "key"));
}

TEST_CASE_METHOD(StoreFixture, "what is to last outlives the service, the rest does not",
                 "[unlocked]") {
  std::string secret(70, '\0');
  for (std::size_t i = 0; i < secret.size(); ++i) secret[i] = static_cast<char>(i * 7);
  store.put(make_item(kind, "session", secret));
  Item token = make_item(kind, "token", "short-lived");
  token.lifetime = WW_LIFETIME_SESSION;
  store.put(token);

  const Outcome restarted =
      run("printf test-password | gnome-keyring-daemon --replace --unlock --components=secrets "
          "--control-directory=\"$XDG_RUNTIME_DIR/keyring\" >/dev/null 2>&1");
  REQUIRE(restarted.exit_code == 0);
  Outcome found{1, {}};
  for (int attempt = 0; attempt < 100 && found.exit_code != 0; ++attempt) {
    found = run_client({"get", kind, "session"});
    if (found.exit_code != 0) run("sleep 0.05");
  }
  CHECK(found.output == secret);
  CHECK(run_client({"get", kind, "token"}).exit_code == 1);

  run("kill $(dbus-send --session --print-reply=literal --dest=org.freedesktop.DBus / "
      "org.freedesktop.DBus.GetConnectionUnixProcessID string:org.freedesktop.secrets | "
      "sed 's/.*uint32 //')");
}

TEST_CASE_METHOD(StoreFixture, "a keyring that locks is locked, not empty", "[locking]") {
  Item token = make_item(other_kind, "token", "short-lived");
  token.lifetime = WW_LIFETIME_SESSION;
  store.put(token);
  store.put(make_item(kind, "key", "secret", {{"account", "ada"}}));
  const Query one{.kind = kind, .key = "", .attributes = {{"account", "ada"}}, .one_will_do = true};
  CHECK(store.search(one).size() == 1);
  lock_default_keyring();

  const auto locked = [](auto&& body) {
    const Failure failure = failure_of(body);
    CHECK(contains(failure.message(), "locked"));
    CHECK_FALSE(failure.advice().empty());
    return failure.status() == WW_STORE_LOCKED;
  };
  CHECK(locked([&] { store.find(kind, "key"); }));
  CHECK(locked([&] { store.find(kind, "never put"); }));
  CHECK(locked([&] { store.search({kind, "", {{"account", "ada"}}}); }));
  CHECK(locked([&] { store.search(one); }));
  CHECK(locked([&] { store.put(make_item(kind, "key", "new")); }));
  CHECK(locked([&] { store.put(make_item(kind, "another", "new")); }));
  CHECK(locked([&] { store.erase({kind, "key"}); }));
  CHECK(locked([&] { store.erase({kind, "never put"}); }));
  CHECK(locked([&] { store.probe(0); }));

  // What lives in the service's memory is not.
  CHECK(store.find(other_kind, "token").value().secret.view() == "short-lived");
  token.secret = Secret("renewed");
  store.put(token);
  CHECK(store.find(other_kind, "token").value().secret.view() == "renewed");
}

TEST_CASE_METHOD(StoreFixture, "a locked keyring is told from a missing one", "[locked]") {
  std::string description;
  const Failure failure = quick_failure_of([&] { store.probe(0, &description); });
  CHECK(failure.status() == WW_STORE_LOCKED);
  CHECK(contains(failure.message(), "locked"));
  CHECK(contains(failure.advice(), "gnome-keyring-daemon"));
  CHECK(contains(description, "Secret Service"));
  CHECK(quick_failure_of([&] { store.find(kind, "key"); }).status() == WW_STORE_LOCKED);
  CHECK(quick_failure_of([&] { store.put(make_item(kind, "key", "secret")); }).status() ==
        WW_STORE_LOCKED);
}

TEST_CASE_METHOD(StoreFixture, "without a display nobody is asked to unlock", "[locked]") {
  const Failure failure = quick_failure_of([&] { store.probe(WW_STORE_MAY_UNLOCK); });
  CHECK(failure.status() == WW_STORE_LOCKED);
  CHECK(contains(failure.advice(), "gnome-keyring-daemon --replace --unlock"));
}

// KeePassXC and KWallet. Their words are the ones that their windows use.
struct Advice {
  const char* message;
  const char* advice;
};
void check_locked(LoadedStore& store, const std::string& kind, const Advice& expected) {
  const Failure failure = quick_failure_of([&] { store.probe(0); });
  CHECK(failure.status() == WW_STORE_LOCKED);
  CHECK(contains(failure.message(), expected.message));
  CHECK(contains(failure.advice(), expected.advice));
  // Without a display there is nobody to ask either.
  CHECK(quick_failure_of([&] { store.probe(WW_STORE_MAY_UNLOCK); }).status() == WW_STORE_LOCKED);
  for (const Failure& other :
       {quick_failure_of([&] { store.find(kind, "key"); }),
        quick_failure_of([&] { store.put(make_item(kind, "key", "x")); }), quick_failure_of([&] {
          store.erase({kind, "key"});
        })}) {
    CHECK(other.status() == WW_STORE_LOCKED);
    CHECK(contains(other.advice(), expected.advice));
  }
}

TEST_CASE_METHOD(StoreFixture, "a locked database is unlocked in KeePassXC", "[locked-keepassxc]") {
  check_locked(store, kind, {"the database in KeePassXC", "Unlock the database in KeePassXC"});
}

TEST_CASE_METHOD(StoreFixture, "a closed wallet is opened in KWallet", "[locked-kwallet]") {
  check_locked(store, kind, {"the wallet in KWallet", "Open the wallet in KWalletManager"});
}

TEST_CASE_METHOD(StoreFixture, "where the service has no memory, the kernel keeps access tokens",
                 "[no-memory]") {
  std::string description;
  store.probe(0, &description);
  CHECK(contains(description, "access tokens in "));
  Item item = make_item(kind, "token", "access-token-marker");
  item.lifetime = WW_LIFETIME_SESSION;
  store.put(item);
  CHECK_FALSE(contains(paths(kind), "object path"));
  CHECK(store.find(kind, "token").value().secret.view() == "access-token-marker");
  if (contains(description, "the kernel's keyring"))
    CHECK(run_client({"get", kind, "token"}).output == "access-token-marker");
  store.put(make_item(kind, "session", "refresh-token-marker"));
  CHECK(contains(paths(kind), "object path"));
}

TEST_CASE_METHOD(StoreFixture, "a person who is asked unlocks the keyring", "[person]") {
  CHECK(quick_failure_of([&] { store.probe(0); }).status() == WW_STORE_LOCKED);
  store.probe(WW_STORE_MAY_UNLOCK);
  store.put(make_item(kind, "key", "secret"));
  CHECK(store.find(kind, "key").value().secret.view() == "secret");
}

TEST_CASE_METHOD(StoreFixture, "a missing service is unavailable", "[absent]") {
  const Failure failure = quick_failure_of([&] { store.probe(WW_STORE_MAY_UNLOCK); });
  CHECK(failure.status() == WW_STORE_UNAVAILABLE);
  CHECK(contains(failure.message(), "no Secret Service on the session bus"));
  CHECK(contains(failure.advice(), "gnome-keyring"));
  CHECK(failure_of([&] { store.find(kind, "key"); }).status() == WW_STORE_UNAVAILABLE);
  CHECK(failure_of([&] { store.put(make_item(kind, "key", "x")); }).status() ==
        WW_STORE_UNAVAILABLE);
  CHECK(failure_of([&] { store.erase({kind, "key"}); }).status() == WW_STORE_UNAVAILABLE);
}

TEST_CASE_METHOD(StoreFixture, "a service that never answers is given up", "[absent]") {
  const FakeSecretService service(FakeSecretService::Manner::kSilent);
  const Failure failure = quick_failure_of([&] { store.probe(WW_STORE_MAY_UNLOCK); });
  CHECK(failure.status() == WW_STORE_FAILED);
  CHECK(contains(failure.message(), "did not answer within 5 seconds"));
  CHECK(quick_failure_of([&] { store.find(kind, "key"); }).status() == WW_STORE_FAILED);
}

TEST_CASE_METHOD(StoreFixture, "a service without a keyring says what to create", "[absent]") {
  const pid_t daemon = ::fork();
  if (daemon == 0) {
    ::execlp("gnome-keyring-daemon", "gnome-keyring-daemon", "--foreground", "--components=secrets",
             nullptr);
    ::_exit(127);
  }
  Failure failure(WW_OK, "");
  for (int attempt = 0; attempt < 100; ++attempt) {
    failure = failure_of([&] { store.probe(0); });
    if (!contains(failure.message(), "no Secret Service")) break;
    run("sleep 0.05");
  }
  ::kill(daemon, SIGTERM);
  ::waitpid(daemon, nullptr, 0);
  CHECK(failure.status() == WW_STORE_UNAVAILABLE);
  CHECK(contains(failure.message(), "no default keyring"));
  CHECK(contains(failure.advice(), "Create one"));
}

TEST_CASE_METHOD(StoreFixture, "where it is allowed, a person is asked to unlock", "[absent]") {
  ::setenv("DISPLAY", ":no-such-display", 1);
  {
    const FakeSecretService service(FakeSecretService::Manner::kUnlocks);
    CHECK(failure_of([&] { store.probe(0); }).status() == WW_STORE_LOCKED);
    CHECK(service.prompts_shown() == 0);
    store.probe(WW_STORE_MAY_UNLOCK);
    CHECK(service.prompts_shown() == 1);
    store.probe(WW_STORE_MAY_UNLOCK);
    CHECK(service.prompts_shown() == 1);
  }
  {
    const FakeSecretService service(FakeSecretService::Manner::kPromptDismissed);
    const Failure failure = failure_of([&] { store.probe(WW_STORE_MAY_UNLOCK); });
    CAPTURE(failure.message());
    CHECK(failure.status() == WW_STORE_LOCKED);
    CHECK(contains(failure.message(), "dismissed"));
    CHECK(service.prompts_shown() == 1);
  }
  ::unsetenv("DISPLAY");
}

TEST_CASE("a prompt that nobody answers is given up", "[absent]") {
  const FakeSecretService service(FakeSecretService::Manner::kPromptIgnored);
  const PromptEnd end =
      run_prompt(Bus(), "/org/freedesktop/secrets/prompt/fake", std::chrono::milliseconds(300));
  CHECK(contains(end.because, "not answered in time"));
  CHECK(end.result == nullptr);
  CHECK(service.prompts_shown() == 1);
  CHECK(service.prompts_dismissed() == 1);
}

TEST_CASE_METHOD(StoreFixture, "the prompt of a change is run, also where nobody may be asked",
                 "[absent]") {
  const FakeSecretService service(FakeSecretService::Manner::kAlwaysPrompts);
  store.probe(0);
  store.put(make_item(kind, "key", "x"));
  CHECK(service.prompts_shown() == 1);
  CHECK(store.erase({kind, "key"}));
  CHECK(service.prompts_shown() == 2);
}

TEST_CASE_METHOD(StoreFixture, "the prompt of a change that needs somebody is given up",
                 "[absent]") {
  const FakeSecretService service(FakeSecretService::Manner::kChangesIgnored);
  store.probe(0);
  const Failure failure = quick_failure_of([&] { store.put(make_item(kind, "key", "x")); });
  CHECK(failure.status() == WW_STORE_LOCKED);
  CHECK(contains(failure.message(), "a person has to allow"));
  CHECK(quick_failure_of([&] { store.erase({kind, "key"}); }).status() == WW_STORE_LOCKED);
  CHECK(service.prompts_shown() == 2);
  CHECK(service.prompts_dismissed() >= 2);
}

TEST_CASE_METHOD(StoreFixture, "without a bus the store is unavailable", "[no-bus]") {
  const Failure failure = quick_failure_of([&] { store.probe(WW_STORE_MAY_UNLOCK); });
  CHECK(failure.status() == WW_STORE_UNAVAILABLE);
  CHECK(contains(failure.message(), "no session bus"));
  CHECK(contains(failure.advice(), "kernel-keyring"));
  // With a display, GLib would start a bus of its own.
  ::setenv("DISPLAY", ":no-such-display", 1);
  CHECK(contains(failure_of([&] { store.probe(0); }).message(), "no session bus"));
  ::unsetenv("DISPLAY");
}

// A bus address that leads nowhere good, for one test.
class BusAddress {
 public:
  explicit BusAddress(const std::string& address) {
    ::setenv("DBUS_SESSION_BUS_ADDRESS", address.c_str(), 1);
  }
  BusAddress(const BusAddress&) = delete;
  BusAddress& operator=(const BusAddress&) = delete;
  ~BusAddress() { ::unsetenv("DBUS_SESSION_BUS_ADDRESS"); }
};

TEST_CASE_METHOD(StoreFixture, "a bus that is not there is unavailable", "[no-bus]") {
  for (const char* address : {"unix:path=/nonexistent/bus", "nonsense", "unix:"}) {
    CAPTURE(address);
    const BusAddress bus(address);
    const Failure failure = quick_failure_of([&] { store.probe(0); });
    CHECK(failure.status() == WW_STORE_UNAVAILABLE);
    CHECK(contains(failure.message(), "cannot be reached"));
    CHECK(contains(failure.advice(), "DBUS_SESSION_BUS_ADDRESS"));
  }
}

TEST_CASE_METHOD(StoreFixture, "a bus that never answers is given up", "[no-bus]") {
  const std::string path = required_variable("XDG_RUNTIME_DIR") + "/silent";
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  REQUIRE(path.size() < sizeof address.sun_path);
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  const int listener = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  REQUIRE(::bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  REQUIRE(::listen(listener, 8) == 0);

  const BusAddress bus("unix:path=" + path);
  const Failure failure = quick_failure_of([&] { store.probe(0); });
  CHECK(failure.status() == WW_STORE_FAILED);
  CHECK(contains(failure.message(), "did not answer within 3 seconds"));
  CHECK(quick_failure_of([&] { store.find(kind, "key"); }).status() == WW_STORE_FAILED);
  ::close(listener);
}

}  // namespace
}  // namespace watchword::test
