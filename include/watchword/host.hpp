// The host and its extensions in C++. For C++17 and newer; header-only; std only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "abi.hpp"
#include "encoding.hpp"
#include "ext/clock.h"
#include "ext/config.h"
#include "ext/console.h"
#include "ext/crypto.h"
#include "ext/draft/machine.h"
#include "ext/files.h"
#include "ext/forwarding.h"
#include "ext/helpers.h"
#include "ext/http.h"
#include "ext/identity_broker.h"
#include "ext/log.h"
#include "ext/programs.h"
#include "ext/secrets.h"
#include "ext/signin.h"
#include "ext/state.h"
#include "ext/tokens.h"
#include "failure.hpp"
#include "provider.h"
#include "secret.hpp"
#include "store.h"

namespace watchword {

struct HttpRequest {
  std::string method = "GET";
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  Secret body;
  std::uint32_t flags = 0;
  std::uint32_t timeout_ms = 0;
  std::size_t body_max_bytes = 0;  // of the response
  std::string certificate_sha1;    // see ww_http_request
};

struct HttpResponse {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
  Secret body;
  std::optional<std::int64_t> retry_after_seconds;
  // The first header of that lower-case name, or empty.
  std::string_view header(std::string_view name) const {
    for (const auto& [key, value] : headers)
      if (key == name) return value;
    return {};
  }
};

// A copy that outlives the sink it was put into.
inline HttpResponse own(const ww_http_response& response) {
  HttpResponse out;
  out.status = response.status;
  for (std::size_t i = 0; i < response.header_count; ++i)
    out.headers.emplace_back(view(response.headers[i].name), view(response.headers[i].value));
  out.body = Secret(view(response.body));
  if (response.retry_after_seconds >= 0) out.retry_after_seconds = response.retry_after_seconds;
  return out;
}

// What another provider is asked for; see ext/tokens.h.
struct TokenRequest {
  std::string url;
  std::string scope;
  std::string account;
  std::uint32_t flags = 0;
  std::int64_t min_ttl_seconds = 0;
  std::string refused_sha256;
};

struct Token {
  Secret secret;
  std::int64_t expires_at = 0;
  std::string account;
};

// A program to run; see ext/programs.h.
struct Program {
  std::string name;
  std::vector<std::string> arguments;  // never a secret
  std::vector<std::pair<std::string, std::string>> environment;
  std::uint32_t timeout_ms = 0;
};

struct ProgramResult {
  int exit_code = 0;
  Secret output;
  Secret errors;
};

// A call of the identity broker; see ext/identity_broker.h.
struct IdentityBrokerCall {
  std::string method;
  std::string version;
  std::string correlation_id;
  Secret request;
  std::uint32_t timeout_ms = 0;  // 0: none
  bool one_way = false;
};

// What another machine lends, or another helper has; see ext/forwarding.h and ext/helpers.h.
struct ForwardedCredential {
  std::int32_t kind = WW_ANSWER_TOKEN;
  std::string username;
  Secret secret;
  std::int64_t expires_at = 0;
};

struct LocalhostCertificate {
  std::string certificate;
  Secret private_key;
};

// Whether what is typed is shown.
enum class Echo { kHidden, kShown };

// The host and its extensions. Each function throws Failure where the C function reports one; an
// extension that the host lacks is a Failure with WW_FAULT.
class Host {
 public:
  explicit Host(const ww_host* host) : host_(host) {}

  std::string_view version() const { return view(host_->version); }

  // The same host for work that may as well be left undone: no exchange takes longer than this, and
  // none is tried twice.
  Host hurried(std::uint32_t exchange_max_ms) const {
    Host out(*this);
    out.exchange_max_ms_ = exchange_max_ms;
    return out;
  }
  bool is_hurried() const { return exchange_max_ms_ != 0; }

  void trace(std::string_view message) const { log(WW_LOG_TRACE, message); }
  void notice(std::string_view message) const { log(WW_LOG_NOTICE, message); }

  std::int64_t now() const { return extension<ww_clock>(WW_EXT_CLOCK).now(host_); }
  void sleep(std::uint32_t milliseconds) const {
    if (extension<ww_clock>(WW_EXT_CLOCK).sleep(host_, milliseconds) != WW_OK)
      throw Failure(WW_CANCELLED, "cancelled");
  }

