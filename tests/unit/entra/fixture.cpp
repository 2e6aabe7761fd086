#include "unit/entra/fixture.h"

#include <boost/json.hpp>
#include <catch2/catch_test_macros.hpp>

#include <watchword/encoding.hpp>

extern "C" const ww_plugin_entry watchword_plugin_entry;

namespace watchword::test {
namespace {

namespace json = boost::json;

const ww_provider& provider() {
  return *static_cast<const ww_provider*>(watchword_plugin_entry.get_factory(WW_FACTORY_PROVIDER));
}

// Receives what a function of the provider reports and answers.
class Receiver {
 public:
  Receiver()
      : error_{sizeof(ww_error), this, &Receiver::report},
        sink_{sizeof(ww_answer_sink), this, &Receiver::put} {}
  Receiver(const Receiver&) = delete;
  Receiver& operator=(const Receiver&) = delete;
  const ww_error* error() const { return &error_; }
  const ww_answer_sink* sink() const { return &sink_; }
  Got got;

 private:
  static void report(void* data, ww_text message, ww_text advice) {
    Got& got = static_cast<Receiver*>(data)->got;
    got.message = view(message);
    got.advice = view(advice);
  }
  static void put(void* data, const ww_answer* answer) {
    Got& got = static_cast<Receiver*>(data)->got;
    got.secret = view(answer->secret);
    got.username = view(answer->username);
    got.account = view(answer->account);
    got.session = view(answer->session);
    got.expires_at = answer->expires_at;
    got.flags = answer->flags;
    got.kind = answer->kind;
  }
  ww_error error_;
  ww_answer_sink sink_;
};

class CRequest {
 public:
  explicit CRequest(const Ask& ask) {
    for (const std::string& header : ask.challenges) challenges_.push_back(text(header));
    c_.struct_size = sizeof c_;
    c_.flags = ask.flags;
    c_.protocol = text(ask.protocol);
    c_.host = text(ask.host);
    c_.path = text(ask.path);
    c_.username = text(ask.username);
    c_.challenges = challenges_.data();
    c_.challenge_count = challenges_.size();
    c_.min_ttl_seconds = ask.min_ttl_seconds;
    c_.refused_sha256 = text(ask.refused_sha256);
    c_.account = text(ask.account);
    c_.tenant = text(ask.tenant);
    c_.scope = text(ask.scope);
    options_ = borrow(ask.options);
    c_.options = options_.data();
    c_.option_count = options_.size();
  }
  const ww_request* get() const { return &c_; }

