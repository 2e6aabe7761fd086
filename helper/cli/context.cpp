#include "cli/context.h"

#include <cerrno>
#include <unistd.h>

namespace watchword::cli {

bool write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

void print_failure(const host::Log& log, const Failure& failure) {
  std::string text = "watchword: " + log.redact(failure.message());
  if (text.back() != '.') text += '.';
  text += '\n';
  if (!failure.advice().empty()) text += "  " + log.redact(failure.advice()) + '\n';
  write_all(2, text);
}

}  // namespace watchword::cli
