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
  return !url_scope_of(key).empty();
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

const GitEntry* Config::find(std::string_view key, Trust trust) const {
  if (!url_.empty()) {
    const auto& scoped = git_.url_match("watchword", url_, trust);
    const auto found = scoped.find(std::string(kSection) + as_scoped(key));
    if (found != scoped.end() && is_url_scoped(found->second->key)) return found->second;
  }
  return git_.find(std::string(kSection) + std::string(key), trust);
}

ConfigValue Config::told_by(const GitEntry& entry, std::string_view key) const {
  if (!is_url_scoped(entry.key)) return {entry.value, "git config " + entry.key};
  return {entry.value, "git config " + std::string(kSection) + as_scoped(key) + ", for " + url_,
          true};
}

std::optional<ConfigValue> Config::scoped(std::string_view key) const {
  const GitEntry* entry = find(key, Trust::kUser);
  if (entry == nullptr || !is_url_scoped(entry->key)) return std::nullopt;
  return told_by(*entry, key);
}

std::optional<ConfigValue> Config::look_up(std::string_view key, Trust trust) const {
  const std::string variable = environment_name(key);
  if (const auto value = environment_(variable); value && !value->empty())
    return ConfigValue{*value, variable};
  const GitEntry* entry = find(key, trust);
  if (entry == nullptr) return std::nullopt;
  return told_by(*entry, key);
}

std::optional<std::string> Settings::get(std::string_view key, Trust trust) const {
  auto found = look_up(key, trust);
  if (!found || found->value.empty()) return std::nullopt;
  return std::move(found->value);
}

const GitEntry* Config::of_repository(std::string_view key) const {
  const GitEntry* entry = find(key, Trust::kRepository);
  return entry != nullptr && entry->of_repository() ? entry : nullptr;
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
  for (const GitEntry& entry : git_.entries()) {
    if (!entry.key.starts_with(kSection)) continue;
    const bool is_known = std::any_of(known.begin(), known.end(), [&](const std::string& key) {
      return is_url_scoped(entry.key) ? variable_of(entry.key) == as_scoped(key)
                                      : entry.key == as_git_prints(std::string(kSection) + key);
    });
    if (!is_known) unknown.push_back(entry.key);
  }
  return unknown;
}

}  // namespace watchword::host