 private:
  std::vector<ww_text> challenges_;
  std::vector<ww_pair> options_;
  ww_request c_{};
};

std::string jwt(const json::object& claims) {
  return base64url_encode(R"({"alg":"RS256"})") + '.' + base64url_encode(json::serialize(claims)) +
         ".c2ln";
}

void merge(json::object& into, const std::string& more) {
  const json::value parsed = json::parse(more);
  for (const auto& [key, value] : parsed.get_object())
    if (value.is_null())
      into.erase(key);
    else
      into[key] = value;
}

std::vector<Row> rows() {
  std::vector<Row> out;
  const Sink<ww_session_sink, const ww_session*> sink([&](const ww_session* row) {
    Row& copy = out.emplace_back();
    copy.id = view(row->id);
    copy.account = view(row->account);
    copy.tenant = view(row->tenant);
    for (std::size_t i = 0; i < row->bound_count; ++i)
      copy.bound_to.emplace_back(view(row->bound_to[i]));
    copy.expires_at = row->expires_at;
    copy.session_ends_at = row->session_ends_at;
  });
  CHECK(provider().sessions(sink.get(), nullptr) == WW_OK);
  return out;
}

}  // namespace

EntraTest::EntraTest() {
  host.abilities = WW_SIGNIN_BROWSER | WW_SIGNIN_TERMINAL;
  host.config["entra.identity"] = "none";  // see MachineTest
  Receiver receiver;
  REQUIRE(watchword_plugin_entry.init(host.get(), receiver.error()) == WW_OK);
}

// Whatever a test did: nothing of it may have leaked, and nothing may be left open.
EntraTest::~EntraTest() {
  const std::string texts = host.all_texts();
  for (const char* secret : {"ACCESS-", "REFRESH-", "CODE-", "DEVICE-SECRET"})
    CHECK(texts.find(secret) == std::string::npos);
  for (const auto& [name, item] : host.secrets)
    if (item.secret.view().find("ACCESS-") != std::string_view::npos)
      CHECK(item.lifetime == WW_LIFETIME_SESSION);
  CHECK(host.open_listeners == 0);
  CHECK(host.all_answered());
  watchword_plugin_entry.deinit();
}

std::vector<FoundWay> EntraTest::ways(const Ask& ask) {
  std::vector<FoundWay> out;
  const Sink<ww_way_sink, const ww_way*> sink([&](const ww_way* way) {
    out.push_back({std::string(view(way->id)), way->rank, std::string(view(way->reason)),
                   std::string(view(way->account)), way->expires_at,
                   std::string(view(way->obstacle)), std::string(view(way->advice))});
  });
  const std::size_t requests = host.sent.size();
  CHECK(provider().ways(CRequest(ask).get(), sink.get(), nullptr) == WW_OK);
  CHECK(host.sent.size() == requests);
  return out;
}

Got EntraTest::get(const std::string& way, const Ask& ask) {
  Receiver receiver;
  receiver.got.status =
      provider().get(CRequest(ask).get(), text(way), receiver.sink(), receiver.error());
  host.events.push_back("answered");
  return receiver.got;
}

Got EntraTest::login(const Ask& ask) {
  Receiver receiver;
  receiver.got.status = provider().login(CRequest(ask).get(), receiver.sink(), receiver.error());
  return receiver.got;
}

std::vector<Outcome> EntraTest::renew(std::int64_t within_seconds) {
  std::vector<Outcome> out;
  const Sink<ww_renewed_sink, const ww_renewed*> sink([&](const ww_renewed* one) {
    out.push_back({std::string(view(one->session)), std::string(view(one->account)), one->status,
                   std::string(view(one->message)), std::string(view(one->advice)),
                   one->session_ends_at});
  });
  CHECK(provider().renew(within_seconds, sink.get(), nullptr) == WW_OK);
  return out;
}

ww_status EntraTest::logout(const Ask& ask) {
  return provider().logout(CRequest(ask).get(), nullptr);
}

ww_status EntraTest::accepted(const Ask& ask, const Got& answer) {
  const std::string sha256 = hash(answer.secret);
  const ww_issued issued{sizeof(ww_issued), text(sha256), text(answer.session), host.now};
  return provider().accepted(CRequest(ask).get(), &issued, nullptr);
}

ww_status EntraTest::refused(const Ask& ask, const Got& answer) {
  const std::string sha256 = hash(answer.secret);
  const ww_issued issued{sizeof(ww_issued), text(sha256), text(answer.session), host.now};
  return provider().refused(CRequest(ask).get(), &issued, nullptr);
}

std::string EntraTest::recognize(const std::string& secret) {
  std::string session = "some";
  const TextSink sink([&](ww_text value) { session = view(value); });
  const ww_status status =
      provider().recognize(CRequest(Ask{}).get(), text(secret), sink.get(), nullptr);
  return status == WW_OK ? session : "";
}

std::vector<Row> EntraTest::sessions() {
  std::vector<Row> out = rows();
  std::erase_if(out, [](const Row& row) { return row.id.empty(); });
  return out;
}

std::vector<std::string> EntraTest::signed_out() {
  for (const Row& row : rows())
    if (row.id.empty()) return row.bound_to;
  return {};
}

Scripted EntraTest::answer(const Tokens& tokens) const {
  const std::string number = std::to_string(tokens.number);
  std::string nonce = tokens.nonce;
  if (nonce.empty() && !host.browsers.empty()) nonce = host.browsers.back().query.at("nonce");
  json::object id_claims{{"iss", "https://login.microsoftonline.com/" + tokens.tenant + "/v2.0"},
                         {"aud", kClient},
                         {"exp", host.now + 3600},
                         {"nbf", host.now},
                         {"tid", tokens.tenant},
                         {"oid", tokens.person.oid},
                         {"nonce", nonce},
                         {"name", "A Name"},
                         {"preferred_username", tokens.person.username}};
  merge(id_claims, tokens.id_claims);
  json::object body{
      {"token_type", "Bearer"},
      {"access_token", "ACCESS-" + number},
      {"expires_in", std::to_string(tokens.expires_in)},
      {"id_token", jwt(id_claims)},
      {"client_info", base64url_encode(json::serialize(json::object{
                          {"uid", tokens.person.oid}, {"utid", tokens.person.tenant}}))}};
  if (tokens.rotates) body["refresh_token"] = "REFRESH-" + number;
  if (tokens.refresh_in != 0) body["refresh_in"] = tokens.refresh_in;
  return {200, json::serialize(body)};
}

void EntraTest::expect_tokens(const Tokens& tokens) {
  host.expect("POST", token_url(tokens.tenant),
              [this, tokens](const Sent&) { return answer(tokens); });
}

void EntraTest::expect_error(const std::string& error, int code, const std::string& more,
                             int status) {
  host.expect("POST", token_url(), service_error(error, code, more, status));
}

void EntraTest::person_agrees() {
  host.person = [](const Browser& browser) {
    return Parameters{{"code", "CODE-1"}, {"state", browser.state}};
  };
}

Got EntraTest::sign_in(const Tokens& tokens, Ask ask) {
  ask.flags |= WW_REQUEST_INTERACTIVE;
  person_agrees();
  expect_tokens(tokens);
  const Got got = get("browser", ask);
  CAPTURE(got.message);
  REQUIRE(got.status == WW_OK);
  return got;
}

std::string EntraTest::stored_session() const {
  for (const auto& [name, item] : host.secrets)
    if (item.kind == "session") return std::string(item.secret.view());
  return {};
}

std::string EntraTest::hash(const std::string& secret) const {
  return Host(host.get()).sha256_hex(secret);
}

Scripted service_error(const std::string& error, int code, const std::string& more, int status) {
  json::object body{{"error", error},
                    {"error_description", "AADSTS" + std::to_string(code) +
                                              ": Words of the service. Trace ID: 7 Correlation "
                                              "ID: 8 Timestamp: 9"},
                    {"error_codes", json::array{code}},
                    {"correlation_id", "c0ffee00-0000-4000-8000-000000000000"}};
  merge(body, more);
  return {status, json::serialize(body)};
}

}  // namespace watchword::test
