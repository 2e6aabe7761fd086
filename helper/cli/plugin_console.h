// What a plugin's command shows and reads, on the streams of the command.
#pragma once

#include "cli/context.h"
#include "person/console.h"

namespace watchword::cli {

// Offers itself to the services as long as it lives.
class PluginConsole : public host::Console {
 public:
  explicit PluginConsole(Context& context);
  ~PluginConsole() override;

  std::uint32_t abilities() const override;
  void write(std::string_view output) override;
  void write_table(const ww_table& table) override;
  void progress(std::string_view line) override;
  Secret read(std::size_t max_bytes) override;

 private:
  Context& context_;
  bool in_progress_ = false;  // a line stands on the terminal
};

}  // namespace watchword::cli
