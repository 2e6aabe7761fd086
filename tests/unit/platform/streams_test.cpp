#include "platform/streams.h"

#include <catch2/catch_test_macros.hpp>
#include <cerrno>
#include <string>
#include <thread>
#include <unistd.h>

namespace watchword::platform {
namespace {

struct Pipe {
  Pipe() { REQUIRE(::pipe(ends) == 0); }
  ~Pipe() {
    ::close(ends[0]);
    close_writing();
  }
  void close_writing() {
    if (ends[1] >= 0) ::close(ends[1]);
    ends[1] = -1;
  }
  int ends[2];
};

std::size_t up_to_dot(std::string_view bytes) {
  return bytes.find('.') + 1;
}

constexpr std::size_t kMaxBytes = 100'000;

TEST_CASE("reading stops where it is enough, though the stream stays open") {
  Pipe pipe;
  std::thread writer([&] {
    for (const char* part : {"one, ", "two, ", "three."}) write_all(pipe.ends[1], part);
  });
  Secret read;
  CHECK(read_on(read, pipe.ends[0], kMaxBytes, up_to_dot) == ReadEnd::kComplete);
  writer.join();
  CHECK(read.view() == "one, two, three.");
}

TEST_CASE("what was read before is enough by itself") {
  Pipe pipe;
  Secret read("all of it. And more");
  CHECK(read_on(read, pipe.ends[0], kMaxBytes, up_to_dot) == ReadEnd::kComplete);
  CHECK(read.view() == "all of it. And more");
}

TEST_CASE("reading goes on to the end of the stream") {
  Pipe pipe;
  const std::string text(kMaxBytes, 'x');
  std::thread writer([&] {
    write_all(pipe.ends[1], text);
    pipe.close_writing();
  });
  Secret read;
  CHECK(read_on(read, pipe.ends[0], kMaxBytes) == ReadEnd::kEnd);
  writer.join();
  CHECK(read.view() == text);
}

TEST_CASE("no more is read than little above the limit") {
  Pipe pipe;
  std::thread writer([&] {
    write_all(pipe.ends[1], std::string(kMaxBytes, 'x'));
    pipe.close_writing();
  });
  Secret read;
  CHECK(read_on(read, pipe.ends[0], 5000) == ReadEnd::kTooLarge);
  CHECK(read.size() > 5000);
  CHECK(read.size() < 10'000);
  Secret rest;
  CHECK(read_on(rest, pipe.ends[0], kMaxBytes) == ReadEnd::kEnd);
  writer.join();
}

TEST_CASE("what cannot be read says so") {
  Secret read;
  CHECK(read_on(read, -1, kMaxBytes) == ReadEnd::kFailed);
  CHECK(errno == EBADF);
  CHECK_FALSE(write_all(-1, "x"));
}

}  // namespace
}  // namespace watchword::platform
