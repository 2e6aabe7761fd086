// A host with every extension in memory, for tests of providers: HTTP answers come from a script
// and requests are recorded, the clock stands until it is moved, a person at the browser is a
// function. For C++17 and newer; header-only; std only.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <functional>
#include <iterator>
#include <map>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "../../encoding.hpp"
#include "../../plugin.hpp"
#include "../stored_item.hpp"
#include "sha256.hpp"

namespace watchword::test {

// A request that the plugin sent.
struct Sent {
  std::string method;
  std::string url;
  std::map<std::string, std::string> headers;
  std::map<std::string, std::string> form;  // the body, decoded
  std::string body;
  std::uint32_t flags = 0;
  std::uint32_t timeout_ms = 0;
  std::string certificate_sha1;
};

struct Scripted {
  int status = 200;
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::int64_t retry_after_seconds = -1;
};

// The browser that the plugin wanted to be opened.
struct Browser {
  std::string url;
  std::map<std::string, std::string> query;  // of the url, decoded
  std::string state;
  std::string purpose;
  bool opened = false;
};

// What the browser was shown at the end.
struct Page {
  ww_status status;
  std::string message;
  std::string advice;
};

// A redirect URI that the plugin gave.
struct CallbackGiven {
  std::string redirect_uri;
  std::string certificate;
  std::string private_key;
};

struct DeviceCodeShown {
  std::string user_code;
  std::string verification_uri;
  std::string purpose;
  std::int64_t expires_at;
  bool ended;
};

// A program that the plugin ran, and what it prints.
struct Ran {
  std::string name;
  std::vector<std::string> arguments;
  std::map<std::string, std::string> environment;
};

struct Printed {
  int exit_code = 0;
  std::string output;
  std::string errors;
};

// What the plugin had signed; the signature is "SIGNED-ALGORITHM".
struct Signed {
  std::string key;
  std::string password;
  std::string algorithm;
  std::string payload;
  bool with_chain = false;
};

// A call of the identity broker.
struct BrokerCalled {
  std::string method;
  std::string version;
  std::string correlation_id;
  std::string request;
  std::uint32_t timeout_ms = 0;
  bool one_way = false;
};

using Parameters = std::vector<std::pair<std::string, std::string>>;

// Of an application/x-www-form-urlencoded body or query; "?" where it is none.
inline std::map<std::string, std::string> decode_form(std::string_view form) {
  std::map<std::string, std::string> out;
  while (!form.empty()) {
    const auto end = std::min(form.find('&'), form.size());
    const std::string_view pair = form.substr(0, end);
    const auto equals = std::min(pair.find('='), pair.size());
    const auto value = pair.substr(std::min(equals + 1, pair.size()));
    out[percent_decode(pair.substr(0, equals), true).value_or("?")] =
        percent_decode(value, true).value_or("?");
    form.remove_prefix(std::min(end + 1, form.size()));
  }
  return out;
}

class RecordingHost {
 public:
  RecordingHost();
  RecordingHost(const RecordingHost&) = delete;
  RecordingHost& operator=(const RecordingHost&) = delete;

  const ww_host* get() const { return &host_; }

  // Appends what the next request that is not yet answered gets. `answer` may throw Failure.
  using Answerer = std::function<Scripted(const Sent&)>;
  void expect(const std::string& method, const std::string& url, Answerer answer);
  void expect(const std::string& method, const std::string& url, Scripted answer);
  bool all_answered() const { return script_.empty(); }

  // One more extension, which must live as long as the host.
  void offer(const char* id, const void* extension) { extensions_[id] = extension; }

  // Everything that left the plugin as text for people or for the trace.
  std::string all_texts() const;

