#include "host/identity_broker.h"

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include <watchword/plugin.hpp>

namespace watchword::host {
namespace {

// The last call that left, as the module that makes it was told.
struct Called {
  ww_bus_call c{};
  std::string address, name, object, interface_name, method;
  std::vector<std::string> arguments;
  int count = 0;
};
Called called;
std::int32_t name_on_bus = WW_BUS_NAME_UNKNOWN;

std::int32_t presence(ww_text address, ww_text name, std::uint32_t timeout_ms) {
  CHECK(timeout_ms == 2000);
  called.address = view(address);
  called.name = view(name);
  return name_on_bus;
}

ww_status call(const ww_bus_call* c, const ww_text_sink* reply, const ww_error*) {
  called.c = *c;
  called.address = view(c->address);
  called.name = view(c->name);
  called.object = view(c->object);
  called.interface_name = view(c->interface_name);
  called.method = view(c->method);
  called.arguments.clear();
  for (std::size_t i = 0; i < c->argument_count; ++i)
    called.arguments.emplace_back(view(c->arguments[i]));
  ++called.count;
  CHECK(c->cancelled(c->cancelled_data) == 0);
  reply->put(reply->data, text("the reply"));
  return WW_OK;
}

const ww_session_bus kBus{sizeof(ww_session_bus), presence, call};

class Broker {
 public:
  explicit Broker(bool has_bus = true) : has_bus_(has_bus) {
    called = {};
    name_on_bus = WW_BUS_NAME_UNKNOWN;
  }

  ww_status call(std::string_view method, std::uint32_t timeout_ms = 3000, int one_way = 0) {
    ww_identity_broker_call c{};
    c.struct_size = sizeof c;
    c.method = text(method);
    c.version = text("0.0");
    c.correlation_id = text("id");
    c.request = text("{}");
    c.timeout_ms = timeout_ms;
    c.one_way = one_way;
    const TextSink sink([&](ww_text one) { reply = view(one); });
    const ErrorCatcher error;
    return broker.call(c, *sink.get(), error.get());
  }

  bool loaded = false;  // the module that talks to a bus
  std::string reply;

 private:
  const bool has_bus_;
  const IdentityBrokerAddress address_{
      "broker.name", "/broker/object", "broker.Interface", {"getAccounts", "cancel"}};
  const platform::Environment environment_ =
      [this](std::string_view name) -> std::optional<std::string> {
    if (!has_bus_ || name != "DBUS_SESSION_BUS_ADDRESS") return std::nullopt;
    return "unix:path=/bus";
  };
  const std::function<const ww_session_bus&()> bus_ = [this]() -> const ww_session_bus& {
    loaded = true;
    return kBus;
  };

 public:
  const IdentityBroker broker{address_, environment_, bus_};
};

TEST_CASE("a method of the manifest is called where the manifest says") {
  Broker desktop;
  CHECK(desktop.call("getAccounts") == WW_OK);
  CHECK(desktop.reply == "the reply");
  CHECK(called.address == "unix:path=/bus");
  CHECK(called.name == "broker.name");
  CHECK(called.object == "/broker/object");
  CHECK(called.interface_name == "broker.Interface");
  CHECK(called.method == "getAccounts");
  CHECK(called.arguments == std::vector<std::string>{"0.0", "id", "{}"});
  CHECK(called.c.timeout_ms == 3000);
  CHECK(called.c.one_way == 0);
  CHECK(called.c.reply_max_bytes == WW_IDENTITY_BROKER_REPLY_MAX_BYTES);
  CHECK(desktop.call("cancel", 100, 1) == WW_OK);
  CHECK(called.c.one_way == 1);
}

TEST_CASE("no other method is") {
  Broker desktop;
  for (const char* method : {"removeAccount", "getAccount", "", "getAccounts "}) {
    INFO(method);
    try {
      desktop.call(method);
      FAIL("it was called");
    } catch (const Failure& failure) {
      CHECK(failure.status() == WW_REFUSED);
    }
  }
  CHECK(called.count == 0);
  CHECK_FALSE(desktop.loaded);
}

TEST_CASE("where there is no bus nobody is called, and nothing is loaded") {
  Broker machine(false);
  CHECK(machine.call("getAccounts") == WW_NOT_FOUND);
  CHECK(machine.broker.presence() == WW_IDENTITY_BROKER_ABSENT);
  CHECK_FALSE(machine.broker.installed());
  CHECK_FALSE(machine.loaded);
}

TEST_CASE("the bus knows who runs and who could be started") {
  Broker desktop;
  for (const auto& [on_bus, expected] :
       {std::pair{WW_BUS_NAME_OWNED, WW_IDENTITY_BROKER_RUNNING},
        std::pair{WW_BUS_NAME_STARTABLE, WW_IDENTITY_BROKER_STARTABLE},
        std::pair{WW_BUS_NAME_UNKNOWN, WW_IDENTITY_BROKER_ABSENT}}) {
    name_on_bus = on_bus;
    CHECK(desktop.broker.presence() == expected);
  }
  CHECK(called.name == "broker.name");
}

}  // namespace
}  // namespace watchword::host
