// Text for people, with its styles.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace watchword::platform {

// What is to be shown. All that is added is made printable (see printable.h), so a value from
// outside can never bring an escape sequence or a line break of its own.
class Text {
 public:
  // kGood, kSoon and kBad: as far as it matters for what to do next. kInk: black on white, whatever
  // the terminal's own colours are.
  enum class Style { kPlain, kBold, kDim, kGood, kSoon, kBad, kInk };

  Text() = default;
  explicit Text(std::string_view text) { add(text); }
  Text& add(std::string_view text, Style style = Style::kPlain);
  Text& bold(std::string_view text) { return add(text, Style::kBold); }
  Text& dim(std::string_view text) { return add(text, Style::kDim); }
  Text& append(const Text& more);
  Text& line();
  Text& line(std::string_view text) { return add(text).line(); }

  // With escape sequences for the styles (ECMA-48 SGR) or without.
  std::string rendered(bool colours) const;

 private:
  struct Run {
    Style style;
    std::string text;
  };
  std::vector<Run> runs_;
};

}  // namespace watchword::platform
