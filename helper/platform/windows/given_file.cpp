#include "platform/given_file.h"

#include <watchword/plugin.hpp>

#include "platform/windows/file.h"

namespace watchword::platform {
namespace {

[[noreturn]] void refuse(const std::string& path) {
  throw Failure(WW_REFUSED, path + " is not a regular file", "Name the file itself.");
}

[[noreturn]] void fail_reading(const std::string& path) {
  throw Failure(WW_INVALID, path + " cannot be read: " + system_message(::GetLastError()),
                "Correct its name or its permissions.");
}

LastLink last_link(Links links) {
  return links == Links::kFollow ? LastLink::kFollow : LastLink::kOpenItself;
}

}  // namespace

std::optional<Secret> read_given_file(const std::string& path, std::size_t max_bytes, Links links) {
  const OwnedHandle file = open_file(path, {.link = last_link(links)});
  if (!file) {
    if (says_missing(::GetLastError())) return std::nullopt;
    fail_reading(path);
  }
  const auto found = facts_of(system_handle(file));
  if (!found || !found->is_regular) refuse(path);
  Secret content;
  const bool readable = read_blocks(system_handle(file), [&](std::string_view block) {
    content.append(block);
    return content.size() <= max_bytes;
  });
  if (!readable) fail_reading(path);
  if (content.size() > max_bytes)
    throw Failure(WW_INVALID, path + " is larger than " + std::to_string(max_bytes) + " bytes",
                  "Check that it is the right file.");
  return content;
}

bool is_regular_file(const std::string& path, Links links) {
  const auto found = facts_of(path, last_link(links));
  return found && found->is_regular;
}

}  // namespace watchword::platform