  std::string random(std::size_t size) const {
    std::string out(size, '\0');
    if (extension<ww_crypto>(WW_EXT_CRYPTO)
            .random(host_, reinterpret_cast<std::uint8_t*>(out.data()), size) != WW_OK)
      throw Failure(WW_FAULT, "the system gave no random bytes");
    return out;
  }
  // See ww_crypto.make_localhost_certificate. Both are PEM.
  LocalhostCertificate make_localhost_certificate(std::int64_t valid_seconds) const {
    LocalhostCertificate out;
    TextSink certificate([&](ww_text value) { out.certificate = view(value); });
    TextSink private_key([&](ww_text value) { out.private_key = Secret(view(value)); });
    ErrorCatcher error;
    error.check(extension<ww_crypto>(WW_EXT_CRYPTO)
                    .make_localhost_certificate(host_, valid_seconds, certificate.get(),
                                                private_key.get(), error.get()));
    return out;
  }

  // The 32 bytes, not hexadecimal.
  std::string sha256(std::string_view data) const {
    std::string out(32, '\0');
    extension<ww_crypto>(WW_EXT_CRYPTO)
        .sha256(host_, bytes(data), reinterpret_cast<std::uint8_t*>(out.data()));
    return out;
  }

  // As 64 lower-case hexadecimal digits, as the host names secrets.
  std::string sha256_hex(std::string_view data) const { return hex_encode(sha256(data)); }

  std::optional<std::string> config(std::string_view key) const {
    std::optional<std::string> out;
    TextSink sink([&](ww_text value) { out = std::string(view(value)); });
    extension<ww_config>(WW_EXT_CONFIG).get(host_, text(key), sink.get());
    return out;
  }
  std::optional<std::string> environment(std::string_view name) const {
    std::optional<std::string> out;
    TextSink sink([&](ww_text value) { out = std::string(view(value)); });
    extension<ww_config>(WW_EXT_CONFIG).environment(host_, text(name), sink.get());
    return out;
  }
  // Names of git's settings that send a header of that name to the request's URL by themselves.
  std::vector<std::string> extra_header_settings(std::string_view header) const {
    std::vector<std::string> out;
    TextSink sink([&](ww_text setting) { out.emplace_back(view(setting)); });
    extension<ww_config>(WW_EXT_CONFIG).extra_header_settings(host_, text(header), sink.get());
    sink.rethrow();
    return out;
  }

  HttpResponse send(const HttpRequest& request) const {
    const auto headers = borrow(request.headers);
    ww_http_request c{};
    c.struct_size = sizeof c;
    c.flags = request.flags;
    c.method = text(request.method);
    c.url = text(request.url);
    c.headers = headers.data();
    c.header_count = headers.size();
    c.body = bytes(request.body.view());
    c.timeout_ms = request.timeout_ms;
    if (is_hurried() && (c.timeout_ms == 0 || c.timeout_ms > exchange_max_ms_))
      c.timeout_ms = exchange_max_ms_;
    c.body_max_bytes = request.body_max_bytes;
    c.certificate_sha1 = text(request.certificate_sha1);
    HttpResponse out;
    Sink<ww_http_sink, const ww_http_response*> sink(
        [&](const ww_http_response* response) { out = own(*response); });
    ErrorCatcher error;
    error.check(extension<ww_http>(WW_EXT_HTTP).send(host_, &c, sink.get(), error.get()));
    sink.rethrow();
    return out;
  }

