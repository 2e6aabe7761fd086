#include "cli/context.h"

#include "platform/printable.h"

namespace watchword::cli {
namespace {

bool knows_styles(const platform::Environment& environment) {
  const auto term = environment("TERM");
  return !platform::is_set(environment, "NO_COLOR") && term && !term->empty() && *term != "dumb";
}

}  // namespace

void Context::print(const platform::Text& text) const {
  const bool styled = platform::is_terminal(output) && knows_styles(services.environment);
  put(text.rendered(styled));
}

void Context::say(const std::string& line) const {
  write_all(platform::standard_error(), platform::printable(services.log.redact(line)) + '\n');
}

std::optional<std::size_t> Context::columns() const {
  const auto size = platform::terminal_size(output);
  return size ? std::optional(size->columns) : std::nullopt;
}

std::string failure_text(const host::Log& log, const Failure& failure) {
  std::string text = "watchword: " + log.redact(failure.message());
  if (text.back() != '.' && text.back() != '?') text += '.';
  text += '\n';
  if (!failure.advice().empty()) text += "  " + log.redact(failure.advice()) + '\n';
  return text;
}

void print_failure(const host::Log& log, const Failure& failure) {
  write_all(platform::standard_error(), failure_text(log, failure));
}

}  // namespace watchword::cli
