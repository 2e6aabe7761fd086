#include "forward/audit.h"

#include <watchword/plugin.hpp>
#include <watchword/time.hpp>

#include "platform/files.h"
#include "platform/paths.h"
#include "platform/printable.h"
#include "platform/streams.h"

namespace watchword::forward {
namespace {

constexpr std::size_t kFileMaxBytes = std::size_t{1} << 20;
constexpr std::size_t kReadMaxBytes = 2 * kFileMaxBytes;

void halve(const std::string& path) {
  const auto content = platform::read_file(path, kReadMaxBytes);
  if (!content || content->size() < kFileMaxBytes) return;
  const auto line = content->find('\n', content->size() / 2);
  platform::write_file(path, line == std::string::npos ? "" : content->substr(line + 1));
}

}  // namespace

std::string text_of(const Deed& deed) {
  return platform::printable(format_rfc3339(deed.at) + " " + deed.there + " " +
                             (deed.place.empty() ? "-" : deed.place) + " " + deed.outcome);
}

bool Audit::note(const Deed& deed) {
  if (path_.empty()) return false;
  const std::scoped_lock lock(mutex_);
  try {
    platform::make_private_directory(std::string(platform::directory_of(path_)));
    halve(path_);
    const auto file = platform::open_to_append(path_);
    return platform::write_all(file.get(), text_of(deed) + "\n");
  } catch (const Failure&) {
    return false;
  }
}

}  // namespace watchword::forward
