#include "platform/streams.h"

#include <array>
#include <catch2/catch_test_macros.hpp>
#include <csignal>
#include <fcntl.h>
#include <string>
#include <thread>
#include <unistd.h>

#include "platform/linux/descriptor.h"
#include "support/failure.h"

namespace watchword::platform {
namespace {

struct Pipe {
  Pipe() {
    std::array<int, 2> ends{};
    REQUIRE(::pipe(ends.data()) == 0);
    out = OwnedHandle(handle_of(ends[0]));
    in = OwnedHandle(handle_of(ends[1]));
  }
  OwnedHandle out;
  OwnedHandle in;
};

using test::failure_of;

TEST_CASE("all that is written arrives, however much it is, and ends with the stream") {
  const std::string sent(300'000, 'x');  // more than a pipe holds
  Pipe pipe;
  std::thread writer([&] {
    CHECK(write_all(pipe.in.get(), sent));
    pipe.in = OwnedHandle();
  });
  const Secret received = read_all(pipe.out.get(), "the pipe", sent.size());
  writer.join();
  CHECK(received.view() == sent);
}

std::size_t up_to_dot(std::string_view bytes) {
  return bytes.find('.') + 1;
}

TEST_CASE("reading stops where it is enough, though the stream stays open") {
  Pipe pipe;
  std::thread writer([&] {
    for (const char* part : {"one, ", "two, ", "three."}) write_all(pipe.in.get(), part);
  });
  Secret read;
  CHECK(read_on(read, pipe.out.get(), "x", 100, up_to_dot) == ReadEnd::kComplete);
  writer.join();
  CHECK(read.view() == "one, two, three.");
  CHECK(read_on(read, pipe.out.get(), "x", 100, up_to_dot) == ReadEnd::kComplete);  // by itself
  Secret large(std::string(101, 'x'));
  CHECK(read_on(large, pipe.out.get(), "x", 100, up_to_dot) == ReadEnd::kTooLarge);
}

TEST_CASE("no more is read than little above the limit") {
  Pipe pipe;
  std::thread writer([&] {
    write_all(pipe.in.get(), std::string(100'000, 'x'));
    pipe.in = OwnedHandle();
  });
  Secret read;
  CHECK(read_on(read, pipe.out.get(), "x", 5000) == ReadEnd::kTooLarge);
  CHECK(read.size() > 5000);
  CHECK(read.size() < 10'000);
  Secret rest;
  CHECK(read_on(rest, pipe.out.get(), "x", 100'000) == ReadEnd::kEnd);
  writer.join();
}

TEST_CASE("no more is read than may be") {
  Pipe pipe;
  REQUIRE(write_all(pipe.in.get(), "123456"));
  const auto refused = failure_of([&] { read_all(pipe.out.get(), "the request", 5); });
  REQUIRE(refused);
  CHECK(refused->status() == WW_INVALID);
  CHECK(refused->message() == "the request is larger than 5 bytes, the most that is read of it");
}

TEST_CASE("what cannot be read or written is told, and no signal") {
  std::signal(SIGPIPE, SIG_IGN);  // as harden_process() has it
  Pipe pipe;
  const auto refused = failure_of([&] { read_all(pipe.in.get(), "the request", 5); });
  REQUIRE(refused);
  CHECK(refused->message().starts_with("the request cannot be read: "));
  pipe.out = OwnedHandle();
  CHECK_FALSE(write_all(pipe.in.get(), "anybody?"));
  const auto nobody = failure_of([&] { write_out(pipe.in.get(), "anybody?"); });
  REQUIRE(nobody);
  CHECK(nobody->status() == WW_CANCELLED);
  const Pipe other;
  const auto wrong_end = failure_of([&] { write_out(other.out.get(), "anybody?"); });
  REQUIRE(wrong_end);
  CHECK(wrong_end->status() == WW_STORE_FAILED);
  CHECK(wrong_end->message() == "the output cannot be written: Bad file descriptor");
  CHECK_FALSE(is_terminal(pipe.in.get()));
  CHECK_FALSE(terminal_columns(pipe.in.get()));
}

TEST_CASE("an owner closes what it owns, once, unless it gave it away") {
  const auto is_open = [](Handle handle) { return ::fcntl(descriptor_of(handle), F_GETFD) != -1; };
  Pipe pipe;
  const Handle in = pipe.in.get();
  {
    OwnedHandle moved = std::move(pipe.in);
    CHECK_FALSE(pipe.in);
    CHECK(moved.release() == in);
    CHECK_FALSE(moved);
  }
  CHECK(is_open(in));
  { const OwnedHandle again(in); }
  CHECK_FALSE(is_open(in));
}

}  // namespace
}  // namespace watchword::platform
