#include "http/http.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "http/proxy_choice.h"
#include "platform/paths.h"

namespace watchword::host {
namespace {

constexpr int kRedirectsMax = 5;
constexpr std::string_view kProxyPort = "1080";  // curl's, where a proxy's URL names none

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> values) {
  return std::find(values.begin(), values.end(), text) != values.end();
}

std::string port_of(const Url& url) {
  if (!url.port.empty()) return url.port;
  return url.scheme == "https" ? "443" : "80";
}

// Whether only this machine, or its own metadata service, can answer there: localhost, 127.0.0.0/8,
// ::1, 169.254.0.0/16 (RFC 3927), fe80::/10 (RFC 4291). No other name: it can be pointed elsewhere.
bool is_local(const std::string& host) {
  if (host == "localhost" || host == "::1") return true;
  const bool is_ipv4 = host.find_first_not_of("0123456789.") == std::string::npos;
  if (is_ipv4) return host.rfind("127.", 0) == 0 || host.rfind("169.254.", 0) == 0;
  return host.find(':') != std::string::npos && host.size() > 4 && host.rfind("fe", 0) == 0 &&
         is_one_of(host.substr(2, 1), {"8", "9", "a", "b"}) && host[4] == ':';
}

Url parse_or_refuse(const std::string& text) {
  auto url = parse_url(text);
  if (!url || url->has_username)
    throw Failure(WW_INVALID, "a request was to be sent to something that is not a plain URL");
  return std::move(*url);
}

bool matches_any(const std::string& host, const std::vector<std::string>& patterns) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const std::string& pattern) { return host_matches(host, pattern); });
}

void check_allowed(const Url& url, const AllowedHosts& allowed, const HttpRequest& request) {
  if (!matches_any(url.host, allowed.patterns))
    throw Failure(WW_REFUSED, "'" + url.host + "' is not one of the hosts this plugin may talk to",
                  "Check the configuration for a wrong host name; `watchword plugins` lists the "
                  "hosts of each plugin.");
  if (!request.certificate_sha1.empty() && !matches_any(url.host, allowed.plain))
    throw Failure(WW_REFUSED, "'" + url.host + "' is not known by the thumbprint of a certificate");
  if (url.scheme == "https") return;
  if (url.scheme != "http" || (request.flags & WW_HTTP_PLAIN) == 0)
    throw Failure(WW_REFUSED, "nothing is sent to '" + url.host + "' without TLS",
                  "Correct the address: it must begin with https://.");
  if (!is_local(url.host) && !matches_any(url.host, allowed.plain))
    throw Failure(WW_REFUSED,
                  "'" + url.host + "' is not this machine: nothing is sent there without TLS",
                  "Correct the address, or use https://.");
}

void check_headers(const HttpRequest& request) {
  for (const auto& [name, value] : request.headers)
    if (is_one_of(lower(name), {"host", "content-length", "connection", "transfer-encoding"}))
      throw Failure(WW_INVALID, "a request set the header " + name + ", which is not its own");
}

bool is_redirect(const HttpResponse& response) {
  static constexpr std::array kStatuses{301, 302, 303, 307, 308};
  return std::find(kStatuses.begin(), kStatuses.end(), response.status) != kStatuses.end() &&
         !response.header("location").empty();
}

bool same_origin(const Url& a, const Url& b) {  // RFC 6454 section 4
  return a.scheme == b.scheme && a.host == b.host && port_of(a) == port_of(b);
}

}  // namespace

Http::Http(Network network, const GitConfig& config, platform::Environment environment,
           std::string version, Trace trace, Cancelled cancelled, std::string_view server,
           Trust way_there)
    : network_(std::move(network)),
      config_(config),
      environment_(std::move(environment)),
      user_agent_("watchword/" + version),
      trace_(std::move(trace)),
      cancelled_(std::move(cancelled)),
      server_text_(server),
      server_(parse_url(server)),
      way_there_(way_there) {}

