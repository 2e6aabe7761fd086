#include "world/feed_files.h"

namespace watchword::azure {

std::optional<std::string> FeedFiles::get(const std::string& place) const {
  const std::lock_guard lock(mutex_);
  const auto found = files_.find(place);
  return found == files_.end() ? std::nullopt : std::optional(found->second);
}

bool FeedFiles::publish(const std::string& place, std::string bytes) {
  const std::lock_guard lock(mutex_);
  return files_.try_emplace(place, std::move(bytes)).second;
}

void FeedFiles::replace(const std::string& place, std::string bytes) {
  const std::lock_guard lock(mutex_);
  files_.insert_or_assign(place, std::move(bytes));
}

std::vector<std::string> FeedFiles::below(std::string_view prefix) const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> out;
  for (auto at = files_.lower_bound(prefix); at != files_.end() && at->first.starts_with(prefix);
       ++at)
    out.push_back(at->first.substr(prefix.size()));
  return out;
}

}  // namespace watchword::azure
