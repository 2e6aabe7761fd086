// Bytes in and bytes out: the streams that a process begins with, and what else can be read or
// written from one end to the other.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include <watchword/secret.hpp>

#include "platform/handle.h"

namespace watchword::platform {

// Open as long as the process lives (see harden_process()), and never to be closed.
Handle standard_input() noexcept;
Handle standard_output() noexcept;
Handle standard_error() noexcept;

// Where the answer goes: what was standard output, which from now on is standard error, so that
// nothing a plugin or a library prints can get into what git reads. Once a process; it stays open.
Handle take_standard_output() noexcept;

// Writes all of it. False when nobody reads any more, or nothing more can be written.
bool write_all(Handle to, std::string_view bytes) noexcept;

// The same for what somebody waits for. Throws Failure: WW_CANCELLED when nobody reads any more,
// WW_STORE_FAILED when nothing more can be written.
void write_out(Handle to, std::string_view bytes);

enum class ReadEnd {
  kComplete,
  kEnd,       // of the stream
  kTooLarge,  // there are more bytes than were asked for
};

// How many of the bytes are what is to be read; 0: it is not all there.
using Whole = std::size_t (*)(std::string_view bytes);

// Reads on after what `bytes` has, until that is whole; without `whole`, to the end of the stream.
// Bytes that came together with the last ones are among them. `what` names the stream for people.
// Throws Failure(WW_INVALID) when it cannot be read.
ReadEnd read_on(Secret& bytes, Handle from, std::string_view what, std::size_t max_bytes,
                Whole whole = nullptr);

// Adds what there is to be read now, waiting for it. False at the end of the stream, and when it
// cannot be read.
bool read_some(Secret& bytes, Handle from);

// Reads to the end of the stream. Throws as read_on, and when there is more than `max_bytes`.
Secret read_all(Handle from, std::string_view what, std::size_t max_bytes);

// In characters; what is usual where a terminal does not say.
struct TerminalSize {
  std::size_t columns = 80;
  std::size_t rows = 24;
};

// Whether it is a terminal, and the size of that; none: it is no terminal.
bool is_terminal(Handle stream) noexcept;
std::optional<TerminalSize> terminal_size(Handle stream) noexcept;

}  // namespace watchword::platform
