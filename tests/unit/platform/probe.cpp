// A program that the tests of processes start: it does what its first word says.
#include <chrono>
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

#include "platform/desktop.h"
#include "platform/environment.h"
#include "platform/hardening.h"
#include "platform/interrupt.h"
#include "platform/self.h"
#include "platform/streams.h"
#include "platform/terminal.h"
#include "platform/wait.h"

namespace watchword::platform {
namespace {

using namespace std::chrono_literals;
using Words = std::vector<std::string>;

void say(const std::string& text) {
  write_all(standard_output(), text);
}

// What a person sees and types.
int at_terminal(const std::string& mode) {
  const Terminal terminal(process_environment());
  if (mode == "look") {
    say((terminal.can_read() ? "asks " : "never ") + std::to_string(terminal.columns()) +
        (terminal.colours() ? " colours" : "") + (terminal.unicode() ? " unicode" : "") + "\n");
    return 0;
  }
  if (mode == "pieces") {
    for (const char byte : std::string_view("<ä€>")) write_all(standard_error(), {&byte, 1});
    return 0;
  }
  if (!terminal.can_read()) return 1;
  terminal.show(Text("Grüße: "));
  LineReader reader(terminal,
                    mode == "hidden" ? LineReader::Echo::kHidden : LineReader::Echo::kShown);
  const Interrupt interrupt;
  for (;;) {
    const auto ready =
        wait_for({interrupt.handle(), reader.handle()}, std::chrono::steady_clock::now() + 20s);
    if (ready != 1U) return ready ? 130 : 2;
    const auto event = reader.read();
    if (event == LineReader::Event::kEnd) return 3;
    if (event == LineReader::Event::kLine) break;
  }
  say("typed «" + std::string(reader.take_line().view()) + "»\n");
  return 0;
}

int act(const Words& words) {
  const std::string& what = words.at(1);
  if (what == "words") {
    for (std::size_t i = 2; i < words.size(); ++i) say("«" + words[i] + "»\n");
  } else if (what == "variable") {
    say(process_variable(words.at(2).c_str()).value_or("(none)"));
  } else if (what == "copy") {
    say(std::string(read_all(standard_input(), "it", std::size_t{1} << 24).view()));
  } else if (what == "both") {
    say("to output");
    write_all(standard_error(), "to errors");
  } else if (what == "sleep") {
    say("begun\n");
    std::this_thread::sleep_for(30s);
  } else if (what == "exit") {
    return std::stoi(words.at(2));
  } else if (what == "read") {
    std::FILE* file = std::fopen(words.at(2).c_str(), "rb");
    if (file == nullptr) return 1;
    for (int c = std::fgetc(file); c != EOF; c = std::fgetc(file)) say({static_cast<char>(c)});
  } else if (what == "write") {
    std::FILE* file = std::fopen(words.at(2).c_str(), "wb");
    if (file == nullptr) return 1;
    std::fputs("written by its name", file);
    std::fclose(file);
  } else if (what == "terminal") {
    return at_terminal(words.at(2));
  } else if (what == "desktop") {
    say(has_desktop() ? "seen" : "none");
  } else if (what == "crash") {
    volatile char* nowhere = nullptr;
    *nowhere = 1;
  }
  return 0;
}

}  // namespace
}  // namespace watchword::platform

int main(int argc, char** argv) {
  using namespace watchword::platform;
  harden_process();
  end_process(act(own_words(argc, argv)));
}
