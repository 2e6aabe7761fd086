#include "cli/context.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include "platform/printable.h"

namespace watchword::cli {
namespace {

bool knows_styles(const platform::Environment& environment) {
  const auto term = environment("TERM");
  return !platform::is_set(environment, "NO_COLOR") && term && !term->empty() && *term != "dumb";
}

}  // namespace

void Context::print(const platform::Text& text) const {
  const bool styled = ::isatty(output) == 1 && knows_styles(services.environment);
  write_all(output, text.rendered(styled));
}

void Context::say(const std::string& line) const {
  write_all(2, platform::printable(services.log.redact(line)) + '\n');
}

std::optional<std::size_t> Context::columns() const {
  winsize size{};
  if (::isatty(output) != 1) return std::nullopt;
  constexpr std::size_t kUsualColumns = 80;
  const bool known = ::ioctl(output, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? size.ws_col : kUsualColumns;
}

void print_failure(const host::Log& log, const Failure& failure) {
  std::string text = "watchword: " + log.redact(failure.message());
  if (text.back() != '.' && text.back() != '?') text += '.';
  text += '\n';
  if (!failure.advice().empty()) text += "  " + log.redact(failure.advice()) + '\n';
  write_all(2, text);
}

}  // namespace watchword::cli
