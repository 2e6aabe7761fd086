// The files in which clients keep their configuration, changed at one place and left as they are
// everywhere else, comments and order included. Text to text; nothing is read or written.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace watchword::cli {

enum class FileForm {
  kLines,    // "key = value" below "[section]" or, without one, at the top: ini, TOML, .npmrc
  kJson,     // a member of an object: docker's config.json
  kSources,  // <add key="…" value="…" /> in the element that the section names: NuGet.Config
  kWhole,    // all of the file
  kLink,     // a symbolic link: where it leads
};

struct FilePlace {
  std::string section;
  std::string key;
};

// What stands there, as it is written; none when nothing does. Throws Failure(WW_INVALID) when the
// text is not of that form.
std::optional<std::string> value_at(FileForm form, std::string_view text, const FilePlace& place);

// The same with what belongs to it, as it can be put back: of lines, all of them, key included.
std::optional<std::string> written_at(FileForm form, std::string_view text, const FilePlace& place);

// The text with that put back instead of what is there.
std::string with_written(FileForm form, std::string_view text, const FilePlace& place,
                         std::string_view written);

// The text with this value there, instead of what there was. `value`: as it is written, quotes of
// TOML included.
std::string with_value(FileForm form, std::string_view text, const FilePlace& place,
                       std::string_view value);

// The text without anything there; also without a section in which nothing is left, if it is
// `own_section`.
std::string without_value(FileForm form, std::string_view text, const FilePlace& place,
                          bool own_section);

// Whether nothing is said in it any more.
bool is_empty(FileForm form, std::string_view text);

// Whether there is such a section.
bool has_section(FileForm form, std::string_view text, std::string_view section);

}  // namespace watchword::cli
