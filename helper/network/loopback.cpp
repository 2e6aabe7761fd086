#include "loopback.h"

#include <algorithm>
#include <array>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <openssl/err.h>
#include <thread>

#include <watchword/plugin.hpp>

#include "any_stream.h"
#include "callback.h"
#include "driver.h"
#include "messages.h"
#include "platform/event.h"
#include "platform/threads.h"

namespace watchword::network {
namespace {

namespace beast = boost::beast;

// A code of Microsoft Entra is about 2 KiB, an error description less; a form post may carry an
// id token as well.
constexpr std::uint32_t kHeaderMaxBytes = 32768;
constexpr std::uint64_t kBodyMaxBytes = 65536;
// A browser opens a few connections, some of which it never uses.
constexpr std::size_t kConnectionsMax = 32;
constexpr std::chrono::seconds kRequestTimeout{30};
// For the browser to take the page; it is on this machine.
constexpr std::chrono::seconds kFinishTimeout{2};
constexpr std::chrono::milliseconds kAcceptPause{100};
// Tries to find a port that is free on 127.0.0.1 and on [::1].
constexpr int kPortTries = 16;

using Request = http::request<WipedBody, WipedFields>;
using Response = http::response<http::string_body>;

constexpr std::string_view kNothingHere =
    "<!DOCTYPE html><html lang=\"en\"><title>Not found</title><p>There is nothing here.</html>";

Response make_response(unsigned status, std::string_view html) {
  Response response;
  response.result(status);
  response.set(http::field::content_type, "text/html; charset=utf-8");
  response.set("Content-Security-Policy",
               "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
               "form-action 'none'; frame-ancestors 'none'");
  response.set(http::field::cache_control, "no-store");
  response.set("Referrer-Policy", "no-referrer");
  response.set("X-Content-Type-Options", "nosniff");
  response.keep_alive(false);
  response.body() = html;
  response.prepare_payload();
  return response;
}

// Boost.Asio does not ask for it, and the browser is started meanwhile.
template <class Socket>
void close_on_exec(Socket& socket) {
  platform::keep_from_programs(
      static_cast<platform::Handle>(static_cast<std::intptr_t>(socket.native_handle())));
}

// One connection of a browser: reads one request, and answers it now or when it is told to. Its
// handlers keep it alive.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  // Returns the response, or none when the browser is to wait.
  using Judge =
      std::function<std::optional<Response>(const std::shared_ptr<Connection>&, const Request&)>;

  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  virtual ~Connection() = default;

  void start() {
    lowest().expires_after(kRequestTimeout);
    begin();
  }

  void answer(Response response) {
    response_ = std::move(response);
    lowest().expires_after(kFinishTimeout);
    http::async_write(stream_, response_,
                      [self = shared_from_this()](const error_code& error, std::size_t) {
                        if (!error) self->end();
                      });
  }

  void close() { lowest().close(); }

 protected:
  // `stream` is the derived one's.
  Connection(AnyStream stream, Judge judge) : stream_(stream), judge_(std::move(judge)) {
    parser_.header_limit(kHeaderMaxBytes);
    parser_.body_limit(kBodyMaxBytes);
  }

  virtual beast::tcp_stream& lowest() = 0;
  // What comes before the request, and after the response.
  virtual void begin() { read(); }
  virtual void end() { wait_for_peer(); }

  void read() {
    http::async_read(stream_, buffer_, parser_,
                     [self = shared_from_this()](const error_code& error, std::size_t) {
                       self->on_read(error);
                     });
  }

  // Closing at once, with something unread, would reset the connection under the page.
  void wait_for_peer() {
    error_code ignored;
    lowest().socket().shutdown(tcp::socket::shutdown_send, ignored);
    lowest().async_read_some(asio::buffer(rest_),
                             [self = shared_from_this()](const error_code& error, std::size_t) {
                               if (!error) self->wait_for_peer();
                             });
  }

 private:
  void on_read(const error_code& error) {
    if (error == http::error::body_limit || error == http::error::header_limit ||
        error == http::error::buffer_overflow) {
      answer(make_response(413, kNothingHere));
    } else if (!error) {
      lowest().expires_never();
      if (auto response = judge_(shared_from_this(), parser_.get())) answer(std::move(*response));
    }
  }

