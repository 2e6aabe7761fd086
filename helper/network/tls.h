// TLS as this project wants it: 1.2 or newer, the certificate verified for the name asked for.
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <string>

#include "driver.h"

namespace watchword::network {

// Trusts the given PEM file and directory, or what the system trusts when both are empty.
// Throws Failure (WW_INVALID) when they cannot be read. They are read once: the context serves all
// connections of this thread that trust the same.
asio::ssl::context& trusting(const std::string& ca_file, const std::string& ca_path);

using TlsStream = asio::ssl::stream<tcp::socket&>;

// Makes the secure connection, with a server whose certificate is for `host` (a name or a numeric
// address). Throws Failure: WW_NETWORK, saying why and what to do about it; else as Driver::check.
void shake_hands(Driver& driver, tcp::socket& socket, TlsStream& stream, const std::string& host);

}  // namespace watchword::network
