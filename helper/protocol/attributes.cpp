#include "protocol/attributes.h"

#include <algorithm>

#include <watchword/plugin.hpp>

#include "base/target.h"

namespace watchword::protocol {
namespace {

constexpr std::size_t kAttributeMaxBytes = 65535;  // as git's own (protocol/git.h)
constexpr std::size_t kAttributesMax = 256;

// "wwwauth[]"; a name has no blank and no brace, as a line of JSON or of a log has.
bool is_attribute_name(std::string_view name) {
  if (name.ends_with("[]")) name.remove_suffix(2);
  return !name.empty() && std::all_of(name.begin(), name.end(),
                                      [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
}

}  // namespace

void refuse_as_nonsense(std::string_view what, const std::string& why) {
  throw Failure(WW_INVALID, std::string(what) + " makes no sense: " + why);
}

std::vector<Attribute> read_attributes(std::string_view text, Lines lines, std::string_view what) {
  std::vector<Attribute> out;
  for (std::size_t count = 0; !text.empty();) {
    const auto end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (lines == Lines::kShared && line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) break;
    if (++count > kAttributesMax) refuse_as_nonsense(what, "it has too many lines");
    if (line.size() > kAttributeMaxBytes)
      refuse_as_nonsense(what, "it has a line that is too long");
    const auto equals = std::min(line.find('='), line.size());
    if (equals == line.size() || !is_attribute_name(line.substr(0, equals))) {
      if (lines == Lines::kShared) continue;
      refuse_as_nonsense(what, "it has a line that is no attribute");
    }
    const Attribute attribute{line.substr(0, equals), line.substr(equals + 1)};
    if (has_control(attribute.value)) refuse_as_nonsense(what, "it has a control character in it");
    out.push_back(attribute);
  }
  return out;
}

}  // namespace watchword::protocol
