// Lines of "name=value", of which git's credential protocol and what stands on it are made, read
// without forgiveness: who answers with a credential is not taken at half its word.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace watchword::protocol {

struct Attribute {
  std::string_view name;
  std::string_view value;
};

// How lines end and what else may be among them.
enum class Lines {
  kExact,  // LF, and nothing but attributes
  // CR LF as well, and lines that are no attributes are passed over: of a program that shares its
  // standard output with libraries that print.
  kShared,
};

// The attributes up to the empty line or the end; borrows from `text`. Throws Failure(WW_INVALID):
// a line that is too long or no attribute, a control character in a value, more lines than
// anything has that is meant here. `what` is what was read, for people: "the answer of laptop".
std::vector<Attribute> read_attributes(std::string_view text, Lines lines, std::string_view what);

// Throws Failure(WW_INVALID): what was read is none.
[[noreturn]] void refuse_as_nonsense(std::string_view what, const std::string& why);

}  // namespace watchword::protocol
