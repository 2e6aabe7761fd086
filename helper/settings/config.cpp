#include "settings/config.h"

#include <algorithm>

#include "base/text.h"
#include "platform/printable.h"

namespace watchword::host {
namespace {

constexpr std::string_view kSection = "watchword.";
constexpr std::size_t kShownMaxBytes = 100;

bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}

// The name of a key within a URL scope, whose subsection is taken by the URL.
std::string as_scoped(std::string_view key) {
  std::string out(key);
  std::replace(out.begin(), out.end(), '.', '-');
  return as_git_prints(out);
}

std::string shown(std::string_view value) {
  const bool cut = value.size() > kShownMaxBytes;
  return platform::printable(value.substr(0, kShownMaxBytes)) + (cut ? "…" : "");
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

// git keeps the case of what stands between the dots, so that "keyVault" and "keyvault" are two
// keys to it. Here that is the name of a plugin or of a group of keys, and none differs by case
// alone.
const GitEntry* Config::find(std::string_view key, Trust trust) const {
  if (!url_.empty()) {
    const auto& scoped = git_.url_match("watchword", url_, trust);
    const auto found = scoped.find(std::string(kSection) + as_scoped(key));
    if (found != scoped.end() && is_url_scoped(found->second->key)) return found->second;
  }
  const std::string wanted = lower(std::string(kSection).append(key));
  const GitEntry* last = nullptr;
  for (const GitEntry& entry : git_.entries())
    if (entry.key.size() == wanted.size() && counts(entry, trust) && lower(entry.key) == wanted)
      last = &entry;
  return last;
}

ConfigValue Config::told_by(const GitEntry& entry, std::string_view key) const {
  ConfigValue out{entry.value, "git config " + entry.key, is_url_scoped(entry.key), entry.file()};
  if (out.scoped)
    out.source = "git config " + std::string(kSection) + as_scoped(key) + ", for " + url_;
  return out;
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

const GitEntry* Config::of_repository(std::string_view key) const {
  const GitEntry* entry = find(key, Trust::kRepository);
  return entry != nullptr && entry->of_repository() ? entry : nullptr;
}

WrongValue::WrongValue(std::string_view key, const ConfigValue& found, const std::string& allowed)
    : Failure(
          WW_INVALID,
          "watchword." + std::string(key) + " is " +
              (holds_secret(key) ? "something that it cannot be" : '"' + shown(found.value) + '"') +
              ", by " + found.source + (found.file.empty() ? "" : " in " + found.file),
          "Set it to " + allowed + ", or remove it.") {}

std::optional<WrongValue> wrong_value(const Key& key, const ConfigValue& found) {
  if (canonical(key.form, found.value) || found.value.empty()) return std::nullopt;
  return WrongValue(key.name, found, allowed_by(key.form));
}

// What is empty is as if it were not set, but for what may be empty: git's word for "no".
std::optional<ConfigValue> Settings::read(const Key& key) const {
  auto found = look_up(key.name, key.trust);
  if (!found) return std::nullopt;
  if (const auto wrong = wrong_value(key, *found)) throw WrongValue(*wrong);
  auto value = canonical(key.form, found->value);
  if (!value) return std::nullopt;
  found->value = std::move(*value);
  return found;
}

std::optional<std::string> Settings::get(const Key& key) const {
  auto found = read(key);
  return found ? std::optional(std::move(found->value)) : std::nullopt;
}

bool Settings::get_flag(const Key& key, bool otherwise) const {
  const auto found = read(key);
  return found ? found->value == "true" : otherwise;
}

std::vector<std::string> Config::unknown_keys(const std::vector<std::string>& known) const {
  std::vector<std::string> unknown;
  for (const GitEntry& entry : git_.entries()) {
    if (!entry.key.starts_with(kSection)) continue;
    const bool is_known = std::any_of(known.begin(), known.end(), [&](const std::string& key) {
      return is_url_scoped(entry.key) ? variable_of(entry.key) == as_scoped(key)
                                      : lower(entry.key) == lower(std::string(kSection) + key);
    });
    if (!is_known) unknown.push_back(entry.key);
  }
  return unknown;
}

}  // namespace watchword::host
