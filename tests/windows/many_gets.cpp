// many-gets COUNT: asks one cargo-credential-watchword so many times, as cargo does, and prints how
// many handles it has after a hundredth of them and at the end. It finds its helper and the plugins
// as everybody does; the registry is the mock provider's.
#include <cstdio>
#include <string>

#include "platform/directories.h"
#include "platform/program.h"
#include "platform/self.h"
#include "platform/streams.h"
#include "platform/windows/start.h"
#include "platform/windows/wide.h"
#include "support/windows/handles.h"

namespace watchword::platform {
namespace {

constexpr std::string_view kQuestion =
    R"({"v":1,"registry":{"index-url":"sparse+https://mock.example/contoso/index/"},)"
    R"("kind":"get","operation":"read","args":[]})"
    "\n";

// False when it is no token.
bool answered(Secret& rest, Handle from) {
  std::size_t end = 0;
  while ((end = rest.view().find('\n')) == std::string_view::npos)
    if (!read_some(rest, from)) return false;
  const bool good = rest.view().substr(0, end).find("mock-token-of-") != std::string_view::npos;
  if (!good) std::printf("%.*s\n", static_cast<int>(end), rest.view().data());
  rest = Secret(rest.view().substr(end + 1));
  return good;
}

int ask(int count) {
  constexpr int kFirst = 100;
  Pipe to = make_pipe();
  Pipe from = make_pipe();
  const std::string bin = executable_directory() + "/../../bin/";
  const Started helper = start({.program = bin + "watchword.exe",
                                .words = {bin + "cargo-credential-watchword", "--cargo-plugin"},
                                .input = system_handle(to.read),
                                .output = system_handle(from.write),
                                .errors = system_handle(standard_error())});
  if (!helper.process) return 2;
  to.read = OwnedHandle();
  from.write = OwnedHandle();
  Secret rest;
  int first = 0;
  while (rest.view().find('\n') == std::string_view::npos)  // its hello
    if (!read_some(rest, from.read.get())) return 3;
  rest = Secret();
  for (int i = 0; i < count; ++i) {
    if (i == kFirst) first = test::handles_of(system_handle(helper.process));
    if (!write_all(to.write.get(), kQuestion) || !answered(rest, from.read.get())) return 4;
  }
  std::printf("%d %d \n", first, test::handles_of(system_handle(helper.process)));
  to.write = OwnedHandle();
  return exit_code_of(helper.process);
}

}  // namespace
}  // namespace watchword::platform

int main(int argc, char** argv) {
  return argc == 2 ? watchword::platform::ask(std::stoi(argv[1])) : 2;
}
