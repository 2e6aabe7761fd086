// Changing one of git's configuration files, in a way that can be undone exactly. What was added is
// recorded in the same file, so that whoever may change the file may undo the change, and a file
// that is copied to another machine takes its record along.
#pragma once

#include <string>
#include <vector>

namespace watchword::cli {

enum class GitLevel { kGlobal, kSystem };

// Values that are added together at the end of a key's list.
struct GitSetting {
  std::string key;
  std::vector<std::string> values;

  friend bool operator==(const GitSetting& a, const GitSetting& b) {
    return a.key == b.key && a.values == b.values;
  }
};

class GitSettings {
 public:
  explicit GitSettings(GitLevel level)
      : option_(level == GitLevel::kSystem ? "--system" : "--global") {}

  // Adds those that are not there yet, and takes away what an earlier apply() added and is not
  // wanted any more. False when everything was as wanted. Throws Failure(WW_STORE_FAILED) when git
  // cannot write the file; unapply() then still undoes what was done.
  bool apply(const std::vector<GitSetting>& wanted) const;

  // Takes away what apply() added and leaves everything else. False when there was nothing.
  bool unapply() const;

 private:
  std::vector<std::string> values(const std::string& key) const;
  std::vector<GitSetting> recorded() const;
  bool is_there(const GitSetting& setting) const;
  void add(const std::string& key, const std::string& value) const;
  void remove(const GitSetting& setting) const;
  void write(std::vector<std::string> arguments) const;

  std::string option_;
};

}  // namespace watchword::cli
