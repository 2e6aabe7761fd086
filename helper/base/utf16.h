// Texts of Windows, as files and stores of other programs have them on any system.
#pragma once

#include <optional>
#include <string_view>

#include <watchword/secret.hpp>

namespace watchword {

// UTF-16 (RFC 2781), little-endian and without a mark, as UTF-8. None when it is none.
std::optional<Secret> utf8_from_utf16(std::string_view bytes);

}  // namespace watchword
