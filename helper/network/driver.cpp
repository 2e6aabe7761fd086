#include "driver.h"

#include <watchword/plugin.hpp>

namespace watchword::network {
namespace {

std::string in_words(std::chrono::milliseconds duration) {
  if (duration.count() % 1000 != 0) return std::to_string(duration.count()) + " milliseconds";
  const auto seconds = duration.count() / 1000;
  return std::to_string(seconds) + (seconds == 1 ? " second" : " seconds");
}

}  // namespace

Driver::Driver(asio::io_context& context, std::string host, std::chrono::milliseconds timeout,
               std::function<bool()> cancelled)
    : context_(context),
      host_(std::move(host)),
      timeout_(timeout),
      deadline_(Clock::now() + timeout),
      cancelled_(std::move(cancelled)) {}

void Driver::check() const {
  if (cancelled_ && cancelled_()) throw Failure(WW_CANCELLED, "cancelled");
  if (Clock::now() < deadline_) return;
  throw Failure(WW_TIMEOUT,
                host_ + " took longer than " + in_words(timeout_) + " (while " + stage_ + ")",
                kCheckNetwork);
}

void Driver::step() {
  context_.restart();
  context_.run_one_for(kSlice);
}

void Driver::drain() {
  context_.restart();
  context_.run();
}

}  // namespace watchword::network
