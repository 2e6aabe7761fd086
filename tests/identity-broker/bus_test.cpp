// The extension from the host to the bus: session-bus.so, as a plugin gets to it, and a broker of
// each dialect at the other end.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <chrono>
#include <cstdlib>
#include <dlfcn.h>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <sys/socket.h>
#include <sys/un.h>
#include <thread>
#include <unistd.h>

#include <watchword/plugin.hpp>

#include "host/identity_broker.h"
#include "mock_broker.h"
#include "platform/interrupt.h"
#include "platform/session_bus.h"
#include "plugins/module.h"

// Of every call that the module makes, how long GLib may wait. The module finds this one first.
namespace {
int longest_wait_ms = 0;
}
extern "C" __attribute__((visibility("default"))) void g_dbus_connection_call(
    GDBusConnection* connection, const gchar* name, const gchar* object, const gchar* interface,
    const gchar* method, GVariant* arguments, const GVariantType* type, GDBusCallFlags flags,
    gint timeout_ms, GCancellable* cancellable, GAsyncReadyCallback callback, gpointer data) {
  using Call = decltype(&g_dbus_connection_call);
  static const auto real = reinterpret_cast<Call>(::dlsym(RTLD_NEXT, "g_dbus_connection_call"));
  longest_wait_ms = timeout_ms;
  real(connection, name, object, interface, method, arguments, type, flags, timeout_ms, cancellable,
       callback, data);
}

namespace watchword::test {
namespace {

namespace json = boost::json;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

const ww_session_bus& module() {
  static const auto* table = static_cast<const ww_session_bus*>(
      host::open_module(WATCHWORD_SESSION_BUS_MODULE, nullptr).get_factory(WW_FACTORY_SESSION_BUS));
  REQUIRE(table != nullptr);
  return *table;
}

struct Got {
  ww_status status = WW_FAULT;
  std::string reply;
  std::string message;
  std::string advice;
  milliseconds took{0};
};

struct Bus {
  const host::IdentityBrokerAddress address{kBrokerName,
                                            kBrokerObject,
                                            kBrokerInterface,
                                            {"getAccounts", "getLinuxBrokerVersion", "hang"}};
  platform::Environment environment = platform::process_environment();
  const std::function<const ww_session_bus&()> load = [this]() -> const ww_session_bus& {
    ++loads;
    return module();
  };
  int loads = 0;
  const host::IdentityBroker broker{address, environment, load};

  Got call(const std::string& method, std::uint32_t timeout_ms = 3000, bool one_way = false,
           const std::string& request = R"({"clientId":"c","redirectUri":"r"})") {
    const ww_identity_broker_call c{sizeof(ww_identity_broker_call),
                                    text(method),
                                    text("0.0"),
                                    text("11111111-2222-3333-4444-555555555555"),
                                    text(request),
                                    timeout_ms,
                                    one_way ? 1 : 0};
    Got got;
    const TextSink sink([&](ww_text reply) { got.reply = view(reply); });
    const auto start = steady_clock::now();
    const ww_error error{sizeof(ww_error), &got, [](void* data, ww_text message, ww_text advice) {
                           static_cast<Got*>(data)->message = view(message);
                           static_cast<Got*>(data)->advice = view(advice);
                         }};
    got.status = guard(&error, [&] { return broker.call(c, *sink.get(), &error); });
    got.took = std::chrono::duration_cast<milliseconds>(steady_clock::now() - start);
    return got;
  }
};

struct World {
  explicit World(const std::string& settings) : settings_(json::parse(settings).get_object()) {}
  std::vector<std::string> called;
  std::mutex mutex;
  const json::object settings_;
  MockBroker broker{[this] { return settings_; },
                    [](const json::object&) { return json::object(); },
                    [this](const json::object& call) {
                      const std::lock_guard lock(mutex);
                      called.emplace_back(call.at("method").get_string());
                    }};
};

// A file that says how the broker is started.
class Service {
 public:
  explicit Service(const std::string& command) {
    std::filesystem::create_directories(directory_);
    std::ofstream(file_) << "[D-BUS Service]\nName=" << kBrokerName << "\nExec=" << command << '\n';
    reload();
  }
  ~Service() {
    std::filesystem::remove(file_);
    reload();
  }
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

