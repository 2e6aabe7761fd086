#include "platform/process.h"

#include <catch2/catch_test_macros.hpp>
#include <filesystem>

#include "../probe.h"
#include "platform/environment.h"
#include "platform/program.h"
#include "platform/streams.h"
#include "platform/windows/console.h"
#include "platform/windows/wide.h"
#include "support/directory.h"
#include "support/failure.h"
#include "support/windows/handles.h"
#include "system.h"

namespace watchword::platform {
namespace {

using test::failure_of;
using test::probe;
using test::status_of;

// PATH as it is, with a directory before it, for one test.
class PathWith {
 public:
  explicit PathWith(const std::string& directory) : before_(process_variable("PATH").value()) {
    test::set_variable("PATH", directory + ";" + before_);
  }
  ~PathWith() { test::set_variable("PATH", before_); }
  PathWith(const PathWith&) = delete;
  PathWith& operator=(const PathWith&) = delete;

 private:
  std::string before_;
};

TEST_CASE("programs are found by the suffixes that can be started, in PATH only") {
  const test::Directory directory;
  for (const char* name : {"only.cmd", "both.cmd", "both.exe", "script.sh", "folder.exe/x"})
    directory.write(name, "");
  const PathWith path("relative;\"" + directory / "" + "\";.");
  CHECK(find_in_path("only") == directory / "only.cmd");
  CHECK(find_in_path("ONLY.CMD").has_value());
  CHECK(find_in_path("both") == directory / "both.exe");
  CHECK_FALSE(find_in_path("script"));
  CHECK_FALSE(find_in_path("script.sh"));
  CHECK_FALSE(find_in_path("folder"));
  const auto here = std::filesystem::current_path();
  std::filesystem::current_path(directory / "");
  const bool found_here = [&] {
    const PathWith dot(".;;relative");
    return find_in_path("script").has_value() || find_in_path("nowhere").has_value();
  }();
  std::filesystem::current_path(here);
  CHECK_FALSE(found_here);
  CHECK(program_at(directory / "only") == directory / "only.cmd");
  std::string backslashes = directory / "both.exe";
  for (char& c : backslashes)
    if (c == '/') c = '\\';
  CHECK(program_at(backslashes) == directory / "both.exe");
}

TEST_CASE("a batch file gets its words, and none that cmd.exe would take for more") {
  const test::Directory directory;
  const std::string batch = directory.write(
      "a batch.cmd", "@echo off\r\n\"" + [] {
        std::string program = probe() + ".exe";
        for (char& c : program)
          if (c == '/') c = '\\';
        return program;
      }() + "\" words %*\r\n@exit /b 7\r\n");
  const auto good = run({batch, "one", "two words", "", "C:\\dir\\", "a;b=c,d", "(x)"});
  CHECK(good.exit_code == 7);
  CHECK(good.output.view() == "«one»\n«two words»\n«»\n«C:\\dir\\»\n«a;b=c,d»\n«(x)»\n");
  for (const char* bad : {"a&whoami", "\"", "%PATH%", "a|b", "a>b", "a<b", "a^b", "!x!", "a\nb"}) {
    INFO(bad);
    const auto refused = failure_of([&] { run({batch, bad}); });
    REQUIRE(refused);
    CHECK(refused->message().find("batch file") != std::string::npos);
  }
}

TEST_CASE("a variable takes the place of one of the same name in other letters") {
  test::set_variable("Watchword_Probe_Case", "ours");
  RunOptions options;
  options.environment = {{"WATCHWORD_PROBE_CASE", "theirs"}};
  CHECK(run(probe({"variable", "watchword_probe_case"}), options).output.view() == "theirs");
  CHECK(run(probe({"variable", "watchword_probe_case"})).output.view() == "ours");
}

TEST_CASE("what was run leaves no handle behind") {
  RunOptions options;
  options.input = "something";
  options.errors = RunOptions::Errors::kCapture;
  const auto all = [&] {
    run(probe({"copy"}), options);
    Pipe output = make_pipe();
    {
      const Companion companion(program_at(probe()), probe({"exit", "0"}),
                                {.output = output.write.get()}, {});
    }
    failure_of([] { run({"watchword-has-no-such-program"}); });
  };
  all();  // what is kept for ever
  const auto handles = [] { return test::handles_of(::GetCurrentProcess()); };
  const int before = handles();
  CHECK(before > 3);
  for (int i = 0; i < 10; ++i) all();
  CHECK(handles() <= before + 2);
}

OwnedHandle named_pipe(const std::string& name) {
  return OwnedHandle(
      handle_of(::CreateNamedPipeW(wide("\\\\.\\pipe\\" + name).c_str(), PIPE_ACCESS_DUPLEX,
                                   PIPE_TYPE_BYTE, 1, 4096, 4096, 0, nullptr)));
}

TEST_CASE("mintty is known by the name of its pipe") {
  for (const char* terminal :
       {"msys-1888ae32e00d56aa-pty0-to-master", "cygwin-e022582115c10879-pty12-from-master"})
    CHECK(is_terminal(named_pipe(terminal).get()));
  for (const char* pipe : {"msys-1888ae32e00d56aa-1234-pipe-0x1", "pty0-to-master",
                           "other-1888ae32e00d56aa-pty0-to-master"})
    CHECK_FALSE(is_terminal(named_pipe(pipe).get()));
}

}  // namespace
}  // namespace watchword::platform
