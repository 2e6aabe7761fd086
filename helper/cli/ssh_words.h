// The command line of an ssh whose far side is lent credentials. Pure.
#pragma once

#include <string>
#include <vector>

namespace watchword::cli {

struct SshSession {
  std::string host;               // as the user typed it
  std::string near_socket;        // where this machine lends
  std::string far_socket;         // where ssh is to listen there
  std::vector<std::string> rest;  // what the user typed for ssh: options, and a command
  bool terminal = false;          // standard input is one
};

// What of the user's words are ssh's options, by ssh(1); the rest is the command there.
struct SshRest {
  std::vector<std::string> options;
  std::vector<std::string> command;
  bool no_command = false;     // -N: there is no session to tell anything
  bool in_background = false;  // -f
};
SshRest split_ssh_words(const std::vector<std::string>& words);

// All words, "ssh" first. It goes a connection of its own, which no other ssh shares, and ends
// where the socket cannot be had there. The session there finds the socket by WATCHWORD_FORWARD
// and, in a terminal that was there before, where a Watchword looks by itself; it is removed at the
// end.
std::vector<std::string> ssh_words(const SshSession& session);

}  // namespace watchword::cli
