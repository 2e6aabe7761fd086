#include "platform/text.h"

#include "platform/printable.h"

namespace watchword::platform {
namespace {

constexpr std::string_view kBold = "\x1b[1m";
constexpr std::string_view kDim = "\x1b[2m";
constexpr std::string_view kGreen = "\x1b[32m";
constexpr std::string_view kYellow = "\x1b[33m";
constexpr std::string_view kRed = "\x1b[31m";
// The 16 and the 231 of 256 colours are the same in every theme; a terminal that does not know them
// has taken the 30 and the 47 before.
constexpr std::string_view kInk = "\x1b[30;47m\x1b[38;5;16;48;5;231m";
constexpr std::string_view kNormal = "\x1b[0m";

std::string_view begin_of(Text::Style style) {
  switch (style) {
    case Text::Style::kBold:
      return kBold;
    case Text::Style::kDim:
      return kDim;
    case Text::Style::kGood:
      return kGreen;
    case Text::Style::kSoon:
      return kYellow;
    case Text::Style::kBad:
      return kRed;
    case Text::Style::kInk:
      return kInk;
    default:
      return "";
  }
}

}  // namespace

Text& Text::add(std::string_view text, Style style) {
  runs_.push_back({style, printable(text)});
  return *this;
}

Text& Text::append(const Text& more) {
  runs_.insert(runs_.end(), more.runs_.begin(), more.runs_.end());
  return *this;
}

Text& Text::line() {
  runs_.push_back({Style::kPlain, "\n"});
  return *this;
}

std::string Text::rendered(bool colours) const {
  std::string out;
  for (const auto& [style, text] : runs_) {
    const bool styled = colours && style != Style::kPlain;
    if (styled) out += begin_of(style);
    out += text;
    if (styled) out += kNormal;
  }
  return out;
}

}  // namespace watchword::platform