  // All items of `kind` with that key (empty: any), with their secrets.
  std::vector<Item> search(std::string_view kind, std::string_view key = {}) const {
    ww_query query{};
    query.struct_size = sizeof query;
    query.kind = text(kind);
    query.key = text(key);
    query.with_secrets = 1;
    std::vector<Item> out;
    ItemSink sink([&](const ww_item* item) { out.push_back(own(*item)); });
    ErrorCatcher error;
    error.check(
        extension<ww_secrets>(WW_EXT_SECRETS).search(host_, &query, sink.get(), error.get()));
    sink.rethrow();
    return out;
  }
  std::optional<Item> find(std::string_view kind, std::string_view key) const {
    auto items = search(kind, key);
    if (items.empty()) return std::nullopt;
    return std::move(items.front());
  }
  void put(const Item& item) const {
    const auto attributes = borrow(item.attributes);
    const ww_item c = borrow(item, attributes);
    ErrorCatcher error;
    error.check(extension<ww_secrets>(WW_EXT_SECRETS).put(host_, &c, error.get()));
  }
  bool erase(std::string_view kind, std::string_view key) const {
    ww_query query{};
    query.struct_size = sizeof query;
    query.kind = text(kind);
    query.key = text(key);
    ErrorCatcher error;
    return error.check(extension<ww_secrets>(WW_EXT_SECRETS).erase(host_, &query, error.get()));
  }

  // Whether other machines write to the store too; see ext/secrets.h.
  bool store_is_shared() const {
    const auto& secrets = extension<ww_secrets>(WW_EXT_SECRETS);
    return WW_HAS(&secrets, shared) && secrets.shared != nullptr && secrets.shared(host_) != 0;
  }

  std::optional<std::string> state(std::string_view key) const {
    std::optional<std::string> out;
    TextSink sink([&](ww_text value) { out = std::string(view(value)); });
    ErrorCatcher error;
    error.check(extension<ww_state>(WW_EXT_STATE).get(host_, text(key), sink.get(), error.get()));
    return out;
  }
  void put_state(std::string_view key, std::string_view value) const {
    ErrorCatcher error;
    error.check(extension<ww_state>(WW_EXT_STATE).put(host_, text(key), text(value), error.get()));
  }
  // Throws Failure(WW_STORE_FAILED) when it is not written.
  void put_state_surely(std::string_view key, std::string_view value) const {
    const auto& state = extension<ww_state>(WW_EXT_STATE);
    const bool can = WW_HAS(&state, put_surely) && state.put_surely != nullptr;
    const ErrorCatcher error;
    error.check((can ? state.put_surely : state.put)(host_, text(key), text(value), error.get()));
  }
  bool erase_state(std::string_view key) const {
    ErrorCatcher error;
    return error.check(extension<ww_state>(WW_EXT_STATE).erase(host_, text(key), error.get()));
  }
  std::vector<std::pair<std::string, std::string>> list_state(std::string_view prefix) const {
    std::vector<std::pair<std::string, std::string>> out;
    PairSink sink([&](ww_text key, ww_text value) { out.emplace_back(view(key), view(value)); });
    ErrorCatcher error;
    error.check(
        extension<ww_state>(WW_EXT_STATE).list(host_, text(prefix), sink.get(), error.get()));
    sink.rethrow();
    return out;
  }

  // Holds a lock of the state extension until it goes out of scope.
  class Lock {
   public:
    Lock(const ww_host* host, const ww_state* state, ww_lock* lock)
        : host_(host), state_(state), lock_(lock) {}
    Lock(Lock&& other) noexcept
        : host_(other.host_), state_(other.state_), lock_(std::exchange(other.lock_, nullptr)) {}
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;
    Lock& operator=(Lock&&) = delete;
    ~Lock() {
      if (lock_ != nullptr) state_->unlock(host_, lock_);
    }

   private:
    const ww_host* host_;
    const ww_state* state_;
    ww_lock* lock_;
  };
  Lock lock(std::string_view name, std::uint32_t timeout_ms) const {
    const auto& state = extension<ww_state>(WW_EXT_STATE);
    ww_lock* out = nullptr;
    ErrorCatcher error;
    error.check(state.lock(host_, text(name), timeout_ms, &out, error.get()));
    return Lock(host_, &state, out);
  }
  // The same without waiting: none when somebody has it.
  std::optional<Lock> try_lock(std::string_view name) const {
    const auto& state = extension<ww_state>(WW_EXT_STATE);
    ww_lock* out = nullptr;
    ErrorCatcher error;
    const ww_status status = state.lock(host_, text(name), 0, &out, error.get());
    if (status == WW_TIMEOUT) return std::nullopt;
    error.check(status);
    return Lock(host_, &state, out);
  }

