#include "cli/plugin_console.h"

#include <limits>

#include <watchword/plugin.hpp>

#include "cli/table.h"
#include "platform/printable.h"
#include "platform/streams.h"

namespace watchword::cli {
namespace {

constexpr std::string_view kEraseLine = "\r\x1b[K";  // ECMA-48 EL

}  // namespace

PluginConsole::PluginConsole(Context& context) : context_(context) {
  context_.services.console = this;
}

PluginConsole::~PluginConsole() {
  if (in_progress_) platform::write_all(platform::standard_error(), kEraseLine);
  context_.services.console = nullptr;
}

std::uint32_t PluginConsole::abilities() const {
  std::uint32_t out = 0;
  if (platform::is_terminal(context_.output)) out |= WW_CONSOLE_OUTPUT_IS_TERMINAL;
  if (platform::is_terminal(context_.input)) out |= WW_CONSOLE_INPUT_IS_TERMINAL;
  return out;
}

void PluginConsole::write(std::string_view output) {
  progress({});
  context_.put(output);
}

void PluginConsole::write_table(const ww_table& c) {
  progress({});
  std::vector<std::string> cells;
  for (std::size_t i = 0; i < c.column_count; ++i) cells.emplace_back(view(c.heads[i]));
  Table table(cells);
  for (std::size_t row = 0; row < c.row_count; ++row) {
    for (std::size_t i = 0; i < c.column_count; ++i)
      cells[i] = view(c.cells[row * c.column_count + i]);
    table.add({cells.begin(), cells.end()});
  }
  if (table.empty()) return;
  context_.print(table.text(context_.columns().value_or(std::numeric_limits<std::size_t>::max())));
}

void PluginConsole::progress(std::string_view line) {
  const platform::Handle errors = platform::standard_error();
  if (!platform::is_terminal(errors) || (line.empty() && !in_progress_)) return;
  in_progress_ = !line.empty();
  platform::write_all(errors, std::string(kEraseLine) + platform::printable(line));
}

Secret PluginConsole::read(std::size_t max_bytes) {
  return platform::read_all(context_.input, "standard input", max_bytes);
}

}  // namespace watchword::cli
