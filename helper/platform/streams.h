// Whole reads and writes, whatever pieces the system makes of them.
#pragma once

#include <cstddef>
#include <string_view>

#include <watchword/secret.hpp>

namespace watchword::platform {

enum class ReadEnd {
  kComplete,
  kEnd,       // of the stream
  kTooLarge,  // there are more bytes than were asked for
  kFailed,    // errno says why
};

// Whether nothing more is to be read after these bytes.
using IsComplete = bool (*)(std::string_view bytes);

// Reads on after what `bytes` has, until `is_complete` of them, which may be null: never. Bytes
// that came together with the last ones are among them.
ReadEnd read_on(Secret& bytes, int descriptor, std::size_t max_bytes,
                IsComplete is_complete = nullptr);

// Writes all of it. False when that cannot be: nobody reads any more, or errno says why.
bool write_all(int descriptor, std::string_view bytes);

}  // namespace watchword::platform