 private:
  static void reload() {
    REQUIRE(std::system("dbus-send --session --print-reply --dest=org.freedesktop.DBus / "
                        "org.freedesktop.DBus.ReloadConfig >/dev/null") == 0);
  }
  const std::string directory_ = std::string(std::getenv("HOME")) + "/.local/share/dbus-1/services";
  const std::string file_ = directory_ + "/" + kBrokerName + ".service";
};

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("nobody is there: the bus says so at once, and without a bus nothing is loaded") {
  Bus bus;
  CHECK_FALSE(bus.broker.installed());
  CHECK(bus.loads == 0);
  CHECK(bus.broker.presence() == WW_IDENTITY_BROKER_ABSENT);
  const Got got = bus.call("getAccounts");
  CHECK(got.status == WW_NOT_FOUND);
  CHECK(got.took < milliseconds(1000));

  bus.environment = [](std::string_view) { return std::optional<std::string>(); };
  bus.loads = 0;
  CHECK(bus.broker.presence() == WW_IDENTITY_BROKER_ABSENT);
  CHECK(bus.call("getAccounts").status == WW_NOT_FOUND);
  CHECK(bus.loads == 0);
}

TEST_CASE("one that can be started is seen without being started") {
  const Service service("/bin/false");
  Bus bus;
  CHECK(bus.broker.installed());
  CHECK(bus.loads == 0);
  CHECK(bus.broker.presence() == WW_IDENTITY_BROKER_STARTABLE);
  CHECK(bus.call("getAccounts").status == WW_NOT_FOUND);  // it does not come up
}

TEST_CASE("a broker of each dialect answers") {
  const auto* dialect = GENERATE("old", "new", "himmelblau");
  World world(R"({"dialect": ")" + std::string(dialect) + R"(", "unexported_ms": 300,
                  "accounts": [{"username": "ada@contoso.example"}]})");
  Bus bus;
  CHECK(bus.broker.presence() == WW_IDENTITY_BROKER_RUNNING);
  const Got got = bus.call("getAccounts");
  CHECK(got.status == WW_OK);
  CHECK(contains(got.reply, "ada@contoso.example"));
  // An old one has no such object for a moment after its start.
  if (dialect == std::string("old")) CHECK(got.took >= milliseconds(200));
  CHECK(world.called == std::vector<std::string>{"getAccounts"});
}

TEST_CASE("what the manifest does not list reaches nobody") {
  World world("{}");
  Bus bus;
  const Got got = bus.call("removeAccount");
  CHECK(got.status == WW_REFUSED);
  CHECK(contains(got.message, "'removeAccount'"));
  CHECK(world.called.empty());
}

TEST_CASE("a call ends as whoever was called ends it") {
  struct Row {
    const char* plan;
    ww_status status;
    const char* says;
  };
  const auto row = GENERATE(
      Row{R"({"slow_ms": 20000})", WW_TIMEOUT, "did not answer within 200 ms"},
      Row{R"({"slow_ms": 50, "die": true})", WW_NETWORK, "went away before it answered"},
      Row{R"({"number": true})", WW_INVALID, "something else than a text"},
      Row{R"({"dbus_error": "no \u001b[31mred"})", WW_REFUSED, "refused: no \xEF\xBF\xBD[31mred"});
  World world(R"({"getAccounts": )" + std::string(row.plan) + "}");
  Bus bus;
  const Got got = bus.call("getAccounts", 200);
  CHECK(got.status == row.status);
  CHECK(contains(got.message, row.says));
  CHECK_FALSE(got.advice.empty());
  CHECK(got.reply.empty());
  CHECK(got.took < milliseconds(2000));
}

TEST_CASE("a reply that is larger than it may be is none") {
  const std::string large(WW_IDENTITY_BROKER_REPLY_MAX_BYTES + 1, 'x');
  World world(R"({"getAccounts": {"raw": ")" + large + R"("}})");
  Bus bus;
  const Got got = bus.call("getAccounts");
  CHECK(got.status == WW_INVALID);
  CHECK(contains(got.message, "more than it may"));
}

TEST_CASE(
    "what a person answers in a window has no limit, neither GLib's of 25 seconds nor another") {
  World world(R"({"hang": {"slow_ms": 300, "raw": "{}"}})");
  Bus bus;
  longest_wait_ms = 0;
  CHECK(bus.call("hang", 0).status == WW_OK);
  CHECK(longest_wait_ms == G_MAXINT);
}

TEST_CASE("Ctrl-C ends a call that waits for a person") {
  World world(R"({"hang": {"slow_ms": 20000}})");
  Bus bus;
  const platform::Interrupt interrupt;
  std::thread person([] {
    std::this_thread::sleep_for(milliseconds(200));
    platform::Interrupt::raise();
  });
  const Got got = bus.call("hang", 0);
  person.join();
  CHECK(got.status == WW_CANCELLED);
  CHECK(got.took < milliseconds(2000));
  // What tells the broker so is not waited for, and goes out all the same.
  CHECK(bus.call("getLinuxBrokerVersion", 0, true).status == WW_OK);
  for (int i = 0; i < 100; ++i) {
    std::this_thread::sleep_for(milliseconds(10));
    const std::lock_guard lock(world.mutex);
    if (world.called.size() == 2) break;
  }
  const std::lock_guard lock(world.mutex);
  CHECK(world.called == std::vector<std::string>{"hang", "getLinuxBrokerVersion"});
}

TEST_CASE("a bus that does not answer costs no more than the question may take") {
  const std::string path = std::string(std::getenv("HOME")) + "/deaf";
  const int listener = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  REQUIRE(::bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  REQUIRE(::listen(listener, 1) == 0);
  const auto start = steady_clock::now();
  CHECK(module().presence(text("unix:path=" + path), text(kBrokerName), 200) ==
        WW_BUS_NAME_UNKNOWN);
  CHECK(steady_clock::now() - start < milliseconds(2000));
  ::close(listener);
}

TEST_CASE("the bus is where D-Bus looks for it") {
  std::map<std::string, std::string, std::less<>> variables;
  const platform::Environment environment = [&](std::string_view name) {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  };
  CHECK_FALSE(platform::session_bus_address(environment));
  const std::string runtime = std::string(std::getenv("HOME")) + "/run of ada";
  std::filesystem::create_directories(runtime + "/dbus-1/services");
  variables["XDG_RUNTIME_DIR"] = runtime;
  CHECK_FALSE(platform::session_bus_address(environment));
  std::ofstream(runtime + "/bus") << "";
  const std::string home = std::getenv("HOME");
  CHECK(platform::session_bus_address(environment) == "unix:path=" + home + "/run%20of%20ada/bus");
  variables["DBUS_SESSION_BUS_ADDRESS"] = "unix:path=/x";
  CHECK(platform::session_bus_address(environment) == "unix:path=/x");

  CHECK_FALSE(platform::is_bus_service(environment, "com.example.a"));
  for (const char* variable : {"XDG_RUNTIME_DIR", "XDG_DATA_HOME", "XDG_DATA_DIRS"}) {
    variables.clear();
    const std::string place = home + "/" + variable;
    variables[variable] = variable == std::string("XDG_DATA_DIRS") ? "/nowhere:" + place : place;
    CHECK_FALSE(platform::is_bus_service(environment, "com.example.a"));
    std::filesystem::create_directories(place + "/dbus-1/services");
    std::ofstream(place + "/dbus-1/services/com.example.a.service") << "";
    CHECK(platform::is_bus_service(environment, "com.example.a"));
    CHECK_FALSE(platform::is_bus_service(environment, "com.example"));
  }
}

}  // namespace watchword::test