  // What the machine is called; empty when nobody tells.
  std::string machine_name() const {
    std::string out;
    const auto* machine =
        static_cast<const ww_draft_machine*>(host_->get_extension(host_, WW_EXT_DRAFT_MACHINE));
    if (machine == nullptr) return out;
    TextSink sink([&](ww_text name) { out = view(name); });
    machine->host_name(host_, sink.get());
    return out;
  }

  // A token of another provider; none when no other provider has one.
  std::optional<Token> token(const TokenRequest& request) const {
    const ww_token_request c{sizeof(ww_token_request),    request.flags,
                             text(request.url),           text(request.scope),
                             text(request.account),       request.min_ttl_seconds,
                             text(request.refused_sha256)};
    std::optional<Token> out;
    Sink<ww_answer_sink, const ww_answer*> sink([&](const ww_answer* answer) {
      out = Token{Secret(view(answer->secret)), answer->expires_at,
                  std::string(view(answer->account))};
    });
    ErrorCatcher error;
    const bool there =
        error.check(extension<ww_tokens>(WW_EXT_TOKENS).get(host_, &c, sink.get(), error.get()));
    sink.rethrow();
    if (!there) out.reset();
    return out;
  }

  // Where another machine may lend its credentials; none where there is no such place.
  std::optional<std::string> forwarding_place() const {
    const auto* forwarding =
        static_cast<const ww_forwarding*>(host_->get_extension(host_, WW_EXT_FORWARDING));
    if (forwarding == nullptr) return std::nullopt;
    std::string out;
    TextSink sink([&](ww_text path) { out = view(path); });
    forwarding->place(host_, sink.get());
    return out;
  }
  // None when nobody lends it.
  std::optional<ForwardedCredential> forwarded_credential(
      std::string_view protocol, std::string_view server, std::string_view path,
      std::string_view username, const std::vector<std::string>& challenges,
      std::string_view refused_sha256) const {
    return credential_from_elsewhere(
        protocol, server, path, username, challenges, refused_sha256,
        [&](const ww_request& c, const ww_answer_sink* sink, const ww_error* error) {
          return extension<ww_forwarding>(WW_EXT_FORWARDING).get(host_, &c, sink, error);
        });
  }
  // What the helper has to which the key leads; none when it has none. See ww_helper_call.
  std::optional<ForwardedCredential> helper_credential(
      std::string_view key, std::string_view protocol, std::string_view server,
      std::string_view path, std::string_view username, const std::vector<std::string>& challenges,
      std::string_view refused_sha256,
      const std::vector<std::pair<std::string, std::string>>& environment, std::uint32_t timeout_ms,
      bool quiet) const {
    std::vector<ww_pair> c_environment;
    for (const auto& [name, value] : environment)
      c_environment.push_back({text(name), text(value)});
    return credential_from_elsewhere(
        protocol, server, path, username, challenges, refused_sha256,
        [&](const ww_request& c, const ww_answer_sink* sink, const ww_error* error) {
          const ww_helper_call call{
              sizeof(ww_helper_call), text(key),  &c,           c_environment.data(),
              c_environment.size(),   timeout_ms, quiet ? 1 : 0};
          return extension<ww_helpers>(WW_EXT_HELPERS).get(host_, &call, sink, error);
        });
  }
  // False when nobody is there who could be told.
  bool forwarding_refused(std::string_view protocol, std::string_view server, std::string_view path,
                          std::string_view sha256) const {
    const ww_request c = request_for(protocol, server, path);
    ErrorCatcher error;
    return error.check(
        extension<ww_forwarding>(WW_EXT_FORWARDING).refused(host_, &c, text(sha256), error.get()));
  }

