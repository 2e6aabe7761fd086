// The HTTP messages of this module. Headers and bodies carry tokens and codes, so whatever holds
// them is wiped when it is freed.
#pragma once

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include <watchword/secret.hpp>

namespace watchword::network {

namespace http = boost::beast::http;

using WipedFields = http::basic_fields<WipingAllocator<char>>;
using WipedBody = http::vector_body<char, WipingAllocator<char>>;
using WipedBuffer = boost::beast::basic_flat_buffer<WipingAllocator<char>>;

}  // namespace watchword::network
