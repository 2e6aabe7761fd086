// Straight-line code over asynchronous operations: each is driven to its end on the caller's
// thread, under one deadline and one cancellation for all of them.
#pragma once

#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <functional>
#include <optional>
#include <string>

namespace watchword::network {

// What to do when nothing else is known.
inline constexpr const char* kCheckNetwork =
    "Check the network connection and try again; if this machine reaches the internet through a "
    "proxy, set https_proxy, or http.proxy in git's configuration.";

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

class Driver {
 public:
  using Clock = std::chrono::steady_clock;

  // How long an operation may go on before the deadline and the cancellation are looked at again.
  static constexpr std::chrono::milliseconds kSlice{50};

  // `context` must outlive it; `host` is named in the error of an exchange that took too long.
  Driver(asio::io_context& context, std::string host, std::chrono::milliseconds timeout,
         std::function<bool()> cancelled);

  asio::io_context& context() { return context_; }
  Clock::time_point deadline() const { return deadline_; }

  // What is being done now, for the error: "connecting".
  void stage(std::string_view name) { stage_ = name; }

  // Throws Failure: WW_CANCELLED, or WW_TIMEOUT after the deadline.
  void check() const;

  // Drives the operation that `start` begins with the handler it is given, and returns what the
  // handler got. Throws as check() does; `subject`, a socket or what has several, is closed then.
  template <class Closable, class Start>
  error_code run(Closable& subject, Start&& start) {
    check();  // an operation that ends at once must not outrun the deadline
    std::optional<error_code> result;
    start([&result](error_code error, auto&&... /*more*/) { result = error; });
    try {
      while (!result) {
        step();
        if (!result) check();
      }
    } catch (...) {
      error_code ignored;
      subject.close(ignored);
      drain();
      throw;
    }
    return *result;
  }

 private:
  void step();
  // The handlers of what was closed have been called when this returns.
  void drain();

  asio::io_context& context_;
  std::string host_;
  std::chrono::milliseconds timeout_;
  Clock::time_point deadline_;
  std::function<bool()> cancelled_;
  std::string stage_;
};

}  // namespace watchword::network
