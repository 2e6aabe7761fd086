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

// How many of the bytes are what is to be read; 0: it is not all there.
using Whole = std::size_t (*)(std::string_view bytes);

// Reads on after what `bytes` has, until that is whole; without `whole`, to the end of the stream.
// Bytes that came together with the last ones are among them.
ReadEnd read_on(Secret& bytes, int descriptor, std::size_t max_bytes, Whole whole = nullptr);

// Writes all of it. False when that cannot be: nobody reads any more, or errno says why.
bool write_all(int descriptor, std::string_view bytes);

}  // namespace watchword::platform
