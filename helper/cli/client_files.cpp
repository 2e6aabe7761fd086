#include "cli/client_files.h"

#include <algorithm>
#include <vector>

#include <watchword/ascii.hpp>
#include <watchword/plugin.hpp>
#include <watchword/sdk/json.hpp>

namespace watchword::cli {
namespace {

// The lines, each with its end.
std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size() - 1) + 1;
    out.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return out;
}

std::string joined(const std::vector<std::string_view>& lines) {
  std::string out;
  for (const std::string_view line : lines) out += line;
  return out;
}

bool is_comment(std::string_view line) {
  return line.empty() || line.front() == '#' || line.front() == ';';
}

// Where a place is among the lines.
struct Found {
  bool section = false;
  std::size_t header = 0;  // its line; of the top, none
  std::size_t end = 0;     // behind the last line of the section that is more than blank
  std::optional<std::size_t> key;
  std::size_t key_end = 0;  // behind the lines that its value goes on in
};

// The name in "[name]", or none.
std::optional<std::string_view> header_of(std::string_view line) {
  line = trimmed(line);
  if (!line.starts_with('[') || !line.ends_with(']')) return std::nullopt;
  return trimmed(line.substr(1, line.size() - 2));
}

std::string_view key_of(std::string_view line) {
  return is_comment(trimmed(line)) ? std::string_view() : trimmed(line.substr(0, line.find('=')));
}

// A value goes on in lines that are indented (ini), or until its list is closed (TOML).
std::size_t end_of_value(const std::vector<std::string_view>& lines, std::size_t at) {
  std::size_t end = at + 1;
  const auto value = trimmed(lines[at].substr(std::min(lines[at].find('='), lines[at].size())));
  const bool list = value.find('[') != std::string_view::npos && !value.ends_with(']');
  while (end < lines.size()) {
    const std::string_view line = lines[end];
    const bool goes_on =
        list ? !trimmed(lines[end - 1]).ends_with(']') || end == at + 1
             : (line.front() == ' ' || line.front() == '\t') && !trimmed(line).empty();
    if (!goes_on) break;
    ++end;
  }
  return end;
}

Found find(const std::vector<std::string_view>& lines, const FilePlace& place) {
  Found found;
  bool inside = place.section.empty();
  found.section = inside;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (const auto header = header_of(lines[i])) {
      inside = *header == place.section && !place.section.empty();
      if (inside && !found.section) {
        found.section = true;
        found.header = i;
      }
      if (inside) found.end = i + 1;
      continue;
    }
    if (!inside || trimmed(lines[i]).empty()) continue;
    found.end = i + 1;
    if (key_of(lines[i]) != place.key) continue;
    found.key = i;
    found.key_end = end_of_value(lines, i);
    found.end = std::max(found.end, found.key_end);
  }
  return found;
}

std::optional<std::string> lines_at(std::string_view text, const FilePlace& place) {
  const auto lines = lines_of(text);
  const Found found = find(lines, place);
  if (!found.key) return std::nullopt;
  std::string whole;
  for (std::size_t i = *found.key; i < found.key_end; ++i) whole += lines[i];
  return whole;
}

std::optional<std::string> line_value(std::string_view text, const FilePlace& place) {
  const auto whole = lines_at(text, place);
  if (!whole) return std::nullopt;
  return std::string(trimmed(std::string_view(*whole).substr(whole->find('=') + 1)));
}

std::string with_lines(std::string_view text, const FilePlace& place, std::string_view line) {
  auto lines = lines_of(text);
  const Found found = find(lines, place);
  const auto at = [&](std::size_t i) { return lines.begin() + static_cast<std::ptrdiff_t>(i); };
  if (found.key) {
    lines.erase(at(*found.key), at(found.key_end));
    lines.insert(at(*found.key), line);
    return joined(lines);
  }
  std::string before = joined({lines.begin(), at(found.section ? found.end : lines.size())});
  if (!before.empty() && !before.ends_with('\n')) before += '\n';
  if (!found.section) before += (before.empty() ? "[" : "\n[") + place.section + "]\n";
  return before + std::string(line) +
         joined({at(found.section ? found.end : lines.size()), lines.end()});
}

std::string with_line(std::string_view text, const FilePlace& place, std::string_view value) {
  return with_lines(text, place, place.key + " = " + std::string(value) + "\n");
}