  AnyStream stream_;
  Judge judge_;
  WipedBuffer buffer_{kHeaderMaxBytes + kBodyMaxBytes};
  http::request_parser<WipedBody, WipingAllocator<char>> parser_;
  Response response_;
  std::array<char, 4096> rest_{};
};

class PlainConnection : public Connection {
 public:
  PlainConnection(tcp::socket socket, Judge judge)
      : Connection(AnyStream::over(tcp_), std::move(judge)), tcp_(std::move(socket)) {}

 private:
  beast::tcp_stream& lowest() override { return tcp_; }

  beast::tcp_stream tcp_;
};

class TlsConnection : public Connection {
 public:
  TlsConnection(tcp::socket socket, asio::ssl::context& context, Judge judge)
      : Connection(AnyStream::over(tls_), std::move(judge)),
        tls_(beast::tcp_stream(std::move(socket)), context) {}

 private:
  beast::tcp_stream& lowest() override { return beast::get_lowest_layer(tls_); }

  void begin() override {
    tls_.async_handshake(asio::ssl::stream_base::server,
                         [this, self = shared_from_this()](const error_code& error) {
                           if (!error) read();
                         });
  }

  void end() override {
    tls_.async_shutdown([this, self = shared_from_this()](const error_code&) { wait_for_peer(); });
  }

  beast::ssl_stream<beast::tcp_stream> tls_;
};

// What serves a TLS callback. Throws Failure.
asio::ssl::context serving(const ww_tls_callback& callback) {
  asio::ssl::context context(asio::ssl::context::tls_server);
  SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
  SSL_CTX_set_options(context.native_handle(), SSL_OP_NO_COMPRESSION | SSL_OP_CLEANSE_PLAINTEXT);
  SSL_CTX_set_session_cache_mode(context.native_handle(), SSL_SESS_CACHE_OFF);
  error_code error;
  const std::string_view certificate = view(callback.certificate);
  const std::string_view key = view(callback.private_key);
  context.use_certificate(asio::buffer(certificate.data(), certificate.size()),
                          asio::ssl::context::pem, error);
  if (!error)
    context.use_private_key(asio::buffer(key.data(), key.size()), asio::ssl::context::pem, error);
  ERR_clear_error();
  if (error)
    throw Failure(WW_INVALID, "the certificate for localhost cannot be used: " + error.message());
  return context;
}

constexpr std::uint16_t kHttpsPort = 443;

// Everything but the members under the mutex is touched by the listener's thread alone, once that
// runs.
class Loopback {
 public:
  // Throws Failure. `callback` null: plain http at a port that the system chooses, at any path.
  explicit Loopback(const ww_tls_callback* callback);
  ~Loopback();
  Loopback(const Loopback&) = delete;
  Loopback& operator=(const Loopback&) = delete;

  std::uint16_t port() const { return port_; }
  platform::Handle handle() const { return arrived_.handle(); }
  void expect(std::string_view state);
  bool take(const ww_pair_sink& sink);
  // Returns when the browser has the page, at the latest after kFinishTimeout.
  void finish(std::int32_t status, std::string_view html);

 private:
  error_code listen(tcp::acceptor& acceptor, const tcp::endpoint& endpoint);
  bool bind(std::uint16_t wanted_port);
  void accept(tcp::acceptor& acceptor);
  void admit(tcp::socket socket);
  bool make_room();
  std::optional<Response> judge(const std::shared_ptr<Connection>& connection,
                                const Request& request);
  bool claim(Parameters parameters);
  void wind_up(unsigned status, const std::string& html);

  asio::io_context context_{1};
  tcp::acceptor acceptor4_{context_};
  tcp::acceptor acceptor6_{context_};
  asio::steady_timer pause_{context_};  // in accepting, when there are no descriptors left
  std::uint16_t port_ = 0;
  std::optional<asio::ssl::context> tls_;
  std::string path_;  // of the callback; empty: any
  std::list<std::weak_ptr<Connection>> connections_;
  std::vector<std::shared_ptr<Connection>> held_;  // waiting for the page
  std::thread thread_;
  const platform::Event arrived_;

