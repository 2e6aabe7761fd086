#include "cli/ssh_words.h"

#include <string_view>

#include <watchword/ascii.hpp>

#include "cli/format.h"
#include "cli/forward_scripts.h"
#include "cli/suggest.h"

namespace watchword::cli {
namespace {

// Letters that take a value (ssh(1), "SYNOPSIS").
constexpr std::string_view kWithValue = "BbcDEeFIiJLlmOopPQRSWw";

// The script as one line, without its comments.
std::string far_side() {
  std::string out;
  for (const std::string_view line : split(kForwardSession, '\n'))
    if (const auto code = trimmed(line); !code.empty() && code.front() != '#')
      out += (out.empty() ? "" : " ") + std::string(code);
  return out;
}

std::string one_command(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

// One word of options: "-4vp", whose last letter may take what follows. Whether the next word is
// its value.
bool read_ssh_letters(std::string_view letters, SshRest& rest) {
  for (std::size_t i = 0; i < letters.size(); ++i) {
    rest.no_command |= letters[i] == 'N';
    rest.in_background |= letters[i] == 'f';
    if (kWithValue.find(letters[i]) != std::string_view::npos) return i + 1 == letters.size();
  }
  return false;
}

}  // namespace

SshRest split_ssh_words(const std::vector<std::string>& words) {
  SshRest rest;
  std::size_t i = 0;
  while (i < words.size() && words[i].size() > 1 && words[i].front() == '-') {
    const bool ends = words[i] == "--";
    const bool takes_next = !ends && read_ssh_letters(std::string_view(words[i]).substr(1), rest);
    if (!ends) rest.options.push_back(words[i]);
    ++i;
    if (ends) break;
    if (takes_next && i < words.size()) rest.options.push_back(words[i++]);
  }
  rest.command.assign(words.begin() + static_cast<std::ptrdiff_t>(i), words.end());
  return rest;
}

std::vector<std::string> ssh_words(const SshSession& session) {
  const SshRest rest = split_ssh_words(session.rest);
  std::vector<std::string> out{"ssh", "-S", "none"};
  for (const char* option :
       {"ControlMaster=no", "ClearAllForwardings=no", "ExitOnForwardFailure=yes",
        "StreamLocalBindMask=0177", "RemoteCommand=none"})
    out.insert(out.end(), {"-o", option});
  out.insert(out.end(), {"-R", session.far_socket + ":" + session.near_socket});
  if (session.terminal && rest.command.empty() && !rest.no_command) out.emplace_back("-t");
  out.insert(out.end(), rest.options.begin(), rest.options.end());
  out.insert(out.end(), {"--", session.host});
  if (!rest.no_command)
    out.push_back("exec sh -c " + shell_quoted(far_side()) + " watchword " +
                  shell_quoted(session.far_socket) + " " + shell_quoted(one_command(rest.command)));
  return out;
}

}  // namespace watchword::cli