HttpResponse Http::send(const HttpRequest& request, const AllowedHosts& allowed) const {
  check_headers(request);
  const std::chrono::milliseconds timeout(request.timeout_ms != 0 ? request.timeout_ms
                                                                  : WW_HTTP_DEFAULT_TIMEOUT_MS);
  const auto deadline = Clock::now() + timeout;
  const bool follows =
      (request.flags & WW_HTTP_FOLLOW_REDIRECTS) != 0 && is_one_of(request.method, {"GET", "HEAD"});
  Hop hop{request.url, request.headers};
  Url url = parse_or_refuse(hop.url);
  for (int redirects = 0;; ++redirects) {
    check_allowed(url, allowed, request);
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
    if (left <= std::chrono::milliseconds::zero())
      throw Failure(WW_TIMEOUT, "'" + url.host + "' was not reached in time", "Try again.");
    auto response = exchange(request, hop, url, left);
    if (!follows || !is_redirect(response)) return response;
    if (redirects == kRedirectsMax)
      throw Failure(WW_NETWORK,
                    "'" + parse_or_refuse(request.url).host + "' redirects without end");
    auto next = resolve_reference(hop.url, response.header("location"));
    if (!next)
      throw Failure(WW_NETWORK, "'" + url.host + "' redirects to something that is no URL");
    Url next_url = parse_or_refuse(*next);
    if (!same_origin(url, next_url))
      std::erase_if(hop.headers, [](const auto& header) {
        return is_one_of(lower(header.first), {"authorization", "cookie"});
      });
    hop.url = std::move(*next);
    url = std::move(next_url);
  }
}

void Http::send(const ww_http_request& request, const AllowedHosts& allowed,
                const ww_http_sink& sink) const {
  HttpRequest copy;
  copy.method = view(request.method);
  copy.url = view(request.url);
  for (std::size_t i = 0; i < request.header_count; ++i)
    copy.headers.emplace_back(view(request.headers[i].name), view(request.headers[i].value));
  copy.body = Secret(view(request.body));
  copy.flags = request.flags;
  copy.timeout_ms = request.timeout_ms;
  copy.body_max_bytes = request.body_max_bytes;
  if (WW_HAS(&request, certificate_sha1)) copy.certificate_sha1 = view(request.certificate_sha1);
  const HttpResponse response = send(copy, allowed);
  const auto headers = borrow(response.headers);
  ww_http_response out{};
  out.struct_size = sizeof out;
  out.status = response.status;
  out.headers = headers.data();
  out.header_count = headers.size();
  out.body = bytes(response.body.view());
  out.retry_after_seconds = response.retry_after_seconds.value_or(-1);
  sink.put(sink.data, &out);
}

