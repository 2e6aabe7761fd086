#include "platform/process.h"

#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <thread>

#include "platform/event.h"
#include "platform/program.h"
#include "platform/streams.h"
#include "platform/wait.h"
#include "probe.h"
#include "support/failure.h"

namespace watchword::platform {
namespace {

using namespace std::chrono_literals;
using test::failure_of;
using test::probe;
using test::status_of;
using Clock = std::chrono::steady_clock;

TEST_CASE("a program gets its words as they are") {
  const std::vector<std::string> words{"plain", "two words",     "",
                                       "\"",    "a\"b c\"",      "\\",
                                       "\\\\",  "C:\\dir\\",     "C:\\my dir\\",
                                       "\\\"",  "x\\\\\"y",      "%PATH%",
                                       "$(id)", "a&b|c>d<e^f!g", "*.cpp",
                                       "'",     "Grüße 日本 🔑",  "tab\there"};
  std::vector<std::string> all{"words"};
  all.insert(all.end(), words.begin(), words.end());
  std::string wanted;
  for (const std::string& word : words) wanted += "«" + word + "»\n";
  CHECK(run(probe(all)).output.view() == wanted);
}

TEST_CASE("what it reads, writes and returns is as asked for") {
  CHECK(run(probe({"exit", "7"})).exit_code == 7);
  CHECK(run(probe({"copy"})).output.view().empty());
  RunOptions options;
  options.input = std::string(300'000, 'x') + "\r\n\x1a end";  // more than a pipe holds
  CHECK(run(probe({"copy"}), options).output.view() == options.input);
  CHECK(run(probe({"exit", "0"}), options).exit_code == 0);  // which does not read it
  options = {};
  options.errors = RunOptions::Errors::kCapture;
  const auto both = run(probe({"both"}), options);
  CHECK(both.output.view() == "to output");
  CHECK(both.errors.view() == "to errors");
  options.environment = {{"WATCHWORD_PROBE", "Wert ä"}, {"WATCHWORD_OTHER", ""}};
  CHECK(run(probe({"variable", "WATCHWORD_PROBE"}), options).output.view() == "Wert ä");
  CHECK(run(probe({"variable", "WATCHWORD_OTHER"}), options).output.view() == "");
  CHECK(run(probe({"variable", "WATCHWORD_THIRD"}), options).output.view() == "(none)");
  options.output_max_bytes = 8;
  CHECK(status_of(failure_of([&] { run(probe({"both"}), options); })) == WW_INVALID);
}

TEST_CASE("a program that does not end is ended") {
  RunOptions options;
  options.timeout = 300ms;
  const auto begun = Clock::now();
  CHECK(status_of(failure_of([&] { run(probe({"sleep"}), options); })) == WW_TIMEOUT);
  const Event cancelled;
  options.timeout = 20s;
  options.cancel = cancelled.handle();
  std::thread canceller([&] {
    std::this_thread::sleep_for(200ms);
    cancelled.raise();
  });
  CHECK(status_of(failure_of([&] { run(probe({"sleep"}), options); })) == WW_CANCELLED);
  canceller.join();
  CHECK(Clock::now() - begun < 10s);
}

TEST_CASE("what is not there cannot be run") {
  CHECK(status_of(failure_of([] { run({"watchword-has-no-such-program"}); })) == WW_NOT_FOUND);
  CHECK(status_of(failure_of([] { run({probe() + "-not"}); })) == WW_NOT_FOUND);
  CHECK_FALSE(find_in_path("watchword-has-no-such-program"));
  CHECK_FALSE(start_detached({"watchword-has-no-such-program"}));
}

TEST_CASE("a program that is left to itself is watched for as long as is asked") {
  CHECK(start_detached(probe({"exit", "1"})));
  CHECK(start_detached(probe({"exit", "0"}), {.time = 5s}));
  CHECK_FALSE(start_detached(probe({"exit", "1"}), {.time = 5s}));
  const Event enough;
  enough.raise();
  const auto begun = Clock::now();
  CHECK(start_detached(probe({"exit", "0"}), {.time = 20s, .enough = enough.handle()}));
  CHECK(Clock::now() - begun < 10s);
}

TEST_CASE("the end of a process can be waited for") {
  const auto soon = [] { return Clock::now() + 200ms; };
  const OwnedHandle own = end_of_process(process_id());
  REQUIRE(own);
  CHECK_FALSE(wait_for({own.get()}, soon()));
  CHECK_FALSE(end_of_process(0));
  CHECK_FALSE(end_of_process(-5));
  const OwnedHandle none = end_of_process(0x7FFFFFFC);
  REQUIRE(none);
  CHECK(wait_for({none.get()}, soon()) == 0U);
}

std::string probe_path() {
  return program_at(probe());
}

std::string all_of(Handle stream) {
  return std::string(read_all(stream, "it", 4096).view());
}

TEST_CASE("a companion writes where it is told to, and ends with its owner") {
  Pipe output = make_pipe();
  Pipe errors = make_pipe();
  {
    Companion both(probe_path(), probe({"both"}), {output.write.get(), errors.write.get()}, {});
    CHECK(both.exit_code() == 0);
  }
  Secret begun;
  const auto start = Clock::now();
  {
    const Companion other(probe_path(), probe({"sleep"}), {output.write.get(), errors.write.get()},
                          {});
    while (!std::string_view(begun.view()).ends_with("begun\n"))
      REQUIRE(read_some(begun, output.read.get()));
  }
  CHECK(Clock::now() - start < 10s);
  output.write = OwnedHandle();
  errors.write = OwnedHandle();
  CHECK(begun.view() == "to outputbegun\n");
  CHECK(all_of(output.read.get()).empty());
  CHECK(all_of(errors.read.get()) == "to errors");
  CHECK(Companion(probe_path(), probe({"exit", "9"}), {}, {}).exit_code() == 9);
}

TEST_CASE("a companion opens what it gets by a name, to read and to write") {
  Pipe given = make_pipe();
  Pipe output = make_pipe();
  REQUIRE(write_all(given.write.get(), "given by a name"));
  given.write = OwnedHandle();
  Companion reader(probe_path(), probe({"read", name_of(given.read.get())}),
                   {.output = output.write.get()}, {given.read.get()});
  given.read = OwnedHandle();
  output.write = OwnedHandle();
  CHECK(all_of(output.read.get()) == "given by a name");
  CHECK(reader.exit_code() == 0);

  Pipe taken = make_pipe();
  Companion writer(probe_path(), probe({"write", name_of(taken.write.get())}), {},
                   {taken.write.get()});
  taken.write = OwnedHandle();
  CHECK(all_of(taken.read.get()) == "written by its name");
  CHECK(writer.exit_code() == 0);

  // Which it need not.
  Pipe unused = make_pipe();
  Companion neither(probe_path(), probe({"exit", "0"}), {}, {unused.write.get()});
  unused.write = OwnedHandle();
  CHECK(all_of(unused.read.get()).empty());
  CHECK(neither.exit_code() == 0);
}

}  // namespace
}  // namespace watchword::platform
