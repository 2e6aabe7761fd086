// What a plugin's command shows and reads; given to the host while such a command runs.
#pragma once

#include <string_view>

#include <watchword/ext/console.h>
#include <watchword/secret.hpp>

namespace watchword::host {

class Console {
 public:
  Console() = default;
  Console(const Console&) = delete;
  Console& operator=(const Console&) = delete;
  virtual ~Console() = default;

  // See ww_console for what each does. They throw Failure.
  virtual std::uint32_t abilities() const = 0;
  virtual void write(std::string_view output) = 0;
  virtual void write_table(const ww_table& table) = 0;
  virtual void progress(std::string_view line) = 0;
  virtual Secret read(std::size_t max_bytes) = 0;
};

}  // namespace watchword::host
