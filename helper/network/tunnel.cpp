#include "tunnel.h"

#include "messages.h"

namespace watchword::network {
namespace {

// Of a proxy's answer to CONNECT; it has no more to say than a few lines.
constexpr std::uint32_t kProxyHeaderMaxBytes = 65536;

Failure broken(const Proxy& proxy, const error_code& error) {
  const std::string who = "the proxy " + proxy.name();
  if (error == http::error::header_limit || error == http::error::buffer_overflow)
    return {WW_NETWORK, who + " answered with a header of more than " +
                            std::to_string(kProxyHeaderMaxBytes) + " bytes"};
  const bool is_http_error =
      error.category() == http::make_error_code(http::error::bad_value).category();
  if (is_http_error && error != http::error::end_of_stream && error != http::error::partial_message)
    return {WW_NETWORK, who + " answered with something that is not HTTP",
            "Check " + proxy.source + "."};
  return {WW_NETWORK, who + " broke off before the answer was complete",
          "Try again; if it happens again, check " + proxy.source + "."};
}

}  // namespace

std::optional<ProxyRefusal> open_tunnel(Driver& driver, tcp::socket& socket, AnyStream stream,
                                        const Proxy& proxy, const RequestTarget& target) {
  driver.stage("asking the proxy");
  http::request<http::empty_body, WipedFields> request;
  request.version(11);
  request.method(http::verb::connect);
  request.target(target.authority());
  request.set(http::field::host, target.authority());
  if (const Secret authorization = proxy.authorization(); !authorization.empty())
    request.set(http::field::proxy_authorization, authorization.view());
  error_code error = driver.run(
      socket, [&](auto&& handler) { http::async_write(stream, request, std::move(handler)); });
  WipedBuffer buffer{2 * kProxyHeaderMaxBytes};
  http::response_parser<http::empty_body, WipingAllocator<char>> parser;
  parser.header_limit(kProxyHeaderMaxBytes);
  parser.skip(true);
  if (!error)
    error = driver.run(socket, [&](auto&& handler) {
      http::async_read_header(stream, buffer, parser, std::move(handler));
    });
  if (error) throw broken(proxy, error);
  const unsigned status = parser.get().result_int();
  if (status / 100 != 2) {
    std::vector<std::string> challenges;
    for (const auto& field : parser.get())
      if (field.name() == http::field::proxy_authenticate) challenges.emplace_back(field.value());
    return ProxyRefusal{proxy_failure(proxy, target.host, status, challenges),
                        status == kProxyAuthenticationRequired && takes_password(challenges)};
  }
  // The other end of the tunnel speaks second (RFC 8446 section 2): this would be the proxy's.
  if (buffer.size() != 0)
    throw Failure(WW_NETWORK, "the proxy " + proxy.name() + " sent something unasked for");
  return std::nullopt;
}

}  // namespace watchword::network
