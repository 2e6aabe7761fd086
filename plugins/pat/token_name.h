// The names of tokens that Watchword makes by itself.
#pragma once

#include <string>
#include <string_view>

namespace watchword::pat {

// "Watchword on laptop for contoso/engine": which machine uses the token, and which repository it
// was made for first. `machine` may be empty; `path` is that of the request, which may name no
// repository.
std::string token_name(std::string_view machine, std::string_view organization,
                       std::string_view path);

// Without the mark that makes it unique at the end: " (4f2a91c0)".
std::string without_mark(std::string_view name);

}  // namespace watchword::pat
