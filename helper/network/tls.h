// TLS as this project wants it: 1.2 or newer, the certificate verified for the name asked for.
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <string>

#include "driver.h"

namespace watchword::network {

// A file or directory of trusted certificates, and where it was set, for advice.
struct TrustAnchors {
  std::string path;
  std::string source;
};

// Trusts the given PEM file and directory, or what the system trusts when both are empty.
// Throws Failure (WW_INVALID) when they cannot be read. They are read once: the context serves all
// connections of this thread that trust the same.
asio::ssl::context& trusting(const TrustAnchors& file, const TrustAnchors& directory);

using TlsStream = asio::ssl::stream<tcp::socket&>;
// Through a proxy that is itself spoken to by TLS.
using InnerTlsStream = asio::ssl::stream<TlsStream&>;

// Whom a certificate must be for.
struct Peer {
  std::string host;              // a name or a numeric address
  std::string certificate_sha1;  // lower-case hex; then this certificate counts, whoever made it
  const char* setting = "http.sslCAInfo";  // of git, for its authority
};

// Makes the secure connection. Throws Failure: WW_NETWORK, saying why and what to do about it; else
// as Driver::check. Of a TlsStream or an InnerTlsStream; `socket` is the one below.
template <class Stream>
void shake_hands(Driver& driver, tcp::socket& socket, Stream& stream, const Peer& peer);

// Who issued the certificate that the server showed, for people: "DigiCert Inc, DigiCert Global
// G2".
std::string issuer_of(SSL* connection);

}  // namespace watchword::network
