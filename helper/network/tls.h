// TLS as this project wants it: 1.2 or newer, the certificate verified for the name asked for.
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <string>
#include <string_view>

#include <watchword/plugin.hpp>

#include "driver.h"

namespace watchword::network {

// Trusts the given PEM file and directory, or what the system trusts when both are empty.
// Throws Failure (WW_INVALID) when they cannot be read.
asio::ssl::context trusting(const std::string& ca_file, const std::string& ca_path);

// Sets the name (or numeric address) that the certificate must be for, and asks the server for it.
void expect_host(SSL* connection, const std::string& host);

// Why a handshake failed, with what to do about it.
Failure handshake_failure(SSL* connection, const std::string& host, const error_code& error);

}  // namespace watchword::network