HttpResponse Http::exchange(const HttpRequest& request, const Hop& hop, const Url& url,
                            std::chrono::milliseconds timeout) const {
  const bool is_asked_for = server_ && same_origin(url, *server_);
  const Trust trust = is_asked_for ? way_there_ : Trust::kUser;
  const std::string scope =
      is_asked_for && server_->has_username ? server_text_ + url.path : hop.url;
  const auto& git_http = config_.url_match("http", scope, trust);
  // A local service is asked directly: a proxy would ask its own machine. (Microsoft Learn, "Azure
  // Instance Metadata Service": not to be used behind a proxy.)
  const bool direct = url.scheme == "http" || (request.flags & WW_HTTP_NO_PROXY) != 0;
  const ProxyChoice proxy = direct ? ProxyChoice() : choose_proxy(url, git_http, environment_);
  const auto proxy_url = parse_url(proxy.url.view());
  const auto address =
      proxy_url ? pinned_address(proxy_url->host,
                                 proxy_url->port.empty() ? kProxyPort : proxy_url->port, trust)
                : pinned_address(url.host, port_of(url), trust);
  const auto ca_file = trust_anchors(git_http, "GIT_SSL_CAINFO", "http.sslcainfo");
  const auto ca_path = trust_anchors(git_http, "GIT_SSL_CAPATH", "http.sslcapath");
  Headers headers = hop.headers;
  const bool has_agent = std::any_of(headers.begin(), headers.end(), [](const auto& header) {
    return lower(header.first) == "user-agent";
  });
  if (!has_agent) headers.emplace_back("User-Agent", user_agent_);
  const auto borrowed = borrow(headers);

  ww_exchange c{};
  c.struct_size = sizeof c;
  c.method = text(request.method);
  c.url = text(hop.url);
  c.headers = borrowed.data();
  c.header_count = borrowed.size();
  c.body = bytes(request.body.view());
  c.timeout_ms = static_cast<std::uint32_t>(timeout.count());
  c.body_max_bytes =
      request.body_max_bytes != 0 ? request.body_max_bytes : WW_HTTP_DEFAULT_BODY_MAX_BYTES;
  c.proxy = text(proxy.url.view());
  c.proxy_source = text(proxy.source);
  c.ca_file = text(ca_file.path);
  c.ca_file_source = text(ca_file.source);
  c.ca_path = text(ca_path.path);
  c.ca_path_source = text(ca_path.source);
  if (address) c.address = text(*address);
  c.keep_connection = (request.flags & WW_HTTP_KEEP_CONNECTION) != 0 ? 1 : 0;
  c.certificate_sha1 = text(request.certificate_sha1);
  c.cancelled = [](void* data) -> std::int32_t {
    const auto& cancelled = *static_cast<const Cancelled*>(data);
    return cancelled && cancelled() ? 1 : 0;
  };
  c.cancelled_data = const_cast<Cancelled*>(&cancelled_);

  HttpResponse response;
  const Sink<ww_http_sink, const ww_http_response*> sink(
      [&](const ww_http_response* received) { response = own(*received); });
  const ErrorCatcher error;
  const auto began = Clock::now();
  const std::string what = request.method + " " + url.without_user() +
                           (proxy_url ? " through " + proxy_url->authority() : "");
  try {
    error.check(network_().exchange(&c, sink.get(), error.get()));
    sink.rethrow();
  } catch (const Failure& failure) {
    trace(what + ": " + failure.message());
    if (failure.status() != WW_NETWORK || !wants_no_verification(git_http)) throw;
    throw Failure(failure.status(), failure.message(),
                  failure.advice() +
                      " (git's http.sslVerify=false is not followed: tokens are sent only to "
                      "servers whose certificate is trusted.)");
  }
  trace(what + ": " + std::to_string(response.status) + " in " +
        std::to_string(
            std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - began).count()) +
        " ms");
  return response;
}

std::optional<std::string> Http::pinned_address(std::string_view host, std::string_view port,
                                                Trust trust) const {
  auto pins = pins_.find(trust);
  if (pins == pins_.end()) {
    std::vector<std::string> values;
    for (const GitEntry& entry : config_.entries())
      if (entry.key.starts_with("http.") && variable_of(entry.key) == "curloptresolve" &&
          counts(entry, trust))
        values.push_back(entry.value);
    pins = pins_.emplace(trust, AddressPins(values)).first;
  }
  return pins->second.find(host, port);
}

// Empty: what the system trusts, in which OpenSSL itself honours SSL_CERT_FILE and SSL_CERT_DIR.
Http::TrustAnchors Http::trust_anchors(const GitConfig::Values& git_http, std::string_view variable,
                                       std::string_view key) const {
  if (const auto value = environment_(variable); value && !value->empty())
    return {*value, std::string(variable)};
  const auto found = git_http.find(key);
  if (found == git_http.end()) return {};
  // git expands it; `git config --get-urlmatch` prints it as it was written.
  return {platform::expand_home(found->second->value, environment_),
          "git config " + found->second->key};
}

bool Http::wants_no_verification(const GitConfig::Values& git_http) const {
  const auto found = git_http.find("http.sslverify");
  return environment_("GIT_SSL_NO_VERIFY").has_value() ||
         (found != git_http.end() && parse_boolean(found->second->value) == false);
}

void Http::trace(const std::string& message) const {
  if (trace_) trace_(message);
}

}  // namespace watchword::host
