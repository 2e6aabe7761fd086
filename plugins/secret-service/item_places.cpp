#include "item_places.h"

#include <algorithm>

namespace watchword {
namespace {

constexpr std::size_t kNameHexDigits = 32;
constexpr std::size_t kPlacesMax = 64;  // of a kind

std::string key_of(std::string_view kind) {
  return "at|" + std::string(kind);
}

// A note is lines of a name, a blank and a path. Takes the first line off.
std::string_view take_line(std::string_view& lines) {
  const std::string_view line = lines.substr(0, lines.find('\n'));
  lines.remove_prefix(std::min(line.size() + 1, lines.size()));
  return line;
}

template <class Function>
void leniently(const Host& host, Function&& function) {
  try {
    function();
  } catch (const Failure& failure) {
    host.trace("secret-service: where an item is is not noted: " + failure.message());
  }
}

}  // namespace

// Attributes name hosts and people.
std::string ItemPlaces::name_of(const ww_query& query) const {
  std::string text(view(query.key));
  for (std::size_t i = 0; i < query.attribute_count; ++i) {
    text.append(1, '\0').append(view(query.attributes[i].name));
    text.append(1, '\0').append(view(query.attributes[i].value));
  }
  return host_.sha256_hex(text).substr(0, kNameHexDigits);
}

std::optional<std::string> ItemPlaces::find(const ww_query& query) const {
  std::optional<std::string> found;
  leniently(host_, [&] {
    const std::string noted = host_.state(key_of(view(query.kind))).value_or("");
    const std::string name = noted.empty() ? "" : name_of(query) + ' ';
    for (std::string_view lines = noted; !lines.empty() && !found;)
      if (const auto line = take_line(lines); line.starts_with(name))
        found = line.substr(name.size());
  });
  return found;
}

void ItemPlaces::note(const ww_query& query, std::string_view path) const {
  leniently(host_, [&] {
    const std::string name = name_of(query) + ' ';
    const std::string before = host_.state(key_of(view(query.kind))).value_or("");
    std::string noted = name + std::string(path) + '\n';
    std::size_t count = 1;
    for (std::string_view lines = before; !lines.empty() && count < kPlacesMax;) {
      const std::string_view line = take_line(lines);
      if (line.starts_with(name)) continue;
      noted.append(line).append("\n");
      ++count;
    }
    host_.put_state(key_of(view(query.kind)), noted);
  });
}

void ItemPlaces::forget(std::string_view kind) const {
  leniently(host_, [&] { host_.erase_state(key_of(kind)); });
}

}  // namespace watchword
