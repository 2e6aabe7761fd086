#include "host/config.h"

#include <algorithm>

#include <watchword/plugin.hpp>

namespace watchword::host {
namespace {

constexpr std::string_view kSection = "watchword.";

bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}

// The name of a key within a URL scope, whose subsection is taken by the URL.
std::string as_scoped(std::string_view key) {
  std::string out(key);
  std::replace(out.begin(), out.end(), '.', '-');
  return as_git_prints(out);
}

bool is_url_scoped(std::string_view key) {
  return key.find("://") != std::string_view::npos;
}

// The variable of "watchword.https://dev.azure.com.tenant".
std::string_view variable_of(std::string_view key) {
  return key.substr(key.rfind('.') + 1);
}

}  // namespace

std::string environment_name(std::string_view key) {
  std::string out = "WATCHWORD_";
  for (const char c : key) {
    if (is_upper(c)) out += '_';
    if (c == '.' || c == '-')
      out += '_';
    else
      out += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return out;
}

const std::vector<std::pair<std::string, std::string>>& Config::entries() const {
  if (!entries_) {
    entries_.emplace();
    for (const auto& entry : git_.all())
      if (entry.first.compare(0, kSection.size(), kSection) == 0) entries_->push_back(entry);
  }
  return *entries_;
}

std::optional<ConfigValue> Config::scoped(std::string_view key) const {
  const bool any_scoped = std::any_of(entries().begin(), entries().end(),
                                      [](const auto& entry) { return is_url_scoped(entry.first); });
  if (!any_scoped || url_.empty()) return std::nullopt;
  const auto& values = git_.url_scoped("watchword", url_);
  const std::string name = std::string(kSection) + as_scoped(key);
  const auto found = values.find(name);
  if (found == values.end()) return std::nullopt;
  return ConfigValue{found->second, "git config " + name + ", for " + url_};
}

std::optional<ConfigValue> Config::look_up(std::string_view key) const {
  const std::string variable = environment_name(key);
  if (const auto value = environment_(variable); value && !value->empty())
    return ConfigValue{*value, variable};

  if (auto value = scoped(key)) return value;
  std::optional<ConfigValue> value;
  const std::string name = std::string(kSection) + as_git_prints(key);
  for (const auto& [entry, text] : entries())
    if (entry == name) value = ConfigValue{text, "git config " + name};
  return value;
}

std::optional<std::string> Settings::get(std::string_view key) const {
  auto found = look_up(key);
  if (!found || found->value.empty()) return std::nullopt;
  return std::move(found->value);
}

bool Settings::get_flag(std::string_view key, bool otherwise) const {
  const auto found = look_up(key);
  if (!found) return otherwise;
  if (const auto flag = parse_boolean(found->value)) return *flag;
  throw Failure(WW_INVALID, "watchword." + std::string(key) + " is neither true nor false",
                "Correct it: " + found->source + ".");
}

std::vector<std::string> Config::unknown_keys(const std::vector<std::string>& known) const {
  std::vector<std::string> unknown;
  for (const auto& [entry, value] : entries()) {
    const std::string_view name = std::string_view(entry).substr(kSection.size());
    const bool is_known = std::any_of(known.begin(), known.end(), [&](const std::string& key) {
      return is_url_scoped(name) ? variable_of(name) == as_scoped(key) : name == as_git_prints(key);
    });
    if (!is_known) unknown.push_back(entry);
  }
  return unknown;
}

}  // namespace watchword::host
