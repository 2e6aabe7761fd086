#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace watchword::azure {

// A map that several threads share: values go in and out as copies.
template <typename Value>
class Table {
 public:
  void put(const std::string& key, Value value) {
    const std::scoped_lock lock(mutex_);
    values_.insert_or_assign(key, std::move(value));
  }

  // Puts it unless the key is there already; false then.
  bool add(const std::string& key, Value value) {
    const std::scoped_lock lock(mutex_);
    return values_.try_emplace(key, std::move(value)).second;
  }

  std::optional<Value> get(const std::string& key) const {
    const std::scoped_lock lock(mutex_);
    const auto found = values_.find(key);
    return found == values_.end() ? std::nullopt : std::optional<Value>(found->second);
  }

  // Changes the value under the lock, so that a test and what follows from it are one step.
  // False when there is no such key.
  template <typename Change>
  bool update(const std::string& key, Change change) {
    const std::scoped_lock lock(mutex_);
    const auto found = values_.find(key);
    if (found == values_.end()) return false;
    change(found->second);
    return true;
  }

  // The same for a value that is made first when there is none.
  template <typename Change>
  void create_or_update(const std::string& key, Change change) {
    const std::scoped_lock lock(mutex_);
    change(values_[key]);
  }

  template <typename Change>
  void update_all(Change change) {
    const std::scoped_lock lock(mutex_);
    for (auto& entry : values_) change(entry.second);
  }

  std::map<std::string, Value> all() const {
    const std::scoped_lock lock(mutex_);
    return values_;
  }

  // The key of the first value that `matches`.
  template <typename Predicate>
  std::optional<std::string> find(Predicate matches) const {
    const std::scoped_lock lock(mutex_);
    for (const auto& [key, value] : values_)
      if (matches(value)) return key;
    return std::nullopt;
  }

  void erase(const std::string& key) {
    const std::scoped_lock lock(mutex_);
    values_.erase(key);
  }

  void clear() {
    const std::scoped_lock lock(mutex_);
    values_.clear();
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::string, Value> values_;
};

}  // namespace watchword::azure
