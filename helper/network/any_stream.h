// What HTTP is read from and written to, whichever layers of TLS are below: the code for it, which
// takes long to compile, is the same for all of them.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/buffer.hpp>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "driver.h"

namespace watchword::network {

// Refers to a stream, which must outlive it and its operations. Copies refer to the same one. The
// members are those that Boost.Beast asks of an AsyncStream, for handlers only.
class AnyStream {
 public:
  using executor_type = asio::any_io_executor;
  using Done = std::function<void(error_code, std::size_t)>;

  // For the streams that are named in any_stream.cpp.
  template <class Stream>
  static AnyStream over(Stream& stream);

  executor_type get_executor() const { return operations_->executor(stream_); }

  template <class Buffers, class Handler>
  void async_read_some(const Buffers& buffers, Handler&& handler) {
    const auto first = asio::buffer_sequence_begin(buffers);
    operations_->read(stream_, *first, done(std::forward<Handler>(handler)));
  }

  template <class Buffers, class Handler>
  void async_write_some(const Buffers& buffers, Handler&& handler) {
    operations_->write(stream_,
                       {asio::buffer_sequence_begin(buffers), asio::buffer_sequence_end(buffers)},
                       done(std::forward<Handler>(handler)));
  }

 private:
  // Boost's operations can be moved only, and are called once.
  template <class Handler>
  static Done done(Handler&& handler) {
    return [held = std::make_shared<std::decay_t<Handler>>(std::forward<Handler>(handler))](
               error_code error, std::size_t size) { std::move (*held)(error, size); };
  }

  struct Operations {
    executor_type (*executor)(void* stream);
    void (*read)(void* stream, asio::mutable_buffer into, Done done);
    void (*write)(void* stream, const std::vector<asio::const_buffer>& bytes, Done done);
  };
  template <class Stream>
  static const Operations kOperationsOf;

  AnyStream(void* stream, const Operations& operations)
      : stream_(stream), operations_(&operations) {}

  void* stream_;
  const Operations* operations_;
};

}  // namespace watchword::network
