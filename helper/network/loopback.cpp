#include "loopback.h"

#include <algorithm>
#include <array>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <fcntl.h>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <sys/eventfd.h>
#include <thread>
#include <unistd.h>

#include <watchword/plugin.hpp>

#include "callback.h"
#include "driver.h"
#include "messages.h"
#include "signals.h"

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
  ::fcntl(socket.native_handle(), F_SETFD, FD_CLOEXEC);
}

// One connection of a browser: reads one request, and answers it now or when it is told to. Its
// handlers keep it alive.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  // `judge` returns the response, or none when the browser is to wait.
  using Judge = std::function<std::optional<Response>(Connection&, const Request&)>;

  Connection(tcp::socket socket, Judge judge)
      : stream_(std::move(socket)), judge_(std::move(judge)) {
    parser_.header_limit(kHeaderMaxBytes);
    parser_.body_limit(kBodyMaxBytes);
  }

  void start() {
    stream_.expires_after(kRequestTimeout);
    http::async_read(stream_, buffer_, parser_,
                     [self = shared_from_this()](const error_code& error, std::size_t) {
                       self->on_read(error);
                     });
  }

  void answer(Response response) {
    response_ = std::move(response);
    stream_.expires_after(kFinishTimeout);
    http::async_write(stream_, response_,
                      [self = shared_from_this()](const error_code& error, std::size_t) {
                        if (!error) self->wait_for_peer();
                      });
  }

  void close() { stream_.close(); }

 private:
  void on_read(const error_code& error) {
    if (error == http::error::body_limit || error == http::error::header_limit ||
        error == http::error::buffer_overflow) {
      answer(make_response(413, kNothingHere));
    } else if (!error) {
      stream_.expires_never();
      if (auto response = judge_(*this, parser_.get())) answer(std::move(*response));
    }
  }

  // Closing at once, with something unread, would reset the connection under the page.
  void wait_for_peer() {
    error_code ignored;
    stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
    stream_.async_read_some(asio::buffer(rest_),
                            [self = shared_from_this()](const error_code& error, std::size_t) {
                              if (!error) self->wait_for_peer();
                            });
  }

  beast::tcp_stream stream_;
  Judge judge_;
  WipedBuffer buffer_{kHeaderMaxBytes + kBodyMaxBytes};
  http::request_parser<WipedBody, WipingAllocator<char>> parser_;
  Response response_;
  std::array<char, 4096> rest_{};
};

// Everything but the members under the mutex is touched by the listener's thread alone, once that
// runs.
class Loopback {
 public:
  // Throws Failure.
  Loopback();
  ~Loopback();
  Loopback(const Loopback&) = delete;
  Loopback& operator=(const Loopback&) = delete;

  std::uint16_t port() const { return port_; }
  int descriptor() const { return descriptor_; }
  void expect(std::string_view state);
  bool take(const ww_pair_sink& sink);
  // Returns when the browser has the page, at the latest after kFinishTimeout.
  void finish(std::int32_t status, std::string_view html);

 private:
  bool bind();
  void accept(tcp::acceptor& acceptor);
  void admit(tcp::socket socket);
  std::optional<Response> judge(Connection& connection, const Request& request);
  bool claim(Parameters parameters);
  void wind_up(unsigned status, const std::string& html);

  asio::io_context context_{1};
  tcp::acceptor acceptor4_{context_};
  tcp::acceptor acceptor6_{context_};
  asio::steady_timer pause_{context_};  // in accepting, when there are no descriptors left
  std::uint16_t port_ = 0;
  std::list<std::weak_ptr<Connection>> connections_;
  std::vector<std::shared_ptr<Connection>> held_;  // waiting for the page
  std::thread thread_;
  int descriptor_ = -1;

  std::mutex mutex_;
  Secret state_;
  std::optional<Parameters> parameters_;
};

Loopback::Loopback() {
  bool bound = false;
  for (int i = 0; i < kPortTries && !bound; ++i) bound = bind();
  if (!bound)
    throw Failure(WW_NETWORK, "no port on localhost is free for the browser to come back to");
  descriptor_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (descriptor_ < 0) throw Failure(WW_FAULT, "the system gave no event descriptor");
  accept(acceptor4_);
  if (acceptor6_.is_open()) accept(acceptor6_);
  const SignalBlocker no_signals;
  thread_ = std::thread([this] { context_.run(); });
}

Loopback::~Loopback() {
  if (thread_.joinable()) thread_.join();
  if (descriptor_ >= 0) ::close(descriptor_);
}

// False when the port is somebody else's on [::1]: a browser that takes "localhost" for [::1]
// would give them the code.
bool Loopback::bind() {
  const auto listen = [](tcp::acceptor& acceptor, const tcp::endpoint& endpoint) {
    error_code error;
    acceptor.open(endpoint.protocol(), error);
    if (error) return error;
    close_on_exec(acceptor);
    if (endpoint.protocol() == tcp::v6()) acceptor.set_option(asio::ip::v6_only(true), error);
    if (!error) acceptor.bind(endpoint, error);
    if (!error) acceptor.listen(tcp::acceptor::max_listen_connections, error);
    if (error) {
      error_code ignored;
      acceptor.close(ignored);
    }
    return error;
  };
  if (listen(acceptor4_, {asio::ip::address_v4::loopback(), 0})) return false;
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
  connections_.remove_if([](const auto& connection) { return connection.expired(); });
  if (connections_.size() >= kConnectionsMax) return;
  close_on_exec(socket);
  auto connection = std::make_shared<Connection>(
      std::move(socket),
      [this](Connection& self, const Request& request) { return judge(self, request); });
  connections_.push_back(connection);
  connection->start();
}

std::optional<Response> Loopback::judge(Connection& connection, const Request& request) {
  if (!is_own_host(request[http::field::host], port_)) return make_response(421, kNothingHere);
  // Any path: a redirect URI may be registered with one, and the state tells what is meant.
  const std::string_view target = request.target();
  const auto question_mark = target.find('?');
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
  held_.push_back(connection.shared_from_this());
  return std::nullopt;
}

// A browser that asks again (reload, restored tab) waits like the first, but its parameters are
// not taken.
bool Loopback::claim(Parameters parameters) {
  const std::lock_guard lock(mutex_);
  if (!has_state(parameters, state_)) return false;
  if (parameters_) return true;
  parameters_ = std::move(parameters);
  ::eventfd_write(descriptor_, 1);
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
  watchword::network::Loopback listener;
};

namespace watchword::network {

ww_status loopback_open(ww_loopback** out, uint16_t* port, const ww_error* error) noexcept {
  return guard(error, [&] {
    auto loopback = std::make_unique<ww_loopback>();
    *port = loopback->listener.port();
    *out = loopback.release();
    return WW_OK;
  });
}

void loopback_expect(ww_loopback* loopback, ww_text state) noexcept {
  loopback->listener.expect(view(state));
}

int loopback_descriptor(ww_loopback* loopback) noexcept {
  return loopback->listener.descriptor();
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