  bool output_is_terminal() const {
    return (console().abilities(host_) & WW_CONSOLE_OUTPUT_IS_TERMINAL) != 0;
  }
  bool input_is_terminal() const {
    return (console().abilities(host_) & WW_CONSOLE_INPUT_IS_TERMINAL) != 0;
  }
  void write(std::string_view output) const {
    ErrorCatcher error;
    error.check(console().write(host_, text(output), error.get()));
  }
  // Each row has as many cells as there are heads.
  void write_table(const std::vector<std::string>& heads,
                   const std::vector<std::vector<std::string>>& rows) const {
    std::vector<ww_text> c_heads;
    for (const std::string& head : heads) c_heads.push_back(text(head));
    std::vector<ww_text> cells;
    for (const auto& row : rows)
      for (std::size_t i = 0; i < heads.size(); ++i)
        cells.push_back(i < row.size() ? text(row[i]) : ww_text{});
    const ww_table c{sizeof(ww_table), c_heads.data(), c_heads.size(), cells.data(), rows.size()};
    ErrorCatcher error;
    error.check(console().write_table(host_, &c, error.get()));
  }
  void progress(std::string_view line) const { console().progress(host_, text(line)); }
  // Standard input to its end.
  Secret read_input(std::size_t max_bytes) const {
    Secret out;
    Sink<ww_bytes_sink, ww_bytes> sink([&](ww_bytes input) { out = Secret(view(input)); });
    ErrorCatcher error;
    error.check(console().read(host_, max_bytes, sink.get(), error.get()));
    sink.rethrow();
    return out;
  }

  // A compact JWS over `payload` (JSON); see ww_crypto.sign_jws.
  Secret sign_jws(std::string_view pem_or_pfx, std::string_view password,
                  std::string_view algorithm, std::string_view payload, bool with_chain) const {
    const ww_signing_key key{sizeof(ww_signing_key), bytes(pem_or_pfx), text(password)};
    Secret out;
    TextSink sink([&](ww_text jws) { out = Secret(view(jws)); });
    ErrorCatcher error;
    error.check(extension<ww_crypto>(WW_EXT_CRYPTO)
                    .sign_jws(host_, &key, text(algorithm), text(payload), with_chain ? 1 : 0,
                              sink.get(), error.get()));
    sink.rethrow();
    return out;
  }

  // A file that the manifest, the configuration or the environment names; none when there is none.
  std::optional<Secret> read_file(std::string_view path, std::size_t max_bytes) const {
    std::optional<Secret> out;
    Sink<ww_bytes_sink, ww_bytes> sink([&](ww_bytes content) { out = Secret(view(content)); });
    ErrorCatcher error;
    error.check(extension<ww_files>(WW_EXT_FILES)
                    .read(host_, text(path), max_bytes, sink.get(), error.get()));
    sink.rethrow();
    return out;
  }
  bool file_exists(std::string_view path) const {
    ErrorCatcher error;
    return error.check(extension<ww_files>(WW_EXT_FILES).exists(host_, text(path), error.get()));
  }

  // None when the program is not installed.
  std::optional<ProgramResult> run(const Program& program) const {
    std::vector<ww_text> arguments;
    for (const std::string& argument : program.arguments) arguments.push_back(text(argument));
    const auto environment = borrow(program.environment);
    ww_program_run c{};
    c.struct_size = sizeof c;
    c.name = text(program.name);
    c.arguments = arguments.data();
    c.argument_count = arguments.size();
    c.environment = environment.data();
    c.environment_count = environment.size();
    c.timeout_ms = program.timeout_ms;
    std::optional<ProgramResult> out;
    Sink<ww_program_sink, const ww_program_result*> sink([&](const ww_program_result* result) {
      out = ProgramResult{result->exit_code, Secret(view(result->output)),
                          Secret(view(result->errors))};
    });
    ErrorCatcher error;
    error.check(extension<ww_programs>(WW_EXT_PROGRAMS).run(host_, &c, sink.get(), error.get()));
    sink.rethrow();
    return out;
  }
  bool has_program(std::string_view name) const {
    ErrorCatcher error;
    return error.check(
        extension<ww_programs>(WW_EXT_PROGRAMS).exists(host_, text(name), error.get()));
  }

