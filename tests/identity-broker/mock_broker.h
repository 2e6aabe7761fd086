// An identity broker on a message bus, in the three dialects that are about: Microsoft's first
// (Java, up to 2.0.1), its rewrite (from 2.0.2 on), and Himmelblau. Strict where they are strict.
#pragma once

#include <atomic>
#include <boost/json.hpp>
#include <functional>
#include <gio/gio.h>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace watchword::test {

inline constexpr const char* kBrokerName = "com.microsoft.identity.broker1";
inline constexpr const char* kBrokerObject = "/com/microsoft/identity/broker1";
inline constexpr const char* kBrokerInterface = "com.microsoft.identity.Broker1";

// What it is told to do, read anew at each call:
//   dialect       "old", "new" (the default), "himmelblau"
//   accounts      a list of accounts as getAccounts gives them (a Himmelblau has the first alone)
//   person        the user name of whoever chooses an account in a window
//   unexported_ms "old": for so long after its start it has no such object
//   METHOD        what befalls calls of that method:
//     slow_ms, die (true), raw (the reply, whatever it is), number (true: a reply that is no text),
//     dbus_error (a text), status and context (an error in the reply), change (members of
//     brokerTokenResponse that are replaced; null: removed), once (true: only the next call)
using BrokerSettings = std::function<boost::json::object()>;

// What the service behind it says to a request for a token: "login", "client_id", "redirect_uri",
// "authority", "scope", "claims", "interactive". Tokens as a token endpoint gives them, or "code"
// and "message" of an AADSTS error.
using BrokerIssue = std::function<boost::json::object(const boost::json::object& wanted)>;

// Gets what was called, without anything secret.
using BrokerLog = std::function<void(const boost::json::object& call)>;

class MockBroker {
 public:
  MockBroker(BrokerSettings settings, BrokerIssue issue, BrokerLog log);
  ~MockBroker();
  MockBroker(const MockBroker&) = delete;
  MockBroker& operator=(const MockBroker&) = delete;

  // Its connection breaks, as when its process dies.
  void die();
  // Returns when the bus has ended, or the connection has broken.
  void run() const;

 private:
  struct Incoming;
  static GDBusMessage* filter(GDBusConnection*, GDBusMessage*, gboolean incoming, gpointer self);
  void answer(Incoming call);
  std::string reply_to(const Incoming& call, const boost::json::object& settings);
  std::string accounts(const boost::json::object& settings) const;
  std::string token(const Incoming& call, const boost::json::object& request,
                    const boost::json::object& settings);
  boost::json::object plan_of(const std::string& method, const boost::json::object& settings);
  void wait(const Incoming& call, std::int64_t milliseconds);
  void send(GDBusMessage* message);

  const BrokerSettings settings_;
  const BrokerIssue issue_;
  const BrokerLog log_;
  const std::int64_t began_;
  GDBusConnection* connection_ = nullptr;
  std::atomic<bool> ended_ = false;
  std::mutex mutex_;
  std::vector<std::thread> calls_;
  std::map<std::string, int> told_once_;
  std::vector<std::string> cancelled_;  // correlation ids
};

}  // namespace watchword::test
