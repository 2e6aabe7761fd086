#include "forward/peer.h"

#include "forward/receive.h"
#include "platform/local_socket.h"
#include "protocol/git.h"

namespace watchword::forward {
namespace {

// The system tells who it is. Through ssh it is the ssh of this user, whoever asks it.
std::optional<Failure> stranger(platform::Handle connection) {
  const auto user = platform::peer_user(connection);
  if (user == platform::own_user()) return std::nullopt;
  const std::string own = std::to_string(platform::own_user());
  return Failure(WW_REFUSED,
                 "whoever asks is user " + (user ? std::to_string(*user) : "unknown") +
                     " to the machine that lends, and the forwarding is of user " + own,
                 "Ask as that user; a container is run as it with --user " + own + ".");
}

protocol::ForwardingAnswer answer_to(Session& session, std::string_view message) {
  protocol::ForwardingRequest request;
  try {
    request = protocol::parse_forwarding_request(message);
  } catch (const Failure& failure) {
    return session.refuse(failure);
  }
  return session.answer(request);
}

}  // namespace

void serve_peer(Session& session, platform::Handle connection, platform::Handle stop,
                std::chrono::milliseconds patience) {
  const auto deadline = [&] { return std::chrono::steady_clock::now() + patience; };
  if (!platform::send_by(connection, protocol::forwarding_greeting(), deadline())) return;
  const auto who = stranger(connection);
  Secret message;
  const bool whole = receive_by(connection, stop, deadline(), protocol::kForwardingMessageMaxBytes,
                                protocol::git_message_end, message);
  // Who connects to see whether somebody is there says nothing.
  if (!who && !whole && message.empty()) return;
  const auto answer =
      who      ? session.refuse(*who)
      : !whole ? session.refuse(Failure(WW_INVALID, "the request did not come whole, or in time"))
               : answer_to(session, message.view());
  platform::send_by(connection, protocol::format_forwarding_answer(answer).view(), deadline());
}

}  // namespace watchword::forward
