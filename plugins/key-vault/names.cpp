#include "key-vault/names.h"

#include <algorithm>

#include "common/text.h"

namespace watchword::key_vault {
namespace {

constexpr std::string_view kPrefix = "watchword-";
constexpr std::size_t kReadableMaxBytes = 60;
constexpr std::size_t kNameHexDigits = 40;

constexpr std::size_t kTagMaxBytes = 256;
constexpr std::size_t kMarkHexDigits = 12;
constexpr std::size_t kVaultHexDigits = 16;

constexpr const char* kRoleTag = "watchword";
constexpr std::string_view kItemRole = "item";
constexpr const char* kKindTag = "kind";
constexpr const char* kLabelTag = "label";
constexpr const char* kMarksTag = "attributes";

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

std::string readable(std::string_view text) {
  std::string out;
  for (const char c : lower(text)) {
    if (out.size() == kReadableMaxBytes) break;
    if (is_alphanumeric(c))
      out += c;
    else if (!out.empty() && out.back() != '-')
      out += '-';
  }
  while (!out.empty() && out.back() == '-') out.pop_back();
  return out;
}

// Two texts as one, so that no two pairs are the same.
std::string joined(std::string_view a, std::string_view b) {
  std::string out(a);
  out.append(1, '\0').append(b);
  return out;
}

std::string kind_tag(const Host& host, std::string_view kind) {
  const bool fits = kind.size() <= kTagMaxBytes - 1 && kind.front() != '#' &&
                    std::all_of(kind.begin(), kind.end(), [](char c) {
                      return c >= ' ' && static_cast<unsigned char>(c) < 0x7f;
                    });
  return fits ? std::string(kind) : "#" + host.sha256_hex(kind);
}

std::string mark(const Host& host, const ww_pair& attribute) {
  return host.sha256_hex(joined(view(attribute.name), view(attribute.value)))
      .substr(0, kMarkHexDigits);
}

std::string_view tag(const Tags& tags, std::string_view name) {
  for (const auto& [key, value] : tags)
    if (key == name) return value;
  return {};
}

}  // namespace

std::string secret_name(const Host& host, std::string_view kind, std::string_view key) {
  std::string name(kPrefix);
  const std::string middle = readable(std::string(kind) + '-' + std::string(key));
  if (!middle.empty()) name += middle + '-';
  return name + host.sha256_hex(joined(kind, key)).substr(0, kNameHexDigits);
}

std::string part_name(std::string_view name, std::size_t number) {
  return std::string(name) + "-" + std::to_string(number);
}

// A whole name ends with the hash, so that what follows it is a number.
bool is_part_of(std::string_view name, std::string_view whole) {
  if (name.size() < whole.size() + 2 || !name.starts_with(whole)) return false;
  const std::string_view rest = name.substr(whole.size());
  return rest.front() == '-' && rest.find_first_not_of("0123456789", 1) == std::string_view::npos;
}

// What marks would not fit is left out: then the item is read to see whether it matches.
Tags item_tags(const Host& host, const ww_item& item) {
  Tags tags = {{kRoleTag, std::string(kItemRole)}, {kKindTag, kind_tag(host, view(item.kind))}};
  if (const std::string label = printable(view(item.label), kTagMaxBytes); !label.empty())
    tags.emplace_back(kLabelTag, label);
  std::string marks = " ";
  for (std::size_t i = 0; i < item.attribute_count; ++i)
    marks += mark(host, item.attributes[i]) + ' ';
  if (marks.size() <= kTagMaxBytes) tags.emplace_back(kMarksTag, marks);
  return tags;
}

Tags part_tags() {
  return {{kRoleTag, "part"}};
}

Tags erased_tags() {
  return {{kRoleTag, "erased"}};
}

std::string memory_prefix(const Host& host, std::string_view origin) {
  return "watchword-vault:" + host.sha256_hex(origin).substr(0, kVaultHexDigits) + ":";
}

bool may_match(const Host& host, const Tags& tags, const ww_query& query) {
  if (tag(tags, kRoleTag) != kItemRole) return false;
  if (tag(tags, kKindTag) != kind_tag(host, view(query.kind))) return false;
  const std::string_view marks = tag(tags, kMarksTag);
  if (marks.empty()) return true;
  return std::all_of(
      query.attributes, query.attributes + query.attribute_count, [&](const ww_pair& attribute) {
        return marks.find(' ' + mark(host, attribute) + ' ') != std::string_view::npos;
      });
}

}  // namespace watchword::key_vault
