#include "exchange.h"

#include <algorithm>
#include <ctime>
#include <memory>
#include <optional>
#include <utility>

#include <watchword/plugin.hpp>

#include "any_stream.h"
#include "base/text.h"
#include "connect.h"
#include "driver.h"
#include "look_up.h"
#include "messages.h"
#include "proxy.h"
#include "request_target.h"
#include "retry_after.h"
#include "tls.h"
#include "tunnel.h"

namespace watchword::network {
namespace {

// Of a response, status line included. What Microsoft Entra sends with its cookies is below 16 KiB.
constexpr std::uint32_t kHeaderMaxBytes = 65536;
// Read from the connection and not yet understood; more than a header, or no header would fit.
constexpr std::size_t kBufferMaxBytes = 2 * kHeaderMaxBytes;
constexpr int kHttp11 = 11;
constexpr unsigned kFirstFinalStatus = 200;  // below: interim responses, RFC 9110 section 15.2

using Request = http::request<http::span_body<const char>, WipedFields>;
using Parser = http::response_parser<WipedBody, WipingAllocator<char>>;

bool is_token(std::string_view text) {  // RFC 9110 section 5.6.2
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}

// A line break in a value would begin a header of its own.
bool is_field_value(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

// A second time does no harm (RFC 9110 section 9.2.2).
bool may_keep_connection(const ww_exchange& exchange) {
  return exchange.keep_connection != 0 &&
         (view(exchange.method) == "GET" || view(exchange.method) == "HEAD");
}

// Where a connection leads, by which way, and whom it trusts. The proxy may hold a password.
Secret place_of(const ww_exchange& exchange, const RequestTarget& target) {
  Secret place;
  const std::string authority = target.authority();
  for (const std::string_view part :
       {std::string_view(target.secure ? "https" : "http"), std::string_view(authority),
        view(exchange.proxy), view(exchange.addresses), view(exchange.target_addresses),
        view(exchange.proxy_ca_file), view(exchange.ca_file), view(exchange.ca_path),
        view(exchange.certificate_sha1)}) {
    place.append(part);
    place.append(std::string_view("\0", 1));
  }
  return place;
}

// What outlives an exchange when it is kept.
struct Connection {
  Secret place;
  asio::io_context context{1};
  tcp::socket socket{context};
  std::optional<TlsStream> stream;  // to the server, or to a proxy of https
  SSL* server() { return inner ? inner->native_handle() : stream->native_handle(); }

  std::optional<InnerTlsStream> inner;  // to the server, through the latter
  Driver::Clock::time_point used;
};

// Servers close what is idle for longer, and a router on the way forgets it.
constexpr std::chrono::seconds kIdleMax{15};

std::unique_ptr<Connection>& kept_connection() {
  thread_local std::unique_ptr<Connection> kept;
  return kept;
}

std::unique_ptr<Connection> take_connection(const Secret& place) {
  std::unique_ptr<Connection> taken = std::move(kept_connection());
  const bool usable =
      taken && taken->place.view() == place.view() && Driver::Clock::now() - taken->used < kIdleMax;
  return usable ? std::move(taken) : nullptr;
}

Request make_request(const ww_exchange& exchange, const RequestTarget& target) {
  if (!is_token(view(exchange.method)))
    throw Failure(WW_INVALID, "a request had a method that is none");
  Request request;
  request.version(kHttp11);
  request.method_string(view(exchange.method));
  request.target(target.path_and_query);
  request.set(http::field::host, target.host_header());
  if (!may_keep_connection(exchange)) request.set(http::field::connection, "close");
  for (std::size_t i = 0; i < exchange.header_count; ++i) {
    const auto name = view(exchange.headers[i].name);
    const auto value = view(exchange.headers[i].value);
    if (!is_token(name) || !is_field_value(value))
      throw Failure(WW_INVALID, "a request had a header with characters that none may have");
    request.insert(name, value);
  }
  const auto body = view(exchange.body);
  request.body() = {body.data(), body.size()};
  request.prepare_payload();
  return request;
}

class Exchange {
  // A connection that was kept turned out to be closed: no word of an answer came.
  struct HungUp {};

 public:
  // Over a connection that is new, or one that take_connection() gave.
  Exchange(const ww_exchange& exchange, std::unique_ptr<Connection> connection)
      : exchange_(exchange),
        target_(parse_target(view(exchange.url))),
        proxy_(parse_proxy(view(exchange.proxy), view(exchange.proxy_source))),
        request_(make_request(exchange, target_)),
        connection_(std::move(connection)),
        driver_(connection_->context, target_.host, std::chrono::milliseconds(exchange.timeout_ms),
                [&exchange] {
                  return exchange.cancelled != nullptr &&
                         exchange.cancelled(exchange.cancelled_data) != 0;
                }),
        socket_(connection_->socket) {}

  Parser::value_type run() {
    if (!target_.secure) {
      if (proxy_) throw Failure(WW_INVALID, "nothing is sent through a proxy without TLS");
      connect();
      return converse(AnyStream::over(socket_));
    }
    auto& trust = trusting(
        {std::string(view(exchange_.ca_file)), std::string(view(exchange_.ca_file_source))},
        {std::string(view(exchange_.ca_path)), std::string(view(exchange_.ca_path_source))});
    if (proxy_)
      pass_proxy();
    else
      connect();
    const Peer server{target_.host, lower(view(exchange_.certificate_sha1))};
    if (connection_->stream)
      shake_hands(driver_, socket_, connection_->inner.emplace(*connection_->stream, trust),
                  server);
    else
      shake_hands(driver_, socket_, connection_->stream.emplace(socket_, trust), server);
    if (exchange_.issuer != nullptr)
      exchange_.issuer->put(exchange_.issuer->data, text(issuer_of(connection_->server())));
    return keep_after(converse_securely());
  }

  // Over a connection that was kept. Empty when the server has closed it meanwhile.
  std::optional<Parser::value_type> run_again() {
    reused_ = true;
    try {
      return keep_after(converse_securely());
    } catch (const HungUp&) {
      return std::nullopt;
    }
  }

 private:
  void connect() {
    driver_.stage("looking up its address");
    const auto endpoints = interleaved(addresses(), exchange_.first_family);
    driver_.stage("connecting");
    const error_code error = network::connect(driver_, socket_, endpoints);
    if (error)
      throw Failure(WW_NETWORK,
                    (proxy_ ? "the proxy " + proxy_->name() : target_.host) +
                        " could not be reached: " + error.message(),
                    proxy_ ? "Check " + proxy_->source + "." : kCheckNetwork);
    tell_family(family_of(endpoints.front()));
  }

  std::vector<tcp::endpoint> addresses() {
    const std::uint16_t port = proxy_ ? proxy_->port : target_.port;
    const std::string_view given = view(exchange_.addresses);
    return given.empty() ? look_up(driver_, peer(), port) : endpoints_of(given, port);
  }

  // That the family which was tried first did not answer, and the other did.
  void tell_family(std::int32_t first) const {
    error_code gone;
    const auto connected = socket_.remote_endpoint(gone);
    if (gone || exchange_.family_answered == nullptr || family_of(connected) == first) return;
    exchange_.family_answered(exchange_.family_data, family_of(connected));
  }

  // Through the proxy to the server. Whoever hears that a password is missing closes the connection
  // as likely as not, so there is a new one for the second try.
  void pass_proxy() {
    const bool only_password_missing = proxy_->username && !proxy_->password;
    if (only_password_missing) find_login();
    auto refusal = ask_proxy();
    if (refusal && refusal->wants_password && !proxy_->password && find_login()) {
      connection_->stream.reset();
      error_code ignored;
      socket_.close(ignored);
      refusal = ask_proxy();
    }
    if (refusal) throw Failure(refusal->failure);
  }

  std::optional<ProxyRefusal> ask_proxy() {
    connect();
    if (!proxy_->is_http())
      return open_socks(driver_, socket_, *proxy_, target_, addresses_of_target());
    if (proxy_->kind == Proxy::Kind::kHttp)
      return open_tunnel(driver_, socket_, AnyStream::over(socket_), *proxy_, target_);
    auto& trust = trusting({std::string(view(exchange_.proxy_ca_file)),
                            std::string(view(exchange_.proxy_ca_file_source))},
                           {});
    auto& stream = connection_->stream.emplace(socket_, trust);
    shake_hands(driver_, socket_, stream, {proxy_->host, {}, "http.proxySSLCAInfo"});
    return open_tunnel(driver_, socket_, AnyStream::over(stream), *proxy_, target_);
  }

  // Where it is for this machine to look them up.
  std::vector<tcp::endpoint> addresses_of_target() {
    if (proxy_->kind != Proxy::Kind::kSocks4 && proxy_->kind != Proxy::Kind::kSocks5) return {};
    const std::string_view given = view(exchange_.target_addresses);
    driver_.stage("looking up its address");
    return given.empty() ? look_up(driver_, target_.host, target_.port)
                         : endpoints_of(given, target_.port);
  }

  // Whether there is one; then the proxy has it.
  bool find_login() {
    if (exchange_.proxy_login == nullptr || std::exchange(asked_for_login_, true)) return false;
    const PairSink sink([&](ww_text username, ww_text password) {
      proxy_->username = view(username);
      proxy_->password.emplace(view(password));
      proxy_->is_stored = true;
    });
    exchange_.proxy_login(exchange_.proxy_login_data, sink.get());
    sink.rethrow();
    return proxy_->is_stored;
  }

  Parser::value_type converse_securely() {
    return converse(connection_->inner ? AnyStream::over(*connection_->inner)
                                       : AnyStream::over(*connection_->stream));
  }

  Parser::value_type converse(AnyStream stream) {
    driver_.stage("sending the request");
    error_code error = driver_.run(
        socket_, [&](auto&& handler) { http::async_write(stream, request_, std::move(handler)); });
    if (error && reused_) throw HungUp();
    if (error) throw broken(target_.host, error);
    driver_.stage("waiting for the answer");
    for (;;) {
      Parser parser;
      parser.header_limit(kHeaderMaxBytes);
      parser.body_limit(exchange_.body_max_bytes);
      parser.skip(request_.method() == http::verb::head);
      error = driver_.run(socket_, [&](auto&& handler) {
        http::async_read(stream, buffer_, parser, std::move(handler));
      });
      if (error && reused_ && !parser.got_some()) throw HungUp();
      if (error) throw broken(target_.host, error);
      const unsigned status = parser.get().result_int();
      if (status >= kFirstFinalStatus) return parser.release();
    }
  }

  // The connection stays open if both sides want it, nothing unasked for came, and the end of the
  // message did not have to be the connection's.
  Parser::value_type keep_after(Parser::value_type message) {
    if (!may_keep_connection(exchange_) || !message.keep_alive() || message.need_eof() ||
        buffer_.size() != 0)
      return message;
    connection_->place = place_of(exchange_, target_);
    connection_->used = Driver::Clock::now();
    kept_connection() = std::move(connection_);
    return message;
  }

  std::string peer() const { return proxy_ ? proxy_->host : target_.host; }

  Failure broken(const std::string& who, const error_code& error) const {
    if (error == http::error::body_limit)
      return Failure(WW_NETWORK, who + " answered with more than " +
                                     std::to_string(exchange_.body_max_bytes) + " bytes");
    if (error == http::error::header_limit || error == http::error::buffer_overflow)
      return Failure(WW_NETWORK, who + " answered with a header of more than " +
                                     std::to_string(kHeaderMaxBytes) + " bytes");
    const bool ended = error == http::error::end_of_stream ||
                       error == http::error::partial_message ||
                       error.category() != http::make_error_code(http::error::bad_value).category();
    if (ended)
      return Failure(WW_NETWORK, who + " broke off before the answer was complete",
                     "Try again; if it happens again, check the network connection and the proxy.");
    return Failure(WW_NETWORK, who + " answered with something that is not HTTP",
                   "Check that the address is right and that nothing on the way answers in its "
                   "place.");
  }

  const ww_exchange& exchange_;
  const RequestTarget target_;
  std::optional<Proxy> proxy_;
  Request request_;
  std::unique_ptr<Connection> connection_;
  Driver driver_;
  tcp::socket& socket_;
  bool reused_ = false;
  bool asked_for_login_ = false;
  WipedBuffer buffer_{kBufferMaxBytes};
};

Parser::value_type answer(const ww_exchange& exchange) {
  if (may_keep_connection(exchange)) {
    if (auto kept = take_connection(place_of(exchange, parse_target(view(exchange.url)))))
      if (auto message = Exchange(exchange, std::move(kept)).run_again())
        return std::move(*message);
  }
  return Exchange(exchange, std::make_unique<Connection>()).run();
}

void hand_over(const Parser::value_type& message, const ww_http_sink& sink) {
  std::vector<std::string> names;  // first all of them: the pairs point into the strings
  for (const auto& field : message) names.push_back(lower(field.name_string()));
  std::vector<ww_pair> headers;
  for (const auto& field : message)
    headers.push_back({text(names[headers.size()]), text(std::string_view(field.value()))});

  ww_http_response response{};
  response.struct_size = sizeof response;
  response.status = static_cast<std::int32_t>(message.result_int());
  response.headers = headers.data();
  response.header_count = headers.size();
  response.body = bytes({message.body().data(), message.body().size()});
  response.retry_after_seconds = retry_after_seconds(
      message[http::field::retry_after], message[http::field::date], std::time(nullptr));
  sink.put(sink.data, &response);
}

}  // namespace

ww_status exchange(const ww_exchange* request, const ww_http_sink* sink,
                   const ww_error* error) noexcept {
  return guard(error, [&] {
    hand_over(answer(*request), *sink);
    return WW_OK;
  });
}

}  // namespace watchword::network
