#include "try_addresses.h"

#include <algorithm>

#include <watchword/plugin.hpp>

#include "driver.h"
#include "look_up.h"

namespace watchword::network {
namespace {

void try_one(Driver& driver, const tcp::endpoint& endpoint, std::chrono::milliseconds timeout,
             const ww_tried_address_sink& sink) {
  const auto began = Driver::Clock::now();
  tcp::socket socket(driver.context());
  const error_code error = driver.run(socket, began + timeout, [&](auto&& handler) {
    socket.async_connect(endpoint, std::move(handler));
  });
  const auto took =
      std::chrono::duration_cast<std::chrono::milliseconds>(Driver::Clock::now() - began);
  const std::string address = endpoint.address().to_string();
  const std::string failure = error ? error.message() : "";
  const ww_tried_address tried{sizeof(ww_tried_address), text(address),
                               endpoint.address().is_v6() ? 1 : 0,
                               static_cast<std::uint32_t>(took.count()), text(failure)};
  sink.put(sink.data, &tried);
}

}  // namespace

ww_status try_addresses(ww_text host, std::uint16_t port, std::uint32_t timeout_ms,
                        const ww_tried_address_sink* sink, const ww_error* error) noexcept {
  return guard(error, [&] {
    constexpr int kTurns = 3;  // the look-up, and a connection of each family
    const std::chrono::milliseconds timeout(timeout_ms);
    asio::io_context context{1};
    const std::string name(view(host));
    Driver driver(context, name, kTurns * timeout, {});
    driver.stage("looking up its address");
    const auto endpoints = look_up(driver, name, port);
    for (const bool ipv6 : {false, true}) {
      const auto found =
          std::find_if(endpoints.begin(), endpoints.end(), [&](const tcp::endpoint& endpoint) {
            return endpoint.address().is_v6() == ipv6;
          });
      if (found != endpoints.end()) try_one(driver, *found, timeout, *sink);
    }
    return WW_OK;
  });
}

}  // namespace watchword::network
