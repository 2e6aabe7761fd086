// What a command gets: its arguments and the seams to the world.
#pragma once

#include <string>
#include <string_view>

#include "broker/seams.h"
#include "cli/arguments.h"
#include "host/services.h"
#include "platform/streams.h"
#include "platform/terminal.h"

namespace watchword::cli {

struct Context {
  host::Services& services;
  const broker::Seams& seams;
  Arguments arguments;
  platform::Handle input = platform::standard_input();
  platform::Handle output = platform::standard_output();

  // A result, to standard output. Throws Failure when it does not get there.
  void put(std::string_view bytes) const { platform::write_out(output, bytes); }
  // The same, with styles where it is a terminal that knows them and NO_COLOR
  // (no-color.org) is not set.
  void print(const platform::Text& text) const;
  // A word about what was done, to standard error.
  void say(const std::string& line) const;
  // Columns of standard output; none when it is not a terminal.
  std::optional<std::size_t> columns() const;
};

using platform::write_all;

// A failure as people read it: what happened, then what to do, a line each.
std::string failure_text(const host::Log& log, const Failure& failure);
// The same, to stderr.
void print_failure(const host::Log& log, const Failure& failure);

}  // namespace watchword::cli
