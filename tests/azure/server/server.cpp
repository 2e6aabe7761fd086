#include "server/server.h"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <future>
#include <httplib.h>
#include <iostream>
#include <map>
#include <stdexcept>
#include <sys/socket.h>
#include <thread>

#include "base/encoding.h"
#include "server/control.h"
#include "server/faults.h"

namespace watchword::azure {
namespace {

// A browser opens connections that it may never use, and each holds a thread.
constexpr std::size_t kThreads = 64;
constexpr std::size_t kRequestsPerConnection = 10000;
constexpr std::time_t kReadTimeout = 60;                    // seconds
constexpr std::size_t kBodyLimit = 1024 * 1024;             // of a route that does not stream
constexpr std::size_t kStreamLimit = 1024UL * 1024 * 1024;  // of a push
constexpr std::chrono::seconds kStopPatience{1};
constexpr std::chrono::milliseconds kStartLook{1};
constexpr int kBodyTooLong = 413;

// cpp-httplib also shares a busy port with other servers, which would answer in our name.
void share_no_port(socket_t socket) {
  const int yes = 1;
  setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
}

void configure(httplib::Server& server) {
  server.new_task_queue = [] { return new httplib::ThreadPool(kThreads); };
  server.set_keep_alive_max_count(kRequestsPerConnection);
  server.set_read_timeout(kReadTimeout);
  server.set_payload_max_length(kStreamLimit);
  server.set_socket_options(share_no_port);
  server.set_tcp_nodelay(true);
}

int bind(httplib::Server& server, const Listener& listener) {
  int port = listener.port;
  if (port == 0)
    port = server.bind_to_any_port(listener.address);
  else if (!server.bind_to_port(listener.address, port))
    port = -1;
  if (port < 0)
    throw std::runtime_error("cannot listen on " + listener.address + "; is the port in use?");
  return port;
}

Request read_head(const httplib::Request& from) {
  Request request;
  request.method = from.method;
  const std::string host = lower_case(from.get_header_value("Host"));
  request.host = host.substr(0, host.rfind(':'));
  request.path = from.path;
  const std::size_t question = from.target.find('?');
  if (question != std::string::npos)
    request.query = Fields::parse(std::string_view(from.target).substr(question + 1));
  for (const auto& [name, value] : from.headers) request.headers.add(name, value);
  return request;
}

// The services refuse a request with two of them, whatever they are.
bool has_two_credentials(const Request& request) {
  return std::count_if(request.headers.begin(), request.headers.end(), [](const auto& header) {
           return lower_case(header.first) == "authorization";
         }) > 1;
}

// False when the body is longer than a form or a JSON document may be.
bool read_body(Request& request) {
  bool fits = true;
  request.read_body([&](std::string_view piece) {
    fits = fits && request.body.size() + piece.size() <= kBodyLimit;
    if (fits) request.body += piece;
    return fits;
  });
  if (request.headers.header("Content-Type").starts_with("application/x-www-form-urlencoded"))
    request.form = Fields::parse(request.body);
  return fits;
}

// A body of parts, which httplib takes apart itself. False when it is too long, as above.
bool read_parts(const httplib::ContentReader& content, std::vector<Part>& parts) {
  std::size_t size = 0;
  return content(
      [&](const auto& head) {
        parts.push_back({head.name, head.filename, {}});
        return true;
      },
      [&](const char* data, std::size_t more) {
        size += more;
        parts.back().bytes.append(data, more);
        return size <= kBodyLimit;
      });
}

// Headers of one name, challenges for example, go out in the order of the reply. In which order
// httplib would keep them depends on its container, which is not the same in every version: so the
// values are given to the places in the order in which it will write these.
void set_headers(const Fields& from, httplib::Headers& to) {
  const auto is_set = [](const auto& header) { return lower_case(header.first) != "content-type"; };
  for (const auto& header : from)
    if (is_set(header)) to.emplace(header.first, std::string());
  std::map<std::string, httplib::Headers::iterator> next;
  for (const auto& header : from) {
    if (!is_set(header)) continue;
    auto& place = next.try_emplace(lower_case(header.first), to.equal_range(header.first).first)
                      .first->second;
    place++->second = header.second;
  }
}

void send(Reply reply, httplib::Response& response) {
  response.status = reply.status;
  set_headers(reply.headers, response.headers);
  if (!reply.stream) {
    if (!reply.content_type.empty()) response.set_content(reply.body, reply.content_type);
    return;
  }
  const auto provide = [stream = std::move(reply.stream)](httplib::DataSink& sink) {
    const bool whole = stream([&](std::string_view piece) {
      if (piece.empty()) return sink.is_writable();
      return sink.write(piece.data(), piece.size());
    });
    if (whole) sink.done();
    return whole;
  };
  if (reply.body.empty()) {
    response.set_chunked_content_provider(
        reply.content_type,
        [provide](std::size_t, httplib::DataSink& sink) { return provide(sink); });
  } else {
    response.set_content_provider(
        reply.body.size(), reply.content_type,
        [provide](std::size_t, std::size_t, httplib::DataSink& sink) { return provide(sink); });
  }
}

}  // namespace

class Server::Implementation {
 public:
  Implementation(Cloud& cloud, const Router& router, Recorder& recorder, const Identity& identity)
      : cloud_(cloud),
        router_(router),
        recorder_(recorder),
        tls_(identity.certificate_file.c_str(), identity.key_file.c_str()) {
    if (!tls_.is_valid()) throw std::runtime_error("OpenSSL refuses " + identity.certificate_file);
    SSL_CTX_set_min_proto_version(tls_.ssl_context(), TLS1_2_VERSION);
    configure(tls_);
    configure(control_);
    configure(metadata_);
    serve_all_methods(tls_, [this](Request request) { return answer(std::move(request)); });
    serve_all_methods(metadata_, [this](Request request) {
      request.host = kMetadataHost;
      return answer(std::move(request));
    });
    serve_all_methods(control_, [this](Request request) {
      read_body(request);
      return answer_control(cloud_, recorder_, request);
    });
    const Options& options = cloud_.options;
    cloud_.port = bind(tls_, options.services);
    control_port_ = bind(control_, {options.services.address, 0});
    metadata_port_ = bind(metadata_, options.metadata);
  }