  // Whether an identity broker may be there at all: the system has such a thing, the host knows how
  // to call it, and the manifest names one.
  bool may_have_identity_broker() const { return identity_broker() != nullptr; }
  bool identity_broker_installed() const {
    const auto* broker = identity_broker();
    return broker != nullptr && broker->installed(host_) == WW_OK;
  }
  // WW_IDENTITY_BROKER_*: the bus is asked.
  std::int32_t identity_broker_presence() const {
    const auto* broker = identity_broker();
    return broker == nullptr ? WW_IDENTITY_BROKER_ABSENT : broker->presence(host_);
  }
  // What it answers; none when nobody is there. A one-way call is answered with nothing.
  std::optional<Secret> call_identity_broker(const IdentityBrokerCall& call) const {
    const auto* broker = identity_broker();
    if (broker == nullptr) return std::nullopt;
    const ww_identity_broker_call c{sizeof(ww_identity_broker_call),
                                    text(call.method),
                                    text(call.version),
                                    text(call.correlation_id),
                                    text(call.request.view()),
                                    call.timeout_ms,
                                    call.one_way ? 1 : 0};
    Secret out;
    TextSink sink([&](ww_text reply) { out = Secret(view(reply)); });
    ErrorCatcher error;
    const bool there = error.check(broker->call(host_, &c, sink.get(), error.get()));
    sink.rethrow();
    if (!there) return std::nullopt;
    return out;
  }

  // WW_SIGNIN_*: what can be done here and now; 0 when interaction is not allowed.
  std::uint32_t signin_abilities() const { return signin().abilities(host_); }
  // What a person answers, as it was typed; see ww_signin.ask.
  Secret ask(std::string_view prompt, Echo echo) const {
    const ww_question question{sizeof(ww_question), text(prompt), echo == Echo::kHidden ? 1 : 0};
    Secret out;
    TextSink sink([&](ww_text answer) { out = Secret(view(answer)); });
    ErrorCatcher error;
    error.check(signin().ask(host_, &question, sink.get(), error.get()));
    sink.rethrow();
    return out;
  }

  const ww_signin& signin() const { return extension<ww_signin>(WW_EXT_SIGNIN); }
  const ww_host* c_host() const { return host_; }

  template <class Extension>
  const Extension& extension(const char* id) const {
    const void* found = host_->get_extension(host_, id);
    if (found == nullptr)
      throw Failure(WW_FAULT, std::string("this Watchword has no ") + id, "Update Watchword.");
    return *static_cast<const Extension*>(found);
  }

 private:
  const ww_identity_broker* identity_broker() const {
    return static_cast<const ww_identity_broker*>(
        host_->get_extension(host_, WW_EXT_IDENTITY_BROKER));
  }
  static ww_request request_for(std::string_view protocol, std::string_view server,
                                std::string_view path) {
    ww_request out{};
    out.struct_size = sizeof out;
    out.protocol = text(protocol);
    out.host = text(server);
    out.path = text(path);
    return out;
  }

  // What `ask(request, sink, error)`, a function of an extension, brings from where somebody else
  // keeps credentials; none when that one has none.
  template <class Ask>
  std::optional<ForwardedCredential> credential_from_elsewhere(
      std::string_view protocol, std::string_view server, std::string_view path,
      std::string_view username, const std::vector<std::string>& challenges,
      std::string_view refused_sha256, const Ask& ask) const {
    std::vector<ww_text> c_challenges;
    for (const std::string& challenge : challenges) c_challenges.push_back(text(challenge));
    ww_request c = request_for(protocol, server, path);
    c.username = text(username);
    c.challenges = c_challenges.data();
    c.challenge_count = c_challenges.size();
    c.refused_sha256 = text(refused_sha256);
    std::optional<ForwardedCredential> out;
    Sink<ww_answer_sink, const ww_answer*> sink([&](const ww_answer* answer) {
      out = ForwardedCredential{answer->kind, std::string(view(answer->username)),
                                Secret(view(answer->secret)), answer->expires_at};
    });
    ErrorCatcher error;
    const bool there = error.check(ask(c, sink.get(), error.get()));
    sink.rethrow();
    if (!there) out.reset();
    return out;
  }
  const ww_console& console() const { return extension<ww_console>(WW_EXT_CONSOLE); }
  void log(std::int32_t level, std::string_view message) const {
    extension<ww_log>(WW_EXT_LOG).write(host_, level, text(message));
  }
  const ww_host* host_;
  std::uint32_t exchange_max_ms_ = 0;  // 0: as each request says
};

}  // namespace watchword
