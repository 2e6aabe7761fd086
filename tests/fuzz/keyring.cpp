// The command line of keyring: what pip and uv were told by a project, a line an argument.
#include "protocol/keyring.h"

#include <algorithm>
#include <vector>

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace watchword;
  using fuzz::require;
  std::vector<std::string> words;
  std::string_view rest = fuzz::text_of(data, size);
  for (std::size_t end = 0; !rest.empty(); rest.remove_prefix(std::min(end + 1, rest.size()))) {
    end = std::min(rest.find('\n'), rest.size());
    words.emplace_back(rest.substr(0, end));
  }
  fuzz::refusable([&] {
    const auto command = protocol::parse_keyring_command(words);
    if (!command.target) return;
    const Target& target = *command.target;
    require(!target.protocol.empty() && !target.host.empty(), "a target is a server's");
    require(target.host.find_first_of("/?#@\\ \n") == std::string::npos, "that is one");
    const std::string user = target.username.value_or("nobody");
    const Secret answer = protocol::format_keyring_answer(user, Secret("secret"),
                                                          command.with_username, command.as_json);
    const auto lines = std::count(answer.view().begin(), answer.view().end(), '\n');
    require(lines == (command.with_username && !command.as_json ? 2 : 1),
            "an answer has its lines");
    require(answer.view().ends_with('\n'), "and the last one is ended");
  });
  return 0;
}