  ~Implementation() { end(); }
  Implementation(const Implementation&) = delete;
  Implementation& operator=(const Implementation&) = delete;

  int control_port() const { return control_port_; }
  int metadata_port() const { return metadata_port_; }

  void start() {
    tls_ended_ = std::async(std::launch::async, [this] { tls_.listen_after_bind(); });
    control_ended_ = std::async(std::launch::async, [this] { control_.listen_after_bind(); });
    metadata_ended_ = std::async(std::launch::async, [this] { metadata_.listen_after_bind(); });
    // A listener that does not run yet cannot be stopped.
    while (!tls_.is_running() || !control_.is_running() || !metadata_.is_running())
      std::this_thread::sleep_for(kStartLook);
  }

  bool stop() {
    end();
    return tls_ended_.wait_for(kStopPatience) == std::future_status::ready &&
           control_ended_.wait_for(kStopPatience) == std::future_status::ready &&
           metadata_ended_.wait_for(kStopPatience) == std::future_status::ready;
  }

 private:
  void end() {
    pause_.end();
    tls_.stop();
    control_.stop();
    metadata_.stop();
  }

  static void serve_all_methods(httplib::Server& server,
                                const std::function<Reply(Request)>& answer) {
    const auto without_body = [answer](const httplib::Request& from, httplib::Response& to) {
      Request request = read_head(from);
      request.read_body = [](const Sink&) {};
      send(answer(std::move(request)), to);
    };
    const auto with_body = [answer](const httplib::Request& from, httplib::Response& to,
                                    const httplib::ContentReader& content) {
      Request request = read_head(from);
      if (from.is_multipart_form_data()) {
        if (!read_parts(content, request.parts)) return send(status_reply(kBodyTooLong), to);
        request.read_body = [](const Sink&) {};
        return send(answer(std::move(request)), to);
      }
      request.read_body = [&content](const Sink& sink) {
        content([&](const char* data, std::size_t size) { return sink({data, size}); });
      };
      send(answer(std::move(request)), to);
    };
    server.Get(".*", without_body);
    server.Options(".*", without_body);
    server.Post(".*", with_body);
    server.Put(".*", with_body);
    server.Patch(".*", with_body);
    server.Delete(".*", with_body);
  }

  Reply answer(Request request) {
    const Router::Match match = router_.match(request.method, request.host, request.path);
    request.captures = match.captures;
    const bool streams = match.route != nullptr && match.route->streams;
    const bool fits = streams || read_body(request);
    std::string fault_name;
    Reply reply = !fits                          ? status_reply(kBodyTooLong)
                  : has_two_credentials(request) ? status_reply(kBadRequest)
                                                 : answer_with_faults(request, match, fault_name);
    if (reply.headers.header("Cache-Control").empty())
      reply.headers.add("Cache-Control", "no-store");
    if (reply.headers.header("Date").empty())
      reply.headers.add("Date", http_date(cloud_.clock.now()));
    recorder_.record(request, reply, match.kind, fault_name, cloud_.clock.now());
    return reply;
  }

  Reply answer_with_faults(const Request& request, const Router::Match& match,
                           std::string& fault_name) {
    std::optional<Fault> spoiling;
    for (const Fault& fault : cloud_.scenario.take_faults(match.kind)) {
      fault_name = name_of(fault.action);
      switch (fault.action) {
        case Fault::Action::kDelay:
          pause_.wait(std::chrono::seconds(fault.seconds), [] { return true; });
          break;
        case Fault::Action::kFail:
        case Fault::Action::kFlood:
          if (match.route != nullptr && match.route->streams)
            request.read_body([](std::string_view) { return true; });
          return failure(fault);
        case Fault::Action::kStall:
        case Fault::Action::kCut:
          spoiling = fault;
          break;
      }
    }
    Reply reply = match.route != nullptr ? run(*match.route, request) : status_reply(match.status);
    return spoiling ? spoil(std::move(reply), *spoiling, pause_) : reply;
  }

  static Reply run(const Route& route, const Request& request) try {
    return route.handler(request);
  } catch (const std::exception& error) {
    std::cerr << "watchword-azure: " << route.kind << " failed: " << error.what() << std::endl;
    Reply reply = html_reply("The simulator failed; its standard error says why.", 500);
    reply.notes["failure"] = error.what();
    return reply;
  }

  Cloud& cloud_;
  const Router& router_;
  Recorder& recorder_;
  Pause pause_;
  httplib::SSLServer tls_;
  httplib::Server control_;
  httplib::Server metadata_;
  int control_port_ = 0;
  int metadata_port_ = 0;
  std::future<void> tls_ended_;
  std::future<void> control_ended_;
  std::future<void> metadata_ended_;
};

Server::Server(Cloud& cloud, const Router& router, Recorder& recorder, const Identity& identity)
    : implementation_(std::make_unique<Implementation>(cloud, router, recorder, identity)) {}

Server::~Server() = default;

int Server::control_port() const {
  return implementation_->control_port();
}

int Server::metadata_port() const {
  return implementation_->metadata_port();
}

void Server::start() {
  implementation_->start();
}

bool Server::stop() {
  return implementation_->stop();
}

}  // namespace watchword::azure