  std::int64_t now = 1800000000;
  std::string machine_name = "laptop";
  std::map<std::string, std::string> config;
  std::map<std::string, std::string> environment;
  std::vector<std::string> authorization_settings;  // of git, that send such a header by themselves
  std::map<std::pair<std::string, std::string>, Item> secrets;  // by kind and key
  std::vector<std::string> looked_for;  // "KIND KEY" of each search in the store, in order
  bool store_is_shared = false;         // by other machines
  std::map<std::string, std::string> state;
  bool state_is_read_only = false;  // notes that cannot be changed stay, and cost nothing
  std::vector<std::string> locked;  // names, in order
  std::set<std::string> locked_elsewhere;
  std::vector<Sent> sent;
  std::vector<std::string> notices;
  std::vector<std::string> traces;
  // "http POST URL", "put KIND KEY", "erase KIND KEY", "lock NAME", "unlock NAME" in order
  std::vector<std::string> events;
  std::uint32_t abilities = 0;
  std::vector<Browser> browsers;
  std::vector<Page> pages;
  std::vector<DeviceCodeShown> device_codes;
  int open_listeners = 0;
  std::map<std::string, std::string> files;  // by path
  std::map<std::string, Printed> programs;   // that are installed, by name
  std::vector<Ran> ran;
  std::vector<Signed> signatures;
  std::vector<CallbackGiven> callbacks;
  std::vector<std::string> questions;
  bool broker_installed = false;                             // on this machine
  std::int32_t broker_presence = WW_IDENTITY_BROKER_ABSENT;  // on the bus
  int broker_lookups = 0;                                    // how often the bus was asked
  std::vector<BrokerCalled> broker_calls;

  // What a test may make happen; each may throw Failure. Empty: nothing, and success.
  std::function<void(const Item&)> on_put;
  std::function<void(const std::string& lock)> on_lock;  // before it is held
  std::function<void()> on_sleep;
  std::function<Parameters(const Browser&)> person;                                // at the browser
  std::function<std::string(const std::string& prompt, bool hidden)> on_question;  // answers it
  // The identity broker; without it there is nobody to be called.
  std::function<std::string(const BrokerCalled&)> broker;

 private:
  static RecordingHost& of(const ww_host* host) {
    return *static_cast<RecordingHost*>(host->host_data);
  }
  static ww_status send(const ww_host*, const ww_http_request*, const ww_http_sink*,
                        const ww_error*);
  static ww_status sign_jws(const ww_host*, const ww_signing_key*, ww_text, ww_text, std::int32_t,
                            const ww_text_sink*, const ww_error*);
  static ww_status run(const ww_host*, const ww_program_run*, const ww_program_sink*,
                       const ww_error*);
  static ww_status search(const ww_host*, const ww_query*, const ww_item_sink*, const ww_error*);
  static ww_status put(const ww_host*, const ww_item*, const ww_error*);
  static ww_status erase(const ww_host*, const ww_query*, const ww_error*);
  static ww_status get_state(const ww_host*, ww_text, const ww_text_sink*, const ww_error*);
  static ww_status lock(const ww_host*, ww_text, std::uint32_t, ww_lock**, const ww_error*);
  static void unlock(const ww_host*, ww_lock*);
  static ww_status listen(const ww_host*, ww_listener**, const ww_text_sink*, const ww_error*);
  static ww_status listen_at(const ww_host*, const ww_callback*, ww_listener**, const ww_error*);
  static ww_status ask(const ww_host*, const ww_question*, const ww_text_sink*, const ww_error*);
  static ww_status authorize(const ww_host*, ww_listener*, const ww_browser_signin*,
                             const ww_pair_sink*, const ww_error*);
  static void finish(const ww_host*, ww_listener*, ww_status, ww_text, ww_text);
  static ww_status show_device_code(const ww_host*, const ww_device_code*, std::int32_t,
                                    const ww_error*);
  static ww_status call_broker(const ww_host*, const ww_identity_broker_call*, const ww_text_sink*,
                               const ww_error*);

  struct Expected {
    std::string method;
    std::string url;
    Answerer answer;
  };
  Scripted answer(const Sent& sent);

