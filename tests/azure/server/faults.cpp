#include "server/faults.h"

namespace watchword::azure {
namespace {

constexpr std::size_t kFloodPiece = 64 * 1024;
constexpr std::size_t kFloodHeaders = 4096;
constexpr std::size_t kFloodHeaderSize = 4000;
constexpr std::chrono::milliseconds kLook{100};

Reply flood(const Fault& fault) {
  Reply reply;
  if (fault.floods_headers) {
    for (std::size_t i = 0; i < kFloodHeaders; ++i)
      reply.headers.add("X-Flood-" + std::to_string(i), std::string(kFloodHeaderSize, 'x'));
    return reply;
  }
  reply.content_type = "application/json";
  reply.stream = [](const Sink& sink) {
    const std::string piece(kFloodPiece, ' ');
    while (sink(piece)) {
    }
    return false;
  };
  return reply;
}

// Passes on the first piece of a stream and then only listens.
bool send_first_piece(const std::function<bool(const Sink&)>& stream, const Sink& sink) {
  bool sent = false;
  return stream([&](std::string_view piece) { return !std::exchange(sent, true) && sink(piece); });
}

}  // namespace

void Pause::wait(std::chrono::seconds time, const std::function<bool()>& wanted) {
  const auto end = std::chrono::steady_clock::now() + time;
  std::unique_lock lock(mutex_);
  while (!is_ended_ && wanted() && std::chrono::steady_clock::now() < end)
    ended_.wait_for(lock, kLook);
}

void Pause::end() {
  const std::scoped_lock lock(mutex_);
  is_ended_ = true;
  ended_.notify_all();
}

Reply failure(const Fault& fault) {
  if (fault.action == Fault::Action::kFlood) return flood(fault);
  Reply reply;
  reply.status = fault.status;
  reply.headers = fault.headers;
  reply.content_type = fault.headers.header("Content-Type");
  if (reply.content_type.empty()) reply.content_type = "text/plain";
  reply.body = fault.body;
  return reply;
}

Reply spoil(Reply reply, const Fault& fault, Pause& pause) {
  const bool stalls = fault.action == Fault::Action::kStall;
  const auto stop_here = [stalls, seconds = fault.seconds, &pause](const Sink& sink) {
    if (stalls) pause.wait(std::chrono::seconds(seconds), [&] { return sink(""); });
    return false;
  };
  if (reply.stream) {
    reply.stream = [stream = reply.stream, stop_here](const Sink& sink) {
      send_first_piece(stream, sink);
      return stop_here(sink);
    };
  } else {
    // The headers still announce the whole body.
    reply.stream = [half = reply.body.substr(0, reply.body.size() / 2),
                    stop_here](const Sink& sink) { return sink(half) && stop_here(sink); };
  }
  return reply;
}

}  // namespace watchword::azure
