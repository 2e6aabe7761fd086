#include "platform/streams.h"

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <thread>

#include "platform/program.h"
#include "support/failure.h"
#include "system.h"

namespace watchword::platform {
namespace {

using test::failure_of;

TEST_CASE("all that is written arrives, however much it is, and ends with the stream") {
  const std::string sent(300'000, 'x');  // more than a pipe holds
  Pipe pipe = make_pipe();
  std::thread writer([&] {
    CHECK(write_all(pipe.write.get(), sent));
    pipe.write = OwnedHandle();
  });
  const Secret received = read_all(pipe.read.get(), "the pipe", sent.size());
  writer.join();
  CHECK(received.view() == sent);
}

std::size_t up_to_dot(std::string_view bytes) {
  return bytes.find('.') + 1;
}

TEST_CASE("reading stops where it is enough, though the stream stays open") {
  Pipe pipe = make_pipe();
  std::thread writer([&] {
    for (const char* part : {"one, ", "two, ", "three."}) write_all(pipe.write.get(), part);
  });
  Secret read;
  CHECK(read_on(read, pipe.read.get(), "x", 100, up_to_dot) == ReadEnd::kComplete);
  writer.join();
  CHECK(read.view() == "one, two, three.");
  CHECK(read_on(read, pipe.read.get(), "x", 100, up_to_dot) == ReadEnd::kComplete);  // by itself
  Secret large(std::string(101, 'x'));
  CHECK(read_on(large, pipe.read.get(), "x", 100, up_to_dot) == ReadEnd::kTooLarge);
}

TEST_CASE("no more is read than little above the limit") {
  Pipe pipe = make_pipe();
  std::thread writer([&] {
    write_all(pipe.write.get(), std::string(100'000, 'x'));
    pipe.write = OwnedHandle();
  });
  Secret read;
  CHECK(read_on(read, pipe.read.get(), "x", 5000) == ReadEnd::kTooLarge);
  CHECK(read.size() > 5000);
  CHECK(read.size() < 10'000);
  Secret rest;
  CHECK(read_on(rest, pipe.read.get(), "x", 100'000) == ReadEnd::kEnd);
  writer.join();
}

TEST_CASE("no more is read than may be") {
  Pipe pipe = make_pipe();
  REQUIRE(write_all(pipe.write.get(), "123456"));
  const auto refused = failure_of([&] { read_all(pipe.read.get(), "the request", 5); });
  REQUIRE(refused);
  CHECK(refused->status() == WW_INVALID);
  CHECK(refused->message() == "the request is larger than 5 bytes, the most that is read of it");
}

TEST_CASE("what cannot be read or written is told, and no signal") {
  test::survive_broken_pipes();
  Pipe pipe = make_pipe();
  const auto refused = failure_of([&] { read_all(pipe.write.get(), "the request", 5); });
  REQUIRE(refused);
  CHECK(refused->message().starts_with("the request cannot be read: "));
  pipe.read = OwnedHandle();
  CHECK_FALSE(write_all(pipe.write.get(), "anybody?"));
  const auto nobody = failure_of([&] { write_out(pipe.write.get(), "anybody?"); });
  REQUIRE(nobody);
  CHECK(nobody->status() == WW_CANCELLED);
  const Pipe other = make_pipe();
  const auto wrong_end = failure_of([&] { write_out(other.read.get(), "anybody?"); });
  REQUIRE(wrong_end);
  CHECK(wrong_end->status() == WW_STORE_FAILED);
  CHECK(wrong_end->message().starts_with("the output cannot be written: "));
  CHECK_FALSE(is_terminal(pipe.write.get()));
  CHECK_FALSE(terminal_size(pipe.write.get()));
}

TEST_CASE("an owner closes what it owns, once, unless it gave it away") {
  Pipe pipe = make_pipe();
  const Handle in = pipe.write.get();
  {
    OwnedHandle moved = std::move(pipe.write);
    CHECK_FALSE(pipe.write);
    CHECK(moved.release() == in);
    CHECK_FALSE(moved);
  }
  CHECK(test::is_open(in));
  { const OwnedHandle again(in); }
  CHECK_FALSE(test::is_open(in));
}

}  // namespace
}  // namespace watchword::platform
