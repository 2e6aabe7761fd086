#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace watchword::azure {

// What was published to the feeds of Azure Artifacts: bytes by their place, which begins with the
// feed and the kind of package ("contoso//tools/nuget/watchword.sample/1.0.0/package"). Used by
// several threads.
class FeedFiles {
 public:
  std::optional<std::string> get(const std::string& place) const;
  // False where there is something already: a version that was published does not change.
  bool publish(const std::string& place, std::string bytes);
  // Instead of what there is: for indexes.
  void replace(const std::string& place, std::string bytes);
  // The places that begin with `prefix`, in order, each without it.
  std::vector<std::string> below(std::string_view prefix) const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::string, std::less<>> files_;
};

}  // namespace watchword::azure
