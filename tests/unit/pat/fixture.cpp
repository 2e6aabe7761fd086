#include "unit/pat/fixture.h"

#include <algorithm>

#include <watchword/encoding.hpp>
#include <watchword/sdk/json.hpp>
#include <watchword/sdk/testing/recording_host.hpp>
#include <watchword/time.hpp>

namespace watchword::test {
namespace {

PatTest* running = nullptr;

std::map<std::string, std::string> query_of(const std::string& url) {
  return decode_form(std::string_view(url).substr(std::min(url.find('?') + 1, url.size())));
}

json::value described(const ServiceToken& token, bool with_secret) {
  json::value accounts;
  if (!token.is_global) accounts = json::array{"c0000000-0000-4000-8000-000000000001"};
  return {{"displayName", token.name},
          {"scope", token.scope},
          {"validFrom", format_rfc3339(token.valid_from)},
          {"validTo", format_rfc3339(token.valid_to)},
          {"targetAccounts", accounts},
          {"authorizationId", token.id},
          {"token", with_secret ? json::value(token.secret) : json::value()}};
}

Scripted result(const json::value& token) {
  return {200, serialize(json::value{{"patToken", token}, {"patTokenError", "none"}})};
}

Scripted error_result(const std::string& error) {
  return {200, serialize(json::value{{"patToken", nullptr}, {"patTokenError", error}})};
}

bool is_in_state(const ServiceToken& token, const std::string& wanted, std::int64_t now) {
  if (token.revoked) return wanted == "revoked";
  return wanted == (token.valid_to <= now ? "expired" : "active");
}

}  // namespace

const ServiceToken* Service::with_secret(const std::string& secret) const {
  for (const ServiceToken& token : tokens)
    if (token.secret == secret) return &token;
  return nullptr;
}

std::vector<std::string> Service::living(std::int64_t now) const {
  std::vector<std::string> names;
  for (const ServiceToken& token : tokens)
    if (is_in_state(token, "active", now)) names.push_back(token.name);
  return names;
}

Scripted Service::answer(const Sent& request, std::int64_t now) {
  seen.push_back(request);
  if (request.url.find("/_apis/connectionData") != std::string::npos) {
    const std::string pair =
        base64_decode(request.headers.at("Authorization").substr(6)).value_or("");
    const ServiceToken* token = with_secret(pair.substr(pair.find(':') + 1));
    return {token != nullptr && is_in_state(*token, "active", now) ? 200 : 401, "{}"};
  }
  if (!instead.empty()) {
    const Scripted scripted = instead.front();
    instead.pop_front();
    return scripted;
  }
  if (request.method == broken_method) return {503, ""};
  auto query = query_of(request.url);
  const std::string id = query["authorizationId"];
  const auto found = std::find_if(tokens.begin(), tokens.end(),
                                  [&](const ServiceToken& token) { return token.id == id; });
  if (request.method == "DELETE") {
    if (found == tokens.end()) return {404, "{}"};
    found->revoked = true;
    return {204, ""};
  }
  if (request.method == "GET" && !id.empty())
    return found == tokens.end() ? error_result("authorizationNotFound")
                                 : result(described(*found, false));
  if (request.method == "GET") {
    json::array page;
    const std::size_t begin =
        query["continuationToken"].empty() ? 0 : std::stoul(query["continuationToken"]);
    std::size_t at = 0;
    for (const ServiceToken& token : tokens) {
      if (!is_in_state(token, query["displayFilterOption"], now)) continue;
      if (at >= begin && page.size() < page_size) page.push_back(described(token, false));
      ++at;
    }
    const bool more = begin + page.size() < at;
    return {200, serialize(json::value{
                     {"continuationToken",
                      more ? json::value(std::to_string(begin + page.size())) : json::value("")},
                     {"patTokens", page}})};
  }
  if (!error.empty()) return error_result(error);
  const auto body = parse_object(request.body);
  ServiceToken wanted;
  wanted.name = text_at(*body, "displayName");
  wanted.scope = text_at(*body, "scope");
  wanted.valid_from = now;
  wanted.valid_to = parse_rfc3339(text_at(*body, "validTo")).value_or(0);
  if (max_life_seconds) wanted.valid_to = std::min(wanted.valid_to, now + *max_life_seconds);
  if (request.method == "PUT") {
    for (ServiceToken& token : tokens)
      if (token.id == text_at(*body, "authorizationId")) {
        token.name = wanted.name;
        token.scope = wanted.scope;
        token.valid_to = wanted.valid_to;
        return result(described(token, false));
      }
    return error_result("authorizationNotFound");
  }
  const std::string number = std::to_string(tokens.size() + 1);
  wanted.id = "id-" + number;
  wanted.secret = "SECRET-" + number;
  tokens.push_back(wanted);
  return result(described(wanted, true));
}

PatTest::PatTest()
    : c_host_(*host.get()),
      http_{sizeof(ww_http), &PatTest::send},
      tokens_{sizeof(ww_tokens), &PatTest::token},
      secrets_(
          *static_cast<const ww_secrets*>(host.get()->get_extension(host.get(), WW_EXT_SECRETS))),
      state_(*static_cast<const ww_state*>(host.get()->get_extension(host.get(), WW_EXT_STATE))) {
  running = this;
  c_host_.get_extension = &PatTest::get_extension;
  secrets_.put = &PatTest::put;
  secrets_.erase = &PatTest::erase;
  state_.put = &PatTest::put_state;
  state_.put_surely = &PatTest::put_state_surely;
  state_.erase = &PatTest::erase_state;
  host.config["pat.mode"] = "issue";
  restart();
}

PatTest::~PatTest() {
  running = nullptr;
}

PatTest& PatTest::self() {
  return *running;
}

const void* PatTest::get_extension(const ww_host* /*host*/, const char* id) {
  const std::string_view wanted(id);
  if (wanted == WW_EXT_HTTP) return &self().http_;
  if (wanted == WW_EXT_TOKENS) return &self().tokens_;
  if (wanted == WW_EXT_SECRETS) return &self().secrets_;
  if (wanted == WW_EXT_STATE) return &self().state_;
  return self().host.get()->get_extension(self().host.get(), id);
}

void PatTest::restart() {
  killed_ = false;
  killed_at.reset();
  steps_ = 0;
  provider_ = std::make_unique<pat::Pat>(plugin_host());
}

void PatTest::step() {
  if (killed_at && steps_++ >= *killed_at) killed_ = true;
  if (killed_) throw Failure(WW_NETWORK, "killed");
}

void PatTest::carry_out() {
  if (under_way) service.answer(*under_way, host.now);
  under_way.reset();
}

std::string PatTest::hash(const std::string& secret) const {
  return plugin_host().sha256_hex(secret);
}

ww_status PatTest::send(const ww_host* /*host*/, const ww_http_request* request,
                        const ww_http_sink* sink, const ww_error* error) {
  return guard(error, [&] {
    Sent sent;
    sent.method = view(request->method);
    sent.url = view(request->url);
    sent.body = view(request->body);
    for (std::size_t i = 0; i < request->header_count; ++i)
      sent.headers[std::string(view(request->headers[i].name))] = view(request->headers[i].value);
    const bool was_killed = self().killed_;
    try {
      self().step();
    } catch (...) {
      if (!was_killed) self().under_way = sent;
      throw;
    }
    const Scripted scripted = self().service.answer(sent, self().host.now);
    self().step();
    const auto headers = borrow(scripted.headers);
    const ww_http_response response{sizeof(ww_http_response), scripted.status,
                                    headers.data(),           headers.size(),
                                    bytes(scripted.body),     scripted.retry_after_seconds};
    sink->put(sink->data, &response);
    return WW_OK;
  });
}

ww_status PatTest::token(const ww_host* /*host*/, const ww_token_request* request,
                         const ww_answer_sink* sink, const ww_error* /*error*/) {
  if (!self().signed_in) return WW_NOT_FOUND;
  const std::string refused(view(request->refused_sha256));
  if (!refused.empty()) self().refused_tokens.push_back(refused);
  const std::string secret = refused.empty() ? "ENTRA-1" : "ENTRA-2";
  ww_answer answer{};
  answer.struct_size = sizeof answer;
  answer.kind = WW_ANSWER_TOKEN;
  answer.secret = text(secret);
  answer.account = text("ada@contoso.example");
  answer.expires_at = self().host.now + 3600;
  sink->put(sink->data, &answer);
  return WW_OK;
}

// What may be killed, and then does what the recording host does.
#define KILLABLE(function, table, member, parameters, arguments)                    \
  ww_status PatTest::function parameters {                                          \
    const ww_status status = guard(error, [] {                                      \
      self().step();                                                                \
      return WW_OK;                                                                 \
    });                                                                             \
    if (status != WW_OK) return status;                                             \
    const ww_host* real = self().host.get();                                        \
    return static_cast<const table*>(real->get_extension(real, member))->arguments; \
  }

KILLABLE(put, ww_secrets, WW_EXT_SECRETS,
         (const ww_host*, const ww_item* item, const ww_error* error), put(real, item, error))
KILLABLE(erase, ww_secrets, WW_EXT_SECRETS,
         (const ww_host*, const ww_query* query, const ww_error* error), erase(real, query, error))
KILLABLE(put_state, ww_state, WW_EXT_STATE,
         (const ww_host*, ww_text key, ww_text value, const ww_error* error),
         put(real, key, value, error))
KILLABLE(erase_state, ww_state, WW_EXT_STATE, (const ww_host*, ww_text key, const ww_error* error),
         erase(real, key, error))
#undef KILLABLE

ww_status PatTest::put_state_surely(const ww_host* host, ww_text key, ww_text value,
                                    const ww_error* error) {
  if (!self().disk_is_full) return put_state(host, key, value, error);
  report(error, "no space left", "Make some.");
  return WW_STORE_FAILED;
}

Request git_request() {
  Request request;
  request.protocol = "https";
  request.host = "dev.azure.com";
  request.path = "contoso/engine/_git/engine";
  return request;
}

}  // namespace watchword::test