  std::mutex mutex_;
  Secret state_;
  std::optional<Parameters> parameters_;
};

Loopback::Loopback(const ww_tls_callback* callback) {
  if (callback != nullptr) {
    tls_.emplace(serving(*callback));
    path_ = view(callback->path);
  }
  const std::uint16_t wanted_port = callback != nullptr ? callback->port : 0;
  const int tries = wanted_port != 0 ? 1 : kPortTries;
  bool bound = false;
  for (int i = 0; i < tries && !bound; ++i) bound = bind(wanted_port);
  if (!bound)
    throw Failure(WW_NETWORK,
                  wanted_port != 0
                      ? "port " + std::to_string(wanted_port) +
                            " on localhost cannot be had for the browser to come back to"
                      : "no port on localhost is free for the browser to come back to");
  accept(acceptor4_);
  if (acceptor6_.is_open()) accept(acceptor6_);
  thread_ = platform::start_thread([this] { context_.run(); });
}

Loopback::~Loopback() {
  if (thread_.joinable()) thread_.join();
}

// A port that was used a moment ago, by an earlier sign-in, can be had again.
error_code Loopback::listen(tcp::acceptor& acceptor, const tcp::endpoint& endpoint) {
  error_code error;
  acceptor.open(endpoint.protocol(), error);
  if (error) return error;
  close_on_exec(acceptor);
  if (tls_) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (endpoint.protocol() == tcp::v6()) acceptor.set_option(asio::ip::v6_only(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(tcp::acceptor::max_listen_connections, error);
  if (error) {
    error_code ignored;
    acceptor.close(ignored);
  }
  return error;
}

// False when the port is somebody else's on [::1]: a browser that takes "localhost" for [::1]
// would give them the code.
bool Loopback::bind(std::uint16_t wanted_port) {
  if (listen(acceptor4_, {asio::ip::address_v4::loopback(), wanted_port})) return false;
  port_ = acceptor4_.local_endpoint().port();
  const auto error = listen(acceptor6_, {asio::ip::address_v6::loopback(), port_});
  if (error != asio::error::address_in_use) return true;
  acceptor4_.close();
  return false;
}

void Loopback::accept(tcp::acceptor& acceptor) {
  acceptor.async_accept([this, &acceptor](const error_code& error, tcp::socket socket) {
    if (!acceptor.is_open()) return;
    if (!error) {
      admit(std::move(socket));
      accept(acceptor);
    } else {
      pause_.expires_after(kAcceptPause);
      pause_.async_wait([this, &acceptor](const error_code&) {
        if (acceptor.is_open()) accept(acceptor);
      });
    }
  });
}

void Loopback::admit(tcp::socket socket) {
  if (!make_room()) return;
  close_on_exec(socket);
  const auto judged = [this](const auto& self, const Request& request) {
    return judge(self, request);
  };
  std::shared_ptr<Connection> connection;
  if (tls_)
    connection = std::make_shared<TlsConnection>(std::move(socket), *tls_, judged);
  else
    connection = std::make_shared<PlainConnection>(std::move(socket), judged);
  connections_.push_back(connection);
  connection->start();
}

// Whoever is there for the longest and has not asked for the callback goes: a browser asks at once.
// False when all of them wait for the page.
bool Loopback::make_room() {
  connections_.remove_if([](const auto& connection) { return connection.expired(); });
  if (connections_.size() < kConnectionsMax) return true;
  const auto idle = std::find_if(connections_.begin(), connections_.end(), [&](const auto& entry) {
    return std::find(held_.begin(), held_.end(), entry.lock()) == held_.end();
  });
  if (idle == connections_.end()) return false;
  idle->lock()->close();
  connections_.erase(idle);
  return true;
}

std::optional<Response> Loopback::judge(const std::shared_ptr<Connection>& connection,
                                        const Request& request) {
  if (!is_own_host(request[http::field::host], port_, tls_ ? kHttpsPort : std::uint16_t{0}))
    return make_response(421, kNothingHere);
  // Any path where none is given: a redirect URI may be registered with one, and the state tells
  // what is meant.
  const std::string_view target = request.target();
  const auto question_mark = target.find('?');
  if (!path_.empty() && target.substr(0, question_mark) != path_)
    return make_response(404, kNothingHere);
  std::string_view form;
  if (request.method() == http::verb::get) {
    if (question_mark != std::string_view::npos) form = target.substr(question_mark + 1);
  } else if (request.method() == http::verb::post) {
    const std::string_view type = request[http::field::content_type];
    if (!beast::iequals(type.substr(0, type.find(';')), "application/x-www-form-urlencoded"))
      return make_response(415, kNothingHere);
    form = {request.body().data(), request.body().size()};
  } else {
    return make_response(405, kNothingHere);
  }
  auto parameters = parse_form(form);
  if (!parameters || !claim(std::move(*parameters))) return make_response(404, kNothingHere);
  held_.push_back(connection);
  return std::nullopt;
}

// A browser that asks again (reload, restored tab) waits like the first, but its parameters are
// not taken.
bool Loopback::claim(Parameters parameters) {
  const std::lock_guard lock(mutex_);
  if (!has_state(parameters, state_)) return false;
  if (parameters_) return true;
  parameters_ = std::move(parameters);
  arrived_.raise();
  return true;
}

void Loopback::expect(std::string_view state) {
  const std::lock_guard lock(mutex_);
  state_ = Secret(state);
}

bool Loopback::take(const ww_pair_sink& sink) {
  const std::lock_guard lock(mutex_);
  if (!parameters_) return false;
  for (const auto& [name, value] : *parameters_)
    sink.put(sink.data, text(name), text(value.view()));
  return true;
}

void Loopback::finish(std::int32_t status, std::string_view html) {
  asio::post(context_, [this, status, page = std::string(html)] {
    wind_up(static_cast<unsigned>(status), page);
  });
  thread_.join();
}

// On the listener's thread: whoever waits gets the page, everybody else is cut off. The thread ends
// by itself when the last connection has.
void Loopback::wind_up(unsigned status, const std::string& html) {
  acceptor4_.close();
  if (acceptor6_.is_open()) acceptor6_.close();
  pause_.cancel();
  const auto held = std::exchange(held_, {});
  for (const auto& entry : connections_) {
    const auto connection = entry.lock();
    if (connection && std::find(held.begin(), held.end(), connection) == held.end())
      connection->close();
  }
  for (const auto& connection : held) connection->answer(make_response(status, html));
}

}  // namespace
}  // namespace watchword::network

struct ww_loopback {
  explicit ww_loopback(const ww_tls_callback* callback) : listener(callback) {}
  watchword::network::Loopback listener;
};

namespace watchword::network {

ww_status loopback_open(ww_loopback** out, uint16_t* port, const ww_error* error) noexcept {
  return guard(error, [&] {
    auto loopback = std::make_unique<ww_loopback>(nullptr);
    *port = loopback->listener.port();
    *out = loopback.release();
    return WW_OK;
  });
}

ww_status loopback_open_tls(ww_loopback** out, const ww_tls_callback* callback,
                            const ww_error* error) noexcept {
  return guard(error, [&] {
    *out = std::make_unique<ww_loopback>(callback).release();
    return WW_OK;
  });
}

void loopback_expect(ww_loopback* loopback, ww_text state) noexcept {
  loopback->listener.expect(view(state));
}

intptr_t loopback_handle(ww_loopback* loopback) noexcept {
  return static_cast<intptr_t>(loopback->listener.handle());
}

ww_status loopback_take(ww_loopback* loopback, const ww_pair_sink* parameters) noexcept {
  return guard(nullptr,
               [&] { return loopback->listener.take(*parameters) ? WW_OK : WW_NOT_FOUND; });
}

void loopback_finish(ww_loopback* loopback, int32_t http_status, ww_text html) noexcept {
  const std::unique_ptr<ww_loopback> owned(loopback);
  owned->listener.finish(http_status, view(html));
}

}  // namespace watchword::network
