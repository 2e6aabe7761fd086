// The command line of Python's keyring (github.com/jaraco/keyring, keyring/cli.py), which pip and
// uv run: arguments to message, answer to bytes. No policy.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/credential.h"

namespace watchword::protocol {

inline constexpr std::size_t kKeyringWordsMax = 16;
inline constexpr std::size_t kKeyringWordMaxBytes = 8192;

struct KeyringCommand {
  enum class Operation { kGet, kHelp, kVersion, kListBackends };
  Operation operation = Operation::kGet;
  // Of kGet: the URL that was named as the "service", with the user if one was named. None where it
  // is another thing, such as "HOST:PORT", which pip and uv try after the URL.
  std::optional<Target> target;
  bool with_username = false;  // --mode creds
  bool as_json = false;        // --output json
};

// Takes options in any place, as argparse does. Throws Failure(WW_INVALID) with a message for
// people: an operation that is none or that Watchword does not have, an option that is not known,
// too few or too many words.
KeyringCommand parse_keyring_command(const std::vector<std::string>& words);

// What `keyring get` prints. Throws Failure(WW_REFUSED) where a line cannot hold it.
Secret format_keyring_answer(std::string_view username, const Secret& password, bool with_username,
                             bool as_json);

// What the operations print that are no question.
std::string_view keyring_help();
std::string_view keyring_backends();

}  // namespace watchword::protocol
