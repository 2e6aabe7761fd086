#include "try_addresses.h"

#include <algorithm>

#include <watchword/plugin.hpp>

#include "connect.h"
#include "driver.h"
#include "look_up.h"

namespace watchword::network {
namespace {

// Why no connection can be made, or nothing.
std::string failure_of(Driver& driver, const tcp::endpoint& endpoint) {
  try {
    tcp::socket socket(driver.context());
    const error_code error = connect(driver, socket, {endpoint});
    return error ? error.message() : "";
  } catch (const Failure& failure) {
    if (failure.status() != WW_TIMEOUT) throw;
    return "no answer";
  }
}

void try_one(const std::string& host, const tcp::endpoint& endpoint,
             std::chrono::milliseconds timeout, const ww_tried_address_sink& sink) {
  asio::io_context context{1};
  Driver driver(context, host, timeout, {});
  const auto began = Driver::Clock::now();
  const std::string failure = failure_of(driver, endpoint);
  const auto took =
      std::chrono::duration_cast<std::chrono::milliseconds>(Driver::Clock::now() - began);
  const std::string address = endpoint.address().to_string();
  const ww_tried_address tried{sizeof(ww_tried_address), text(address),
                               endpoint.address().is_v6() ? 1 : 0,
                               static_cast<std::uint32_t>(took.count()), text(failure)};
  sink.put(sink.data, &tried);
}

std::vector<tcp::endpoint> endpoints_of(const std::string& host, std::string_view addresses,
                                        std::uint16_t port, std::chrono::milliseconds timeout) {
  if (!addresses.empty()) return network::endpoints_of(addresses, port);
  asio::io_context context{1};
  Driver driver(context, host, timeout, {});
  driver.stage("looking up its address");
  return look_up(driver, host, port);
}

}  // namespace

ww_status try_addresses(ww_text host, ww_text addresses, std::uint16_t port,
                        std::uint32_t timeout_ms, const ww_tried_address_sink* sink,
                        const ww_error* error) noexcept {
  return guard(error, [&] {
    const std::chrono::milliseconds timeout(timeout_ms);
    const std::string name(view(host));
    const auto endpoints = endpoints_of(name, view(addresses), port, timeout);
    for (const bool ipv6 : {false, true}) {
      const auto found = std::find_if(
          endpoints.begin(), endpoints.end(),
          [&](const tcp::endpoint& endpoint) { return endpoint.address().is_v6() == ipv6; });
      if (found != endpoints.end()) try_one(name, *found, timeout, *sink);
    }
    return WW_OK;
  });
}

}  // namespace watchword::network
