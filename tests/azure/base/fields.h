#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace watchword::azure {

// Names and values in the order in which they came: a query, a form, headers.
class Fields {
 public:
  Fields() = default;
  Fields(std::initializer_list<std::pair<std::string, std::string>> entries) : entries_(entries) {}

  // Reads application/x-www-form-urlencoded text. Malformed text has no fields.
  static Fields parse(std::string_view text);
  std::string format() const;

  void add(std::string name, std::string value);
  bool has(std::string_view name) const;
  // The first value, or nothing: the services treat an empty value as a missing one.
  std::string get(std::string_view name) const;
  // The same, whatever the case of the name, as header names want it.
  std::string header(std::string_view name) const;

  auto begin() const { return entries_.begin(); }
  auto end() const { return entries_.end(); }

 private:
  std::vector<std::pair<std::string, std::string>> entries_;
};

}  // namespace watchword::azure
