// A code for a camera, drawn with the characters of a terminal.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/text.h"

namespace watchword::host {

// The modules of a QR code, row by row; without a margin.
class QrCode {
 public:
  // One byte a module, not 0 for a dark one. Throws Failure(WW_FAULT) when they are no square.
  explicit QrCode(std::string modules);

  std::size_t side() const { return side_; }
  bool is_dark(std::size_t row, std::size_t column) const {
    return modules_[row * side_ + column] != '\0';
  }

 private:
  std::string modules_;
  std::size_t side_;
};

// The code of a text; none where there is nothing to make one with.
using QrCodes = std::function<std::optional<QrCode>(std::string_view text)>;

// The light frame around a code, in modules: what the standard asks for, and what cameras find on
// a screen where that is all that fits.
inline constexpr std::size_t kQrMargin = 4;
inline constexpr std::size_t kQrSmallMargin = 2;

// A character is one module wide and two high.
std::size_t qr_columns(const QrCode& code, std::size_t margin);
std::size_t qr_rows(const QrCode& code, std::size_t margin);

// The rows of the drawing, dark on light whatever the colours of the terminal are.
std::vector<platform::Text> qr_drawing(const QrCode& code, std::size_t margin);

}  // namespace watchword::host
