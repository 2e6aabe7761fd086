// What went wrong in C++, as an exception. For C++17 and newer; header-only; std only.
#pragma once

#include <exception>
#include <string>
#include <utility>

#include "plugin.h"

namespace watchword {

// What went wrong: a status, a sentence that says what happened and why, and the one next thing to
// do (may be empty). Never holds a secret.
class Failure : public std::exception {
 public:
  Failure(ww_status status, std::string message, std::string advice = {})
      : status_(status), message_(std::move(message)), advice_(std::move(advice)) {}
  ww_status status() const noexcept { return status_; }
  const std::string& message() const noexcept { return message_; }
  const std::string& advice() const noexcept { return advice_; }
  const char* what() const noexcept override { return message_.c_str(); }

 private:
  ww_status status_;
  std::string message_;
  std::string advice_;
};

}  // namespace watchword