  ww_host host_;
  ww_log log_;
  ww_clock clock_;
  ww_draft_machine machine_;
  ww_crypto crypto_;
  ww_config config_;
  ww_http http_;
  ww_files files_;
  ww_programs programs_;
  ww_secrets secrets_;
  ww_state state_;
  ww_signin signin_;
  ww_identity_broker identity_broker_;
  std::map<std::string, const void*, std::less<>> extensions_;
  std::deque<Expected> script_;
  std::map<std::string, bool> held_;
};

namespace detail {

inline void put_digest(const ww_host* /*host*/, ww_bytes data, std::uint8_t out[32]) {
  const std::string digest = sha256(view(data));
  std::copy(digest.begin(), digest.end(), out);
}

inline ww_status put_random(const ww_host* /*host*/, std::uint8_t* out, std::size_t size) {
  std::random_device source;
  std::generate(out, out + size, [&] { return static_cast<std::uint8_t>(source()); });
  return WW_OK;
}

inline ww_status put_certificate(const ww_host* /*host*/, std::int64_t /*valid_seconds*/,
                                 const ww_text_sink* certificate, const ww_text_sink* private_key,
                                 const ww_error* /*error*/) {
  certificate->put(certificate->data, text("CERTIFICATE"));
  private_key->put(private_key->data, text("PRIVATE-KEY"));
  return WW_OK;
}

inline ww_status put_value(const std::map<std::string, std::string>& map, ww_text key,
                           const ww_text_sink* sink) {
  const auto found = map.find(std::string(view(key)));
  if (found == map.end()) return WW_NOT_FOUND;
  sink->put(sink->data, text(found->second));
  return WW_OK;
}

}  // namespace detail

inline RecordingHost::RecordingHost()
    : host_{sizeof(ww_host),
            WW_ABI_MAJOR,
            WW_ABI_MINOR,
            text("0.0.0"),
            this,
            [](const ww_host* host, const char* id) -> const void* {
              const auto& extensions = of(host).extensions_;
              const auto found = extensions.find(std::string_view(id));
              return found == extensions.end() ? nullptr : found->second;
            }},
      log_{sizeof(ww_log),
           [](const ww_host* host, std::int32_t level, ww_text message) {
             auto& lines = level == WW_LOG_NOTICE ? of(host).notices : of(host).traces;
             lines.emplace_back(view(message));
           }},
      clock_{sizeof(ww_clock), [](const ww_host* host) { return of(host).now; },
             [](const ww_host* host, std::uint32_t milliseconds) {
               of(host).now += (milliseconds + 999) / 1000;
               return guard(nullptr, [&] {
                 if (of(host).on_sleep) of(host).on_sleep();
                 return WW_OK;
               });
             }},
      machine_{sizeof(ww_draft_machine),
               [](const ww_host* host, const ww_text_sink* name) {
                 if (!of(host).machine_name.empty())
                   name->put(name->data, text(of(host).machine_name));
               }},
      crypto_{sizeof(ww_crypto), &detail::put_random, &detail::put_digest, &RecordingHost::sign_jws,
              &detail::put_certificate},
      config_{sizeof(ww_config),
              [](const ww_host* host, ww_text key, const ww_text_sink* sink) {
                return detail::put_value(of(host).config, key, sink);
              },
              [](const ww_host* host, ww_text name, const ww_text_sink* sink) {
                return detail::put_value(of(host).environment, name, sink);
              },
              [](const ww_host* host, ww_text header, const ww_text_sink* sink) {
                if (view(header) != "authorization") return WW_NOT_FOUND;
                for (const std::string& name : of(host).authorization_settings)
                  sink->put(sink->data, text(name));
                return of(host).authorization_settings.empty() ? WW_NOT_FOUND : WW_OK;
              }},
      http_{sizeof(ww_http), &RecordingHost::send},
      files_{sizeof(ww_files),
             [](const ww_host* host, ww_text path, std::size_t max_bytes,
                const ww_bytes_sink* content, const ww_error* error) {
               return guard(error, [&] {
                 const auto found = of(host).files.find(std::string(view(path)));
                 if (found == of(host).files.end()) return WW_NOT_FOUND;
                 if (found->second.size() > max_bytes)
                   throw Failure(WW_INVALID, found->first + " is larger than it may be");
                 content->put(content->data, bytes(found->second));
                 return WW_OK;
               });
             },
             [](const ww_host* host, ww_text path, const ww_error* /*error*/) {
               return of(host).files.count(std::string(view(path))) != 0 ? WW_OK : WW_NOT_FOUND;
             }},
      programs_{sizeof(ww_programs), &RecordingHost::run,
                [](const ww_host* host, ww_text name, const ww_error* /*error*/) {
                  return of(host).programs.count(std::string(view(name))) != 0 ? WW_OK
                                                                               : WW_NOT_FOUND;
                }},
      secrets_{sizeof(ww_secrets), &RecordingHost::search, &RecordingHost::put,
               &RecordingHost::erase,
               [](const ww_host* host) { return of(host).store_is_shared ? 1 : 0; }},
      state_{sizeof(ww_state),
             &RecordingHost::get_state,
             [](const ww_host* host, ww_text key, ww_text value, const ww_error* /*error*/) {
               if (!of(host).state_is_read_only)
                 of(host).state[std::string(view(key))] = view(value);
               return WW_OK;
             },
             [](const ww_host* host, ww_text key, const ww_error* /*error*/) {
               if (of(host).state_is_read_only) return WW_NOT_FOUND;
               return of(host).state.erase(std::string(view(key))) != 0 ? WW_OK : WW_NOT_FOUND;
             },
             [](const ww_host* host, ww_text prefix, const ww_pair_sink* sink,
                const ww_error* /*error*/) {
               for (const auto& [key, value] : of(host).state)
                 if (key.rfind(view(prefix), 0) == 0) sink->put(sink->data, text(key), text(value));
               return WW_OK;
             },
             &RecordingHost::lock,
             &RecordingHost::unlock,
             nullptr},  // as of a host from before it: put does it
      signin_{sizeof(ww_signin),      [](const ww_host* host) { return of(host).abilities; },
              &RecordingHost::listen, &RecordingHost::authorize,
              &RecordingHost::finish, &RecordingHost::show_device_code,
              &RecordingHost::ask,    &RecordingHost::listen_at},
      identity_broker_{
          sizeof(ww_identity_broker),
          [](const ww_host* host) { return of(host).broker_installed ? WW_OK : WW_NOT_FOUND; },
          [](const ww_host* host) {
            ++of(host).broker_lookups;
            return of(host).broker_presence;
          },
          &RecordingHost::call_broker} {
  extensions_ = {{WW_EXT_LOG, &log_},
                 {WW_EXT_CLOCK, &clock_},
                 {WW_EXT_CRYPTO, &crypto_},
                 {WW_EXT_CONFIG, &config_},
                 {WW_EXT_HTTP, &http_},
                 {WW_EXT_SECRETS, &secrets_},
                 {WW_EXT_FILES, &files_},
                 {WW_EXT_PROGRAMS, &programs_},
                 {WW_EXT_STATE, &state_},
                 {WW_EXT_SIGNIN, &signin_},
                 {WW_EXT_DRAFT_MACHINE, &machine_},
                 {WW_EXT_IDENTITY_BROKER, &identity_broker_}};
}

inline void RecordingHost::expect(const std::string& method, const std::string& url,
                                  Answerer answerer) {
  script_.push_back({method, url, std::move(answerer)});
}

inline void RecordingHost::expect(const std::string& method, const std::string& url,
                                  Scripted scripted) {
  expect(method, url, [scripted = std::move(scripted)](const Sent&) { return scripted; });
}

inline std::string RecordingHost::all_texts() const {
  std::string out;
  for (const auto* lines : {&notices, &traces})
    for (const std::string& line : *lines) out += line + '\n';
  for (const Page& page : pages) out += page.message + '\n' + page.advice + '\n';
  for (const auto& [key, value] : state) out += key + '=' + value + '\n';
  for (const auto& [name, item] : secrets) {
    out += item.kind + ' ' + item.key + ' ' + item.label + '\n';
    for (const auto& [key, value] : item.attributes) out += key + '=' + value + '\n';
  }
  return out;
}

inline Scripted RecordingHost::answer(const Sent& request) {
  if (script_.empty())
    throw Failure(WW_FAULT, "unexpected request: " + request.method + ' ' + request.url);
  const Expected expected = std::move(script_.front());
  script_.pop_front();
  if (expected.method != request.method || expected.url != request.url)
    throw Failure(WW_FAULT, "expected " + expected.method + ' ' + expected.url + " and got " +
                                request.method + ' ' + request.url);
  return expected.answer(request);
}

inline ww_status RecordingHost::send(const ww_host* host, const ww_http_request* request,
                                     const ww_http_sink* sink, const ww_error* error) {
  return guard(error, [&] {
    RecordingHost& self = of(host);
    Sent sent{std::string(view(request->method)),
              std::string(view(request->url)),
              {},
              {},
              std::string(view(request->body)),
              0,
              0,
              {}};
    for (std::size_t i = 0; i < request->header_count; ++i)
      sent.headers[std::string(view(request->headers[i].name))] = view(request->headers[i].value);
    sent.form = decode_form(sent.body);
    sent.flags = request->flags;
    sent.timeout_ms = request->timeout_ms;
    sent.certificate_sha1 = view(request->certificate_sha1);
    self.events.push_back("http " + sent.method + ' ' + sent.url);
    self.sent.push_back(sent);
    const Scripted scripted = self.answer(sent);
    const auto headers = borrow(scripted.headers);
    const ww_http_response response{sizeof(ww_http_response), scripted.status,
                                    headers.data(),           headers.size(),
                                    bytes(scripted.body),     scripted.retry_after_seconds};
    sink->put(sink->data, &response);
    return WW_OK;
  });
}

inline ww_status RecordingHost::sign_jws(const ww_host* host, const ww_signing_key* key,
                                         ww_text algorithm, ww_text payload,
                                         std::int32_t with_chain, const ww_text_sink* jws,
                                         const ww_error* /*error*/) {
  of(host).signatures.push_back({std::string(view(key->pem_or_pfx)),
                                 std::string(view(key->password)), std::string(view(algorithm)),
                                 std::string(view(payload)), with_chain != 0});
  const std::string out = "SIGNED-" + std::string(view(algorithm));
  jws->put(jws->data, text(out));
  return WW_OK;
}

inline ww_status RecordingHost::run(const ww_host* host, const ww_program_run* run,
                                    const ww_program_sink* sink, const ww_error* /*error*/) {
  RecordingHost& self = of(host);
  Ran ran{std::string(view(run->name)), {}, {}};
  for (std::size_t i = 0; i < run->argument_count; ++i)
    ran.arguments.emplace_back(view(run->arguments[i]));
  for (std::size_t i = 0; i < run->environment_count; ++i)
    ran.environment[std::string(view(run->environment[i].name))] = view(run->environment[i].value);
  const auto found = self.programs.find(ran.name);
  if (found == self.programs.end()) return WW_NOT_FOUND;
  self.ran.push_back(std::move(ran));
  const ww_program_result result{sizeof(ww_program_result), found->second.exit_code,
                                 bytes(found->second.output), bytes(found->second.errors)};
  sink->put(sink->data, &result);
  return WW_OK;
}

inline ww_status RecordingHost::search(const ww_host* host, const ww_query* query,
                                       const ww_item_sink* sink, const ww_error* /*error*/) {
  RecordingHost& self = of(host);
  self.looked_for.push_back(std::string(view(query->kind)) + ' ' + std::string(view(query->key)));
  for (const auto& [name, item] : self.secrets) {
    if (!matches(item, *query) || (item.expires_at != 0 && item.expires_at <= self.now)) continue;
    const auto attributes = borrow(item.attributes);
    const ww_item c = borrow(item, attributes);
    sink->put(sink->data, &c);
  }
  return WW_OK;
}

inline ww_status RecordingHost::put(const ww_host* host, const ww_item* c, const ww_error* error) {
  return guard(error, [&] {
    RecordingHost& self = of(host);
    Item item = own(*c);
    if (self.on_put) self.on_put(item);
    self.events.push_back("put " + item.kind + ' ' + item.key);
    self.secrets[{item.kind, item.key}] = std::move(item);
    return WW_OK;
  });
}

inline ww_status RecordingHost::erase(const ww_host* host, const ww_query* query,
                                      const ww_error* /*error*/) {
  RecordingHost& self = of(host);
  std::size_t erased = 0;
  for (auto at = self.secrets.begin(); at != self.secrets.end();) {
    const bool found = matches(at->second, *query);
    at = found ? self.secrets.erase(at) : std::next(at);
    erased += found ? 1 : 0;
  }
  self.events.push_back("erase " + std::string(view(query->kind)) + ' ' +
                        std::string(view(query->key)));
  return erased != 0 ? WW_OK : WW_NOT_FOUND;
}

inline ww_status RecordingHost::get_state(const ww_host* host, ww_text key,
                                          const ww_text_sink* sink, const ww_error* /*error*/) {
  return detail::put_value(of(host).state, key, sink);
}

inline ww_status RecordingHost::lock(const ww_host* host, ww_text name,
                                     std::uint32_t /*timeout_ms*/, ww_lock** out,
                                     const ww_error* error) {
  return guard(error, [&] {
    RecordingHost& self = of(host);
    const std::string key(view(name));
    // A copy, because it may replace itself.
    if (const auto hook = self.on_lock) hook(key);
    if (self.locked_elsewhere.count(key) != 0)
      throw Failure(WW_TIMEOUT, "the lock " + key + " was not free in time");
    if (self.held_[key]) throw Failure(WW_FAULT, "the lock " + key + " is taken twice");
    self.held_[key] = true;
    self.locked.push_back(key);
    self.events.push_back("lock " + key);
    *out = reinterpret_cast<ww_lock*>(new std::string(key));
    return WW_OK;
  });
}

inline void RecordingHost::unlock(const ww_host* host, ww_lock* lock) {
  auto* key = reinterpret_cast<std::string*>(lock);
  of(host).held_[*key] = false;
  of(host).events.push_back("unlock " + *key);
  delete key;
}

inline ww_status RecordingHost::listen(const ww_host* host, ww_listener** out,
                                       const ww_text_sink* redirect_uri,
                                       const ww_error* /*error*/) {
  RecordingHost& self = of(host);
  ++self.open_listeners;
  *out = reinterpret_cast<ww_listener*>(&self);
  redirect_uri->put(redirect_uri->data, text("http://localhost:45678"));
  return WW_OK;
}

inline ww_status RecordingHost::listen_at(const ww_host* host, const ww_callback* callback,
                                          ww_listener** out, const ww_error* /*error*/) {
  RecordingHost& self = of(host);
  ++self.open_listeners;
  self.callbacks.push_back({std::string(view(callback->redirect_uri)),
                            std::string(view(callback->certificate)),
                            std::string(view(callback->private_key))});
  *out = reinterpret_cast<ww_listener*>(&self);
  return WW_OK;
}

inline ww_status RecordingHost::ask(const ww_host* host, const ww_question* question,
                                    const ww_text_sink* answer, const ww_error* error) {
  return guard(error, [&] {
    RecordingHost& self = of(host);
    self.questions.emplace_back(view(question->prompt));
    if (!self.on_question) throw Failure(WW_INTERACTION_REQUIRED, "there is nobody to ask");
    answer->put(answer->data, text(self.on_question(self.questions.back(), question->hidden != 0)));
    return WW_OK;
  });
}

inline ww_status RecordingHost::authorize(const ww_host* host, ww_listener* /*listener*/,
                                          const ww_browser_signin* signin,
                                          const ww_pair_sink* parameters, const ww_error* error) {
  return guard(error, [&] {
    RecordingHost& self = of(host);
    Browser browser;
    browser.url = view(signin->url);
    browser.query = decode_form(std::string_view(browser.url).substr(browser.url.find('?') + 1));
    browser.state = view(signin->state);
    browser.purpose = view(signin->purpose);
    browser.opened = signin->open_browser != 0;
    self.events.push_back("browser");
    self.browsers.push_back(browser);
    if (!self.person) throw Failure(WW_TIMEOUT, "nobody is at the browser");
    for (const auto& [name, value] : self.person(browser))
      parameters->put(parameters->data, text(name), text(value));
    return WW_OK;
  });
}

inline void RecordingHost::finish(const ww_host* host, ww_listener* /*listener*/, ww_status status,
                                  ww_text message, ww_text advice) {
  RecordingHost& self = of(host);
  --self.open_listeners;
  self.events.push_back("page " + std::to_string(status));
  self.pages.push_back({status, std::string(view(message)), std::string(view(advice))});
}

inline ww_status RecordingHost::show_device_code(const ww_host* host, const ww_device_code* code,
                                                 std::int32_t ended, const ww_error* /*error*/) {
  of(host).device_codes.push_back({std::string(view(code->user_code)),
                                   std::string(view(code->verification_uri)),
                                   std::string(view(code->purpose)), code->expires_at, ended != 0});
  return WW_OK;
}

inline ww_status RecordingHost::call_broker(const ww_host* host,
                                            const ww_identity_broker_call* call,
                                            const ww_text_sink* reply, const ww_error* error) {
  return guard(error, [&] {
    RecordingHost& self = of(host);
    const BrokerCalled called{std::string(view(call->method)),
                              std::string(view(call->version)),
                              std::string(view(call->correlation_id)),
                              std::string(view(call->request)),
                              call->timeout_ms,
                              call->one_way != 0};
    self.events.push_back("broker " + called.method);
    self.broker_calls.push_back(called);
    if (!self.broker) return WW_NOT_FOUND;
    const std::string answer = self.broker(called);
    if (!called.one_way) reply->put(reply->data, text(answer));
    return WW_OK;
  });
}

}  // namespace watchword::test
