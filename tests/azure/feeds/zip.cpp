#include "feeds/zip.h"

#include <zlib.h>

namespace watchword::azure {
namespace {

constexpr std::size_t kFileMaxBytes = std::size_t{1} << 20;

// Little-endian numbers out of a record; what lies outside is 0.
class Record {
 public:
  Record(std::string_view bytes, std::size_t at)
      : bytes_(bytes.substr(std::min(at, bytes.size()))) {}
  std::size_t number(std::size_t at, std::size_t size) const {
    std::size_t value = 0;
    for (std::size_t i = size; i-- > 0;)
      value =
          value << 8U | (at + i < bytes_.size() ? static_cast<unsigned char>(bytes_[at + i]) : 0);
    return value;
  }
  std::string_view text(std::size_t at, std::size_t size) const {
    return at <= bytes_.size() ? bytes_.substr(at, size) : std::string_view();
  }
  bool is(std::string_view signature) const { return bytes_.starts_with(signature); }

 private:
  std::string_view bytes_;
};

std::optional<std::string> inflated(std::string_view bytes, std::size_t size) {
  if (size > kFileMaxBytes) return std::nullopt;
  std::string out(size, '\0');
  z_stream stream{};
  if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) return std::nullopt;
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int end = inflate(&stream, Z_FINISH);
  inflateEnd(&stream);
  return end == Z_STREAM_END && stream.avail_out == 0 ? std::optional(out) : std::nullopt;
}

}  // namespace

std::optional<std::string> file_in_zip(
    std::string_view archive, const std::function<bool(std::string_view name)>& is_wanted) {
  constexpr std::string_view kEnd("PK\x05\x06", 4);
  constexpr std::string_view kEntry("PK\x01\x02", 4);
  constexpr std::size_t kEntryBytes = 46;
  constexpr std::size_t kLocalBytes = 30;
  constexpr std::size_t kDeflated = 8;
  const auto end = archive.rfind(kEnd);
  if (end == std::string_view::npos) return std::nullopt;
  const Record directory(archive, end);
  std::size_t at = directory.number(16, 4);
  for (std::size_t left = directory.number(10, 2); left > 0; --left) {
    const Record entry(archive, at);
    const std::size_t name_size = entry.number(28, 2);
    if (!entry.is(kEntry)) return std::nullopt;
    at += kEntryBytes + name_size + entry.number(30, 2) + entry.number(32, 2);
    if (!is_wanted(entry.text(kEntryBytes, name_size))) continue;
    const Record local(archive, entry.number(42, 4));
    const std::size_t begin = kLocalBytes + local.number(26, 2) + local.number(28, 2);
    const std::string_view bytes = local.text(begin, entry.number(20, 4));
    return entry.number(10, 2) == kDeflated ? inflated(bytes, entry.number(24, 4))
                                            : std::optional(std::string(bytes));
  }
  return std::nullopt;
}

}  // namespace watchword::azure
