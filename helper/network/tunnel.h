// The way through a proxy, on a connection that leads to it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "any_stream.h"
#include "driver.h"
#include "proxy.h"
#include "tls.h"

namespace watchword::network {

// Why a proxy did not let through.
struct ProxyRefusal {
  Failure failure;
  bool wants_password = false;  // and takes one
};

// Asks an HTTP proxy for a tunnel (RFC 9110 section 9.3.6). The stream is connected to the proxy;
// `socket` is the one below. Throws Failure: WW_NETWORK when what it answers is none, else as
// Driver::check.
std::optional<ProxyRefusal> open_tunnel(Driver& driver, tcp::socket& socket, AnyStream stream,
                                        const Proxy& proxy, const RequestTarget& target);

// The same of a SOCKS proxy: RFC 1928 and RFC 1929, or "SOCKS: A protocol for TCP proxy across
// firewalls" (version 4) and its extension 4A. `addresses` are the server's, where this machine
// looks its name up.
std::optional<ProxyRefusal> open_socks(Driver& driver, tcp::socket& socket, const Proxy& proxy,
                                       const RequestTarget& target,
                                       const std::vector<tcp::endpoint>& addresses);

}  // namespace watchword::network