std::string without_line(std::string_view text, const FilePlace& place, bool own_section) {
  auto lines = lines_of(text);
  Found found = find(lines, place);
  if (!found.key) return std::string(text);
  const auto at = [&](std::size_t i) { return lines.begin() + static_cast<std::ptrdiff_t>(i); };
  lines.erase(at(*found.key), at(found.key_end));
  if (!own_section || place.section.empty()) return joined(lines);
  found = find(lines, place);
  if (found.section && found.end == found.header + 1) {
    const bool blank = found.header > 0 && trimmed(lines[found.header - 1]).empty();
    lines.erase(at(found.header - (blank ? 1 : 0)), at(found.header + 1));
  }
  return joined(lines);
}

json::value parsed(std::string_view text) {
  if (trimmed(text).empty()) return json::object();
  auto value = parse_object(text);
  if (!value)
    throw Failure(WW_INVALID, "it is not a JSON object", "Correct the file, or move it away.");
  return *std::move(value);
}

// The indentation that the text has: docker writes tabs, people what they like.
std::string indentation_of(std::string_view text) {
  const auto line = text.find('\n');
  if (line == std::string_view::npos) return "\t";
  const auto end = text.find_first_not_of(" \t", line + 1);
  return end == std::string_view::npos || end == line + 1
             ? "\t"
             : std::string(text.substr(line + 1, end - line - 1));
}

// docker and others write one member a line (Go, encoding/json, MarshalIndent).
void write_json(std::string& out, const json::value& value, const std::string& indentation,
                const std::string& margin) {
  const std::string inner = margin + indentation;
  const auto each = [&](const auto& members, char open, char close, const auto& one) {
    out += open;
    const char* separator = "\n";
    for (const auto& member : members) {
      out += separator + inner;
      one(member);
      separator = ",\n";
    }
    if (!members.empty()) out += "\n" + margin;
    out += close;
  };
  if (const auto* object = value.if_object())
    each(*object, '{', '}', [&](const auto& member) {
      out += serialize(json::value(member.key())) + ": ";
      write_json(out, member.value(), indentation, inner);
    });
  else if (const auto* array = value.if_array())
    each(*array, '[', ']',
         [&](const json::value& element) { write_json(out, element, indentation, inner); });
  else
    out += serialize(value);
}

std::string written(const json::value& value, std::string_view before) {
  std::string out;
  write_json(out, value, indentation_of(before), "");
  if (before.empty() || before.ends_with('\n')) out += '\n';
  return out;
}

// Without a name, the whole.
json::object* section_of(json::value& value, const std::string& section) {
  if (section.empty()) return &value.get_object();
  auto* found = value.get_object().if_contains(section);
  return found == nullptr ? nullptr : found->if_object();
}

std::optional<std::string> member_value(std::string_view text, const FilePlace& place) {
  json::value value = parsed(text);
  const json::object* members = section_of(value, place.section);
  const auto* found = members == nullptr ? nullptr : members->if_contains(place.key);
  if (found == nullptr || !found->is_string()) return std::nullopt;
  return std::string(found->get_string());
}

std::string with_member(std::string_view text, const FilePlace& place, std::string_view member) {
  json::value value = parsed(text);
  if (section_of(value, place.section) == nullptr)
    value.get_object()[place.section] = json::object();
  (*section_of(value, place.section))[place.key] = member;
  return written(value, text);
}

std::string without_member(std::string_view text, const FilePlace& place, bool own_section) {
  json::value value = parsed(text);
  json::object* section = section_of(value, place.section);
  if (section == nullptr) return std::string(text);
  // Not erase(), which puts the last member into the gap.
  section->stable_erase(section->find(place.key));
  if (own_section && !place.section.empty() && section->empty())
    value.get_object().stable_erase(value.get_object().find(place.section));
  return written(value, text);
}

// Where an element begins and ends that stands for a list, as NuGet writes its own.
struct Element {
  std::size_t begin = std::string_view::npos;  // behind "<packageSources>"
  std::size_t end = 0;                         // before "</packageSources>"
};

Element element_of(std::string_view text, const std::string& name) {
  const auto open = text.find("<" + name + ">");
  const auto close = text.find("</" + name + ">");
  if (open == std::string_view::npos || close == std::string_view::npos || close < open) return {};
  return {open + name.size() + 2, close};
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '"')
      out += "&quot;";
    else
      out += c;
  }
  return out;
}

