#include "forward/borrow.h"

#include <algorithm>
#include <chrono>

#include "forward/receive.h"
#include "platform/directories.h"
#include "platform/files.h"
#include "platform/local_socket.h"
#include "protocol/git.h"

namespace watchword::forward {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::string_view kMachineDirectory = "/run/watchword";
// Whoever is there greets at once; between is a network at most.
constexpr std::chrono::seconds kGreetingWait{3};
// A person may be asked there, and a service after that.
constexpr std::chrono::seconds kAnswerWait{150};

// `why` says why the message is not whole. Throws Failure(WW_CANCELLED).
bool is_received(platform::Handle connection, platform::Handle cancel, Clock::time_point deadline,
                 std::size_t max_bytes, platform::Whole end, Secret& bytes, std::string& why) {
  const Received how = receive(connection, cancel, deadline, max_bytes, end, bytes);
  if (how == Received::kStopped) throw Failure(WW_CANCELLED, "it was cancelled");
  if (how == Received::kWhole) return true;
  why = how == Received::kLate ? "it does not answer" : "it breaks off";
  return false;
}

// Someone who greets, or none.
platform::OwnedHandle reach(const std::string& path, platform::Handle cancel, std::string& why,
                            Secret& rest) {
  platform::OwnedHandle connection = platform::connect_to_local(path, why);
  if (!connection) return {};
  Secret bytes;
  if (!is_received(connection.get(), cancel, Clock::now() + kGreetingWait,
                   protocol::kForwardingGreetingMaxBytes, protocol::forwarding_greeting_end, bytes,
                   why))
    return {};
  const std::size_t end = protocol::forwarding_greeting_end(bytes.view());
  if (!protocol::is_forwarding_greeting(bytes.view().substr(0, end))) {
    why = "what answers there is no Watchword, or a newer one";
    return {};
  }
  rest = Secret(bytes.view().substr(end));
  return connection;
}

protocol::ForwardingAnswer ask(const std::string& path, platform::Handle connection,
                               platform::Handle cancel, Secret rest,
                               const protocol::ForwardingRequest& request,
                               std::chrono::seconds patience) {
  std::string why = "it does not listen";
  if (platform::send_by(connection, protocol::format_forwarding_request(request),
                        Clock::now() + kGreetingWait) &&
      is_received(connection, cancel, Clock::now() + patience, protocol::kForwardingMessageMaxBytes,
                  protocol::git_message_end, rest, why))
    return protocol::parse_forwarding_answer(rest.view());
  throw Failure(WW_INTERACTION_REQUIRED,
                "the machine that lends its credentials here did not answer (" + path + "): " + why,
                "Look there: the forwarding may have ended, or ask a person something.");
}

}  // namespace

std::vector<std::string> forwardings(const platform::Environment& environment) {
  std::vector<std::string> places;
  const auto named = environment(kForwardVariable);
  if (named == kNoForwarding) return places;
  if (named && !named->empty()) places.push_back(*named);
  auto directories = platform::runtime_directories(environment, "watchword");
  directories.emplace_back(kMachineDirectory);
  for (const std::string& directory : directories)
    places.push_back(directory + '/' + std::string(kForwardSocket));
  // Several of them may be links to one.
  std::vector<std::string> out;
  for (const std::string& place : places) {
    if (!platform::is_local_socket(place)) continue;
    std::string socket = platform::resolved(place);
    if (std::find(out.begin(), out.end(), socket) == out.end()) out.push_back(std::move(socket));
  }
  return out;
}

std::optional<protocol::ForwardingAnswer> ask_forwarding(
    const platform::Environment& environment, const protocol::ForwardingRequest& request,
    const std::function<void(std::string_view)>& trace, platform::Handle cancel) {
  for (const std::string& path : forwardings(environment)) {
    std::string why;
    Secret rest;
    const auto connection = reach(path, cancel, why, rest);
    if (connection)
      return ask(path, connection.get(), cancel, std::move(rest), request, kAnswerWait);
    trace("nobody lends credentials through " + path + ": " + why);
  }
  return std::nullopt;
}

std::vector<Lender> lenders(const platform::Environment& environment, const Target& target,
                            platform::Handle cancel) {
  std::vector<Lender> out;
  const std::string named = environment(kForwardVariable).value_or("");
  if (!named.empty() && named != kNoForwarding && !platform::is_local_socket(named))
    out.push_back({named, {}, "there is no socket of yours"});
  protocol::ForwardingRequest look;
  look.action = protocol::ForwardingRequest::Action::kLook;
  look.target = target;
  for (const std::string& path : forwardings(environment)) {
    Lender lender{path};
    try {
      Secret rest;
      const auto connection = reach(path, cancel, lender.why, rest);
      if (connection)
        lender.answer = ask(path, connection.get(), cancel, std::move(rest), look, kGreetingWait);
    } catch (const Failure& failure) {
      if (failure.status() == WW_CANCELLED) throw;
      lender.why = failure.message();
    }
    if (!lender.answer.lends && !lender.answer.refusal && lender.why.empty())
      lender.why = "it answers something else than it was asked";
    out.push_back(std::move(lender));
  }
  return out;
}

}  // namespace watchword::forward
