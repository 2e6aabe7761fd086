#include "http/http.h"

#include <algorithm>
#include <array>
#include <ctime>

#include "base/text.h"
#include "http/cookies.h"
#include "http/proxy_choice.h"
#include "platform/given_file.h"
#include "platform/paths.h"

namespace watchword::host {
namespace {

constexpr int kRedirectsMax = 5;
constexpr std::size_t kCookieFileMaxBytes = 1 << 20;

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> values) {
  return std::find(values.begin(), values.end(), text) != values.end();
}

std::string port_of(const Url& url) {
  if (!url.port.empty()) return url.port;
  return url.scheme == "https" ? "443" : "80";
}

// The same of a proxy, as curl has it.
std::string port_of_proxy(const Url& url) {
  if (!url.port.empty()) return url.port;
  return url.scheme == "https" ? "443" : "1080";
}

// What git's credential store knows it by (git's http.c: credential_from_url).
Target target_of_proxy(const Url& url) {
  Target target{url.scheme, url.authority(), {}, {}};
  if (url.has_username) target.username = url.username;
  return target;
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

Http::Http(const GitConfig& config, Surroundings surroundings)
    : config_(config), around_(std::move(surroundings)), server_(parse_url(around_.server)) {}

HttpResponse Http::send(const HttpRequest& request, const AllowedHosts& allowed,
                        std::string* issuer) const {
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
    auto response = exchange(request, hop, url, left, issuer);
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

Http::Scope Http::scope_of(const Url& url, const std::string& text) const {
  const bool is_asked_for = server_ && same_origin(url, *server_);
  return {is_asked_for ? around_.way_there : Trust::kUser,
          is_asked_for && server_->has_username ? around_.server + url.path : text};
}

Http::Route Http::route_to(const std::string& text) const {
  const Url url = parse_or_refuse(text);
  const Scope scope = scope_of(url, text);
  return route_to(url, config_.url_match("http", scope.url, scope.trust), scope.trust,
                  /*direct=*/false);
}

// A local service is asked directly: a proxy would ask its own machine. (Microsoft Learn, "Azure
// Instance Metadata Service": not to be used behind a proxy.)
Http::Route Http::route_to(const Url& url, const GitConfig::Values& git_http, Trust trust,
                           bool direct) const {
  Route route;
  if (!direct) route.proxy = choose_proxy(url, git_http, around_.environment);
  route.proxy_url = parse_url(route.proxy.url.view());
  route.addresses = pinned_addresses(url.host, port_of(url), trust);
  if (route.proxy_url) {
    route.target_addresses = std::move(route.addresses);
    route.addresses =
        pinned_addresses(route.proxy_url->host, port_of_proxy(*route.proxy_url), trust);
  }
  if (trusts_windows_store(git_http)) return route;
  route.ca_file = trust_anchors(git_http, "GIT_SSL_CAINFO", "http.sslcainfo");
  route.ca_path = trust_anchors(git_http, "GIT_SSL_CAPATH", "http.sslcapath");
  route.proxy_ca_file = trust_anchors(git_http, "GIT_PROXY_SSL_CAINFO", "http.proxysslcainfo");
  return route;
}

// What it points to must outlive it.
void Http::describe(const Route& route, ww_exchange& c) {
  c.proxy = text(route.proxy.url.view());
  c.proxy_source = text(route.proxy.source);
  c.addresses = text(route.addresses);
  c.target_addresses = text(route.target_addresses);
  c.ca_file = text(route.ca_file.path);
  c.ca_file_source = text(route.ca_file.source);
  c.ca_path = text(route.ca_path.path);
  c.ca_path_source = text(route.ca_path.source);
  c.proxy_ca_file = text(route.proxy_ca_file.path);
  c.proxy_ca_file_source = text(route.proxy_ca_file.source);
}

// Its functions, which are called during the exchange and throw nothing.
void Http::offer(const std::optional<Target>& proxy, ww_exchange& c, Asked& asked) const {
  asked = {this, proxy};
  c.cancelled = [](void* data) -> std::int32_t {
    const auto& cancelled = static_cast<const Asked*>(data)->http->around_.cancelled;
    return cancelled && cancelled() ? 1 : 0;
  };
  c.family_answered = [](void* data, std::int32_t family) {
    const auto& families = static_cast<const Asked*>(data)->http->around_.families;
    if (families.note) families.note(family);
  };
  c.proxy_login = [](void* data, const ww_pair_sink* login) {
    const auto& [http, wanted] = *static_cast<const Asked*>(data);
    if (!wanted || !http->around_.proxy_login) return;
    if (const auto found = http->around_.proxy_login(*wanted))
      login->put(login->data, text(found->username), text(found->password.view()));
  };
  c.cancelled_data = c.family_data = c.proxy_login_data = &asked;
}

Http::Headers Http::headers_of(const Hop& hop, const Url& url,
                               const GitConfig::Values& git_http) const {
  Headers headers = hop.headers;
  const bool has_agent = std::any_of(headers.begin(), headers.end(), [](const auto& header) {
    return lower(header.first) == "user-agent";
  });
  if (!has_agent) headers.emplace_back("User-Agent", "watchword/" + around_.version);
  if (auto cookies = own_cookies(url, git_http); !cookies.empty())
    headers.emplace_back("Cookie", std::move(cookies));
  return headers;
}

HttpResponse Http::exchange(const HttpRequest& request, const Hop& hop, const Url& url,
                            std::chrono::milliseconds timeout, std::string* issuer) const {
  const Scope scope = scope_of(url, hop.url);
  const auto& git_http = config_.url_match("http", scope.url, scope.trust);
  const bool direct = url.scheme == "http" || (request.flags & WW_HTTP_NO_PROXY) != 0;
  const Route route = route_to(url, git_http, scope.trust, direct);
  const Headers headers = headers_of(hop, url, git_http);
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
  c.keep_connection = (request.flags & WW_HTTP_KEEP_CONNECTION) != 0 ? 1 : 0;
  c.certificate_sha1 = text(request.certificate_sha1);
  c.first_family = around_.families.recall ? around_.families.recall() : 0;
  describe(route, c);
  const TextSink issuer_sink([&](ww_text name) { *issuer = view(name); });
  if (issuer != nullptr) c.issuer = issuer_sink.get();
  Asked asked;
  offer(route.proxy_url ? std::optional(target_of_proxy(*route.proxy_url)) : std::nullopt, c,
        asked);

  HttpResponse response;
  const Sink<ww_http_sink, const ww_http_response*> sink(
      [&](const ww_http_response* received) { response = own(*received); });
  const ErrorCatcher error;
  const auto began = Clock::now();
  const std::string what = request.method + " " + url.without_user() +
                           (route.proxy_url ? " through " + route.proxy_url->authority() : "");
  try {
    error.check(around_.network().exchange(&c, sink.get(), error.get()));
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

std::string Http::pinned_addresses(std::string_view host, std::string_view port,
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
  return pins->second.find(host, port).value_or("");
}

// By its other backend git trusts what Windows does, and no files unless it is told to do so as
// well (git-config(1), http.schannelUseSSLCAInfo).
bool Http::trusts_windows_store(const GitConfig::Values& git_http) {
  const auto backend = git_http.find("http.sslbackend");
  if (backend == git_http.end() || backend->second->value != "schannel") return false;
  const auto files = git_http.find("http.schannelusesslcainfo");
  return files == git_http.end() || parse_boolean(files->second->value) != true;
}

// Empty: what the system trusts, in which OpenSSL itself honours SSL_CERT_FILE and SSL_CERT_DIR.
Http::TrustAnchors Http::trust_anchors(const GitConfig::Values& git_http, std::string_view variable,
                                       std::string_view key) const {
  if (const auto value = around_.environment(variable); value && !value->empty())
    return {*value, std::string(variable)};
  const auto found = git_http.find(key);
  if (found == git_http.end()) return {};
  // git expands it; `git config --get-urlmatch` prints it as it was written.
  return {platform::expand_home(found->second->value, around_.environment),
          "git config " + found->second->key};
}

// One that is not there has no cookies, as for git.
std::string Http::own_cookies(const Url& url, const GitConfig::Values& git_http) const try {
  const auto found = git_http.find("http.cookiefile");
  if (found == git_http.end() || found->second->value.empty()) return {};
  const std::string path = platform::expand_home(found->second->value, around_.environment);
  const auto file = platform::read_given_file(path, kCookieFileMaxBytes, platform::Links::kFollow);
  return file ? std::string(cookies_for(url, file->view(), std::time(nullptr)).view()) : "";
} catch (const Failure& failure) {
  trace("no cookies: " + failure.message());
  return {};
}

bool Http::wants_no_verification(const GitConfig::Values& git_http) const {
  const auto found = git_http.find("http.sslverify");
  return around_.environment("GIT_SSL_NO_VERIFY").has_value() ||
         (found != git_http.end() && parse_boolean(found->second->value) == false);
}

void Http::trace(const std::string& message) const {
  if (around_.trace) around_.trace(message);
}

}  // namespace watchword::host
