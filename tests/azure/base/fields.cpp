#include "base/fields.h"

#include <boost/url/params_view.hpp>
#include <boost/url/parse_query.hpp>

#include "base/encoding.h"

namespace watchword::azure {

Fields Fields::parse(std::string_view text) {
  Fields fields;
  const boost::core::string_view query(text.data(), text.size());
  if (!boost::urls::parse_query(query)) return fields;
  boost::urls::encoding_opts options;
  options.space_as_plus = true;
  for (const auto& parameter : boost::urls::params_view(query, options))
    fields.add(parameter.key, parameter.value);
  return fields;
}

std::string Fields::format() const {
  std::string text;
  for (const auto& [name, value] : entries_) {
    if (!text.empty()) text += '&';
    text += percent_encode(name) + '=' + percent_encode(value);
  }
  return text;
}

void Fields::add(std::string name, std::string value) {
  entries_.emplace_back(std::move(name), std::move(value));
}

bool Fields::has(std::string_view name) const {
  for (const auto& entry : entries_)
    if (entry.first == name) return true;
  return false;
}

std::string Fields::get(std::string_view name) const {
  for (const auto& entry : entries_)
    if (entry.first == name) return entry.second;
  return {};
}

std::string Fields::header(std::string_view name) const {
  const std::string wanted = lower_case(name);
  for (const auto& entry : entries_)
    if (lower_case(entry.first) == wanted) return entry.second;
  return {};
}

}  // namespace watchword::azure