std::string source_of(const FilePlace& place) {
  return "<add key=\"" + escaped(place.key) + "\" value=\"";
}

std::optional<std::string> source_value(std::string_view text, const FilePlace& place) {
  const Element element = element_of(text, place.section);
  if (element.begin == std::string_view::npos) return std::nullopt;
  const std::string source = source_of(place);
  const auto at = text.find(source, element.begin);
  if (at == std::string_view::npos || at > element.end) return std::nullopt;
  const auto begin = at + source.size();
  return std::string(text.substr(begin, text.find('"', begin) - begin));
}

std::string without_source(std::string_view text, const FilePlace& place) {
  const auto at = text.find(source_of(place));
  if (at == std::string_view::npos) return std::string(text);
  const auto begin = text.rfind('\n', at) + 1;
  const auto end = std::min(text.find('\n', at), text.size() - 1) + 1;
  return std::string(text.substr(0, begin)) + std::string(text.substr(end));
}

std::string with_source(std::string_view text, const FilePlace& place, std::string_view value) {
  const std::string without = without_source(text, place);
  std::string base = trimmed(without).empty()
                         ? "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<configuration>\n  <" +
                               place.section + ">\n  </" + place.section + ">\n</configuration>\n"
                         : without;
  const Element element = element_of(base, place.section);
  if (element.begin == std::string_view::npos)
    throw Failure(WW_INVALID, "it has no <" + place.section + ">",
                  "Add one, empty, and try again.");
  const auto line = base.rfind('\n', element.end) + 1;
  return base.insert(line, "    " + source_of(place) + std::string(value) + "\" />\n");
}

}  // namespace

std::optional<std::string> value_at(FileForm form, std::string_view text, const FilePlace& place) {
  switch (form) {
    case FileForm::kLines:
      return line_value(text, place);
    case FileForm::kJson:
      return member_value(text, place);
    case FileForm::kSources:
      return source_value(text, place);
    case FileForm::kWhole:
    case FileForm::kLink:
      return trimmed(text).empty() ? std::nullopt : std::optional(std::string(trimmed(text)));
  }
  return std::nullopt;
}

std::optional<std::string> written_at(FileForm form, std::string_view text,
                                      const FilePlace& place) {
  return form == FileForm::kLines ? lines_at(text, place) : value_at(form, text, place);
}

std::string with_written(FileForm form, std::string_view text, const FilePlace& place,
                         std::string_view written) {
  return form == FileForm::kLines ? with_lines(text, place, written)
                                  : with_value(form, text, place, written);
}

std::string with_value(FileForm form, std::string_view text, const FilePlace& place,
                       std::string_view value) {
  switch (form) {
    case FileForm::kLines:
      return with_line(text, place, value);
    case FileForm::kJson:
      return with_member(text, place, value);
    case FileForm::kSources:
      return with_source(text, place, escaped(value));
    case FileForm::kWhole:
      return std::string(value) + "\n";
    case FileForm::kLink:
      return std::string(value);
  }
  return std::string(text);
}

std::string without_value(FileForm form, std::string_view text, const FilePlace& place,
                          bool own_section) {
  switch (form) {
    case FileForm::kLines:
      return without_line(text, place, own_section);
    case FileForm::kJson:
      return without_member(text, place, own_section);
    case FileForm::kSources:
      return without_source(text, place);
    case FileForm::kWhole:
    case FileForm::kLink:
      return {};
  }
  return std::string(text);
}

bool is_empty(FileForm form, std::string_view text) {
  if (form == FileForm::kJson) return parsed(text).get_object().empty();
  if (form == FileForm::kSources) return text.find("<add ") == std::string_view::npos;
  return trimmed(text).empty();
}

bool has_section(FileForm form, std::string_view text, std::string_view section) {
  switch (form) {
    case FileForm::kLines: {
      const auto lines = lines_of(text);
      return section.empty() || std::any_of(lines.begin(), lines.end(), [&](std::string_view line) {
               return header_of(line) == section;
             });
    }
    case FileForm::kJson:
      return section.empty() || parsed(text).get_object().contains(section);
    case FileForm::kSources:
      return element_of(text, std::string(section)).begin != std::string_view::npos;
    case FileForm::kWhole:
    case FileForm::kLink:
      return true;
  }
  return false;
}

}  // namespace watchword::cli
