#include "person/qr_code.h"

#include <watchword/failure.hpp>

namespace watchword::host {
namespace {

// Of the two modules of a character, the dark ones are the foreground.
std::string_view half_blocks(bool upper, bool lower) {
  if (upper && lower) return "█";
  if (upper) return "▀";
  if (lower) return "▄";
  return " ";
}

}  // namespace

QrCode::QrCode(std::string modules) : modules_(std::move(modules)), side_(0) {
  while (side_ * side_ < modules_.size()) ++side_;
  if (side_ == 0 || side_ * side_ != modules_.size())
    throw Failure(WW_FAULT, "a QR code that is no square");
}

std::size_t qr_columns(const QrCode& code, std::size_t margin) {
  return code.side() + 2 * margin;
}

std::size_t qr_rows(const QrCode& code, std::size_t margin) {
  return (qr_columns(code, margin) + 1) / 2;
}

std::vector<platform::Text> qr_drawing(const QrCode& code, std::size_t margin) {
  // Below the last row of an odd number is more of the margin.
  const auto is_dark = [&](std::size_t row, std::size_t column) {
    return row >= margin && column >= margin && row < margin + code.side() &&
           column < margin + code.side() && code.is_dark(row - margin, column - margin);
  };
  std::vector<platform::Text> rows;
  for (std::size_t row = 0; row < qr_rows(code, margin); ++row) {
    std::string characters;
    for (std::size_t column = 0; column < qr_columns(code, margin); ++column)
      characters += half_blocks(is_dark(2 * row, column), is_dark(2 * row + 1, column));
    rows.emplace_back().add(characters, platform::Text::Style::kInk);
  }
  return rows;
}

}  // namespace watchword::host
