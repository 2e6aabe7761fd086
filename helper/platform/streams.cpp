#include "platform/streams.h"

#include <string>

#include <watchword/plugin.hpp>

#include "platform/stream_steps.h"

namespace watchword::platform {

void write_out(Handle to, std::string_view bytes) {
  if (write_all(to, bytes)) return;
  if (nobody_reads()) throw Failure(WW_CANCELLED, "nobody reads the output any more");
  throw Failure(WW_STORE_FAILED, "the output cannot be written: " + last_failure(),
                "Check where standard output goes.");
}

ReadEnd read_on(Secret& bytes, Handle from, std::string_view what, std::size_t max_bytes,
                Whole whole) {
  for (;;) {
    if (whole != nullptr && whole(bytes.view()) > 0) return ReadEnd::kComplete;
    if (bytes.size() > max_bytes) return ReadEnd::kTooLarge;
    const ReadStep step = read_more(bytes, from);
    if (step == ReadStep::kEnd) return ReadEnd::kEnd;
    if (step == ReadStep::kFailed)
      throw Failure(WW_INVALID, std::string(what) + " cannot be read: " + last_failure());
  }
}

bool read_some(Secret& bytes, Handle from) {
  return read_more(bytes, from) == ReadStep::kSome;
}

Secret read_all(Handle from, std::string_view what, std::size_t max_bytes) {
  Secret all;
  if (read_on(all, from, what, max_bytes) == ReadEnd::kTooLarge)
    throw Failure(WW_INVALID, std::string(what) + " is larger than " + std::to_string(max_bytes) +
                                  " bytes, the most that is read of it");
  return all;
}

}  // namespace watchword::platform
