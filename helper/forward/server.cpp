#include "forward/server.h"

#include <chrono>
#include <exception>

#include "platform/streams.h"
#include "platform/threads.h"

namespace watchword::forward {
namespace {

// After somebody else took who had connected, or where the system has nothing left to take them by.
constexpr std::chrono::milliseconds kPause{20};

}  // namespace

Server::Server(const std::string& path, std::size_t at_once, Serve serve)
    : listener_(path), serve_(std::move(serve)) {
  for (std::size_t i = 0; i < at_once; ++i)
    threads_.push_back(platform::start_thread([this] { work(); }));
}

Server::~Server() {
  stop_.raise();
  for (std::thread& thread : threads_) thread.join();
}

void Server::work() const {
  while (platform::wait_for({stop_.handle(), listener_.handle()}, platform::Deadline()) == 1U) {
    const platform::OwnedHandle connection = listener_.accept();
    if (!connection) {
      platform::wait_for({stop_.handle()}, std::chrono::steady_clock::now() + kPause);
      continue;
    }
    try {
      serve_(connection.get(), stop_.handle());
    } catch (const std::exception&) {  // no memory, no descriptors: the next one may have
    }
  }
}

bool receive_by(platform::Handle connection, platform::Handle stop,
                const platform::Deadline& deadline, std::size_t max_bytes,
                std::size_t (*end)(std::string_view), Secret& bytes) {
  while (end(bytes.view()) == 0) {
    if (bytes.size() > max_bytes || platform::wait_for({stop, connection}, deadline) != 1U ||
        !platform::read_some(bytes, connection))
      return false;
  }
  return bytes.size() <= max_bytes;
}

}  // namespace watchword::forward
