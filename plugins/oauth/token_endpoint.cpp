#include "oauth/token_endpoint.h"

#include <algorithm>

#include <watchword/sdk/http.hpp>

namespace watchword::oauth {
namespace {

// When an answer does not say how long its token lives: RFC 6749, section 5.1 leaves it open, and
// an hour is the shortest default.
constexpr std::int64_t kUnsaidLifetimeSeconds = 3600;
constexpr std::int64_t kLifetimeMaxSeconds = 366LL * 24 * 3600;

std::int64_t bounded(std::int64_t seconds) {
  return std::clamp<std::int64_t>(seconds, 0, kLifetimeMaxSeconds);
}

bool is_token_text(std::string_view token) {
  for (const char c : token)
    if (c <= ' ' || c >= 0x7f) return false;
  return !token.empty();
}

std::string host_of(std::string_view url) {
  url.remove_prefix(std::string_view("https://").size());
  return std::string(url.substr(0, url.find('/')));
}

}  // namespace

EndpointReply post_form(const Host& host, const std::string& url, Form form, Headers headers) {
  HttpRequest request;
  request.method = "POST";
  request.url = url;
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded"},
                     {"Accept", "application/json"}};
  std::move(headers.begin(), headers.end(), std::back_inserter(request.headers));
  request.body = form.take();
  const HttpResponse response = send_with_one_retry(host, request);
  auto body = parse_object(response.body.view());
  // A server that is out of order need not answer in JSON; any other answer that does not is not
  // the authorization server's (RFC 6749, sections 5.1 and 5.2).
  const bool is_out_of_order =
      http::is_server_error(response.status) || response.status == http::kTooManyRequests;
  if (!body && !is_out_of_order)
    throw Failure(WW_NETWORK,
                  host_of(url) + " answered with HTTP " + std::to_string(response.status) +
                      " and something else than JSON, as a proxy's log-in page does",
                  "Check that this machine reaches https://" + host_of(url) +
                      " without a log-in page in between.");
  return {response.status, body ? std::move(*body) : wiped_object(), response.retry_after_seconds};
}

EndpointReply post_form(const Host& host, const Throttle& throttle, const std::string& url,
                        Form form, Headers headers) {
  throttle.check();
  EndpointReply reply = post_form(host, url, std::move(form), std::move(headers));
  throttle.note(reply.http_status, reply.retry_after_seconds);
  return reply;
}

TokenAnswer read_token_answer(const Host& host, const json::value& body) {
  TokenAnswer answer;
  answer.access_token = Secret(text_at(body, "access_token"));
  answer.refresh_token = Secret(text_at(body, "refresh_token"));
  answer.id_token = Secret(text_at(body, "id_token"));
  answer.client_info = text_at(body, "client_info");
  answer.obtained_at = host.now();
  answer.expires_at =
      answer.obtained_at + bounded(number_at(body, "expires_in").value_or(kUnsaidLifetimeSeconds));
  if (const auto refresh_in = number_at(body, "refresh_in"))
    answer.refresh_at = answer.obtained_at + bounded(*refresh_in);
  if (!is_token_text(answer.access_token.view()))
    throw Failure(WW_NETWORK, "the authorization server answered without an access token",
                  "Try again; if it happens again, check that no proxy answers in its place.");
  return answer;
}

}  // namespace watchword::oauth
