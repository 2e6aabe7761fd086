#include "platform/text.h"

#include "platform/printable.h"

namespace watchword::platform {
namespace {

constexpr std::string_view kBold = "\x1b[1m";
constexpr std::string_view kDim = "\x1b[2m";
constexpr std::string_view kNormal = "\x1b[0m";

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
    if (styled) out += style == Style::kBold ? kBold : kDim;
    out += text;
    if (styled) out += kNormal;
  }
  return out;
}

}  // namespace watchword::platform
