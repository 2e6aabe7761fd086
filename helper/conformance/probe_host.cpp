#include "conformance/probe_host.h"

#include <algorithm>
#include <cstring>

#include "base/url.h"

namespace watchword::conformance {
namespace {

constexpr std::string_view kCanary = "Canary-7391-";  // secrets of the check begin with it
constexpr std::string_view kPath = "/check.example/file";

bool has(const std::vector<std::string>& list, std::string_view value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

bool ends_with_one_of(std::string_view name, std::initializer_list<std::string_view> endings) {
  return std::any_of(endings.begin(), endings.end(),
                     [&](std::string_view ending) { return name.ends_with(ending); });
}

bool names_secret(std::string_view name) {
  const auto contains = [&](std::string_view part) {
    return name.find(part) != std::string_view::npos;
  };
  return (contains("TOKEN") || contains("SECRET") || contains("PASSWORD")) &&
         !ends_with_one_of(name, {"FILE", "PATH", "URL", "URI", "ENDPOINT", "NAME", "ID"});
}

std::string address() {
  return "https://" + std::string(kElsewhere) + "/";
}

// --- An extension whose every function fails

bool silently = false;

ww_status fail(ww_status status, const ww_error* error) {
  if (!silently) report(error, "the check has this fail", "Nothing is to be done.");
  return status;
}

const ww_log kFailingLog{sizeof(ww_log), [](const ww_host*, std::int32_t, ww_text) {}};
const ww_clock kFailingClock{sizeof(ww_clock), [](const ww_host*) { return std::int64_t{0}; },
                             [](const ww_host*, std::uint32_t) { return WW_CANCELLED; }};
const ww_crypto kFailingCrypto{
    sizeof(ww_crypto), [](const ww_host*, std::uint8_t*, std::size_t) { return WW_FAULT; },
    [](const ww_host*, ww_bytes, std::uint8_t out[32]) { std::memset(out, 0, 32); },
    [](const ww_host*, const ww_signing_key*, ww_text, ww_text, std::int32_t, const ww_text_sink*,
       const ww_error* error) { return fail(WW_INVALID, error); },
    [](const ww_host*, std::int64_t, const ww_text_sink*, const ww_text_sink*,
       const ww_error* error) { return fail(WW_FAULT, error); }};
ww_status no_text(const ww_host* /*host*/, ww_text /*name*/, const ww_text_sink* /*sink*/) {
  return WW_INVALID;
}
const ww_config kFailingConfig{sizeof(ww_config), no_text, no_text, no_text};
const ww_http kFailingHttp{sizeof(ww_http),
                           [](const ww_host*, const ww_http_request*, const ww_http_sink*,
                              const ww_error* error) { return fail(WW_NETWORK, error); }};
const ww_files kFailingFiles{
    sizeof(ww_files),
    [](const ww_host*, ww_text, std::size_t, const ww_bytes_sink*, const ww_error* error) {
      return fail(WW_INVALID, error);
    },
    [](const ww_host*, ww_text, const ww_error* error) { return fail(WW_REFUSED, error); }};
const ww_programs kFailingPrograms{
    sizeof(ww_programs),
    [](const ww_host*, const ww_program_run*, const ww_program_sink*, const ww_error* error) {
      return fail(WW_TIMEOUT, error);
    },
    [](const ww_host*, ww_text, const ww_error* error) { return fail(WW_REFUSED, error); }};
const ww_secrets kFailingSecrets{sizeof(ww_secrets),
                                 [](const ww_host*, const ww_query*, const ww_item_sink*,
                                    const ww_error* error) { return fail(WW_STORE_LOCKED, error); },
                                 [](const ww_host*, const ww_item*, const ww_error* error) {
                                   return fail(WW_STORE_FAILED, error);
                                 },
                                 [](const ww_host*, const ww_query*, const ww_error* error) {
                                   return fail(WW_STORE_FAILED, error);
                                 },
                                 [](const ww_host*) { return std::int32_t{1}; }};
const ww_state kFailingState{
    sizeof(ww_state),
    [](const ww_host*, ww_text, const ww_text_sink*, const ww_error* error) {
      return fail(WW_STORE_FAILED, error);
    },
    [](const ww_host*, ww_text, ww_text, const ww_error* error) { return fail(WW_FAULT, error); },
    [](const ww_host*, ww_text, const ww_error* error) { return fail(WW_FAULT, error); },
    [](const ww_host*, ww_text, const ww_pair_sink*, const ww_error* error) {
      return fail(WW_STORE_FAILED, error);
    },
    [](const ww_host*, ww_text, std::uint32_t, ww_lock**, const ww_error* error) {
      return fail(WW_TIMEOUT, error);
    },
    [](const ww_host*, ww_lock*) {},
    [](const ww_host*, ww_text, ww_text, const ww_error* error) {
      return fail(WW_STORE_FAILED, error);
    }};
const ww_signin kFailingSignin{
    sizeof(ww_signin),
    [](const ww_host*) { return WW_SIGNIN_BROWSER | WW_SIGNIN_TERMINAL | WW_SIGNIN_QUESTION; },
    [](const ww_host*, ww_listener**, const ww_text_sink*, const ww_error* error) {
      return fail(WW_NETWORK, error);
    },
    [](const ww_host*, ww_listener*, const ww_browser_signin*, const ww_pair_sink*,
       const ww_error* error) { return fail(WW_TIMEOUT, error); },
    [](const ww_host*, ww_listener*, ww_status, ww_text, ww_text) {},
    [](const ww_host*, const ww_device_code*, std::int32_t, const ww_error* error) {
      return fail(WW_FAULT, error);
    },
    [](const ww_host*, const ww_question*, const ww_text_sink*, const ww_error* error) {
      return fail(WW_CANCELLED, error);
    },
    [](const ww_host*, const ww_callback*, ww_listener**, const ww_error* error) {
      return fail(WW_INTERACTION_REQUIRED, error);
    }};
const ww_console kFailingConsole{
    sizeof(ww_console),
    [](const ww_host*) { return std::uint32_t{0}; },
    [](const ww_host*, ww_text, const ww_error* error) { return fail(WW_CANCELLED, error); },
    [](const ww_host*, const ww_table*, const ww_error* error) {
      return fail(WW_CANCELLED, error);
    },
    [](const ww_host*, ww_text) {},
    [](const ww_host*, std::size_t, const ww_bytes_sink*, const ww_error* error) {
      return fail(WW_INVALID, error);
    }};
const ww_tokens kFailingTokens{sizeof(ww_tokens),
                               [](const ww_host*, const ww_token_request*, const ww_answer_sink*,
                                  const ww_error* error) { return fail(WW_REFUSED, error); }};

const ww_identity_broker kFailingIdentityBroker{
    sizeof(ww_identity_broker), [](const ww_host*) { return WW_OK; },
    [](const ww_host*) { return std::int32_t{WW_IDENTITY_BROKER_RUNNING}; },
    [](const ww_host*, const ww_identity_broker_call*, const ww_text_sink*, const ww_error* error) {
      return fail(WW_NETWORK, error);
    }};

struct Extension {
  const char* id;
  const void* failing;
};
const Extension kExtensions[] = {{WW_EXT_LOG, &kFailingLog},
                                 {WW_EXT_CLOCK, &kFailingClock},
                                 {WW_EXT_CRYPTO, &kFailingCrypto},
                                 {WW_EXT_CONFIG, &kFailingConfig},
                                 {WW_EXT_HTTP, &kFailingHttp},
                                 {WW_EXT_FILES, &kFailingFiles},
                                 {WW_EXT_PROGRAMS, &kFailingPrograms},
                                 {WW_EXT_SECRETS, &kFailingSecrets},
                                 {WW_EXT_STATE, &kFailingState},
                                 {WW_EXT_SIGNIN, &kFailingSignin},
                                 {WW_EXT_CONSOLE, &kFailingConsole},
                                 {WW_EXT_TOKENS, &kFailingTokens},
                                 {WW_EXT_IDENTITY_BROKER, &kFailingIdentityBroker}};

}  // namespace

std::string grant(const std::string& access_token, const std::string& expires_in,
                  const std::string& refresh_token, const std::string& device_code) {
  const std::string address = "https://" + std::string(kElsewhere) + "/";
  return R"({"token_type":"Bearer","scope":"openid","access_token":")" + access_token +
         R"(","expires_in":)" + expires_in + R"(,"refresh_token":")" + refresh_token +
         R"(","device_code":")" + device_code + R"(","user_code":"ABCD-EFGH","interval":5)" +
         R"(,"device_authorization_endpoint":")" + address + R"(device_code","token_endpoint":")" +
         address + R"(token","authorization_endpoint":")" + address +
         R"(authorize","verification_uri":")" + address + R"(device","verification_url":")" +
         address + R"(device"})";
}

const std::vector<std::string>& extension_ids() {
  static const std::vector<std::string> ids = [] {
    std::vector<std::string> out;
    for (const Extension& extension : kExtensions) out.emplace_back(extension.id);
    return out;
  }();
  return ids;
}

ProbeHost& ProbeHost::of(const ww_host* host) {
  return static_cast<ProbeHost&>(*static_cast<test::RecordingHost*>(host->host_data));
}

// The extensions that are not as the recording host has them.
struct ProbeHost::Tables {
  static ww_status get(const ww_host* host, ww_text key, const ww_text_sink* sink) {
    ProbeHost& self = of(host);
    const std::string name(view(key));
    if (!has(self.manifest_.config, name)) {
      self.breach("it reads the configuration key '" + name +
                      "', which its manifest does not declare: the host refuses it",
                  "Add the key to \"config\" in the manifest.");
      return WW_INVALID;
    }
    if (!self.world_.generous) return WW_NOT_FOUND;
    const bool is_path = has(self.manifest_.files_from_config, name);
    const bool is_address = has(self.manifest_.network_from_config, name);
    const std::string value = is_path      ? std::string(kPath)
                              : is_address ? address()
                                           : "check-" + name;
    sink->put(sink->data, text(value));
    return WW_OK;
  }

  static ww_status environment(const ww_host* host, ww_text variable, const ww_text_sink* sink) {
    ProbeHost& self = of(host);
    const std::string name(view(variable));
    if (!self.world_.generous) return WW_NOT_FOUND;
    const bool is_path = has(self.manifest_.files_from_environment, name) ||
                         ends_with_one_of(name, {"FILE", "PATH"});
    const bool is_address = has(self.manifest_.network_from_environment, name) ||
                            ends_with_one_of(name, {"URL", "URI", "ENDPOINT"});
    const std::string value = is_path              ? std::string(kPath)
                              : is_address         ? address()
                              : names_secret(name) ? self.hand_out(name)
                                                   : "check-" + name;
    sink->put(sink->data, text(value));
    return WW_OK;
  }

  static ww_status extra_headers(const ww_host* host, ww_text, const ww_text_sink* sink) {
    if (!of(host).world_.generous) return WW_NOT_FOUND;
    sink->put(sink->data, text("http.extraheader"));
    return WW_OK;
  }

  static ww_status send(const ww_host* host, const ww_http_request* request,
                        const ww_http_sink* sink, const ww_error* error) {
    ProbeHost& self = of(host);
    ++self.requests;
    return guard(error, [&] {
      self.check_address(*request);
      if (!self.world_.generous) throw Failure(WW_NETWORK, "nothing answers", "Try again.");
      const test::Scripted answer =
          self.world_.server
              ? self.world_.server()
              : test::Scripted{200,
                               grant(self.hand_out("access-token"), "3600",
                                     self.hand_out("refresh-token"), self.hand_out("device-code")),
                               {{"content-type", "application/json"}}};
      const auto headers = borrow(answer.headers);
      const ww_http_response response{sizeof(ww_http_response), answer.status,
                                      headers.data(),           headers.size(),
                                      bytes(answer.body),       answer.retry_after_seconds};
      sink->put(sink->data, &response);
      return WW_OK;
    });
  }

  static ww_status read(const ww_host* host, ww_text path, std::size_t max_bytes,
                        const ww_bytes_sink* content, const ww_error* error) {
    const ww_status status = exists(host, path, error);
    if (status != WW_OK) return status;
    const std::string secret = of(host).hand_out("file");
    if (secret.size() > max_bytes) return WW_INVALID;
    content->put(content->data, bytes(secret));
    return WW_OK;
  }

  static ww_status exists(const ww_host* host, ww_text path, const ww_error* /*error*/) {
    const World& world = of(host).world_;
    return world.generous && view(path) == kPath ? WW_OK : WW_NOT_FOUND;
  }

  static ww_status run(const ww_host* host, const ww_program_run* run, const ww_program_sink* sink,
                       const ww_error* error) {
    ProbeHost& self = of(host);
    for (std::size_t i = 0; i < run->argument_count; ++i)
      if (const auto secret = self.secret_in(view(run->arguments[i])); !secret.empty())
        self.breaches.push_back({"secret",
                                 "it runs '" + std::string(view(run->name)) + "' with " + secret +
                                     " as an argument, which everybody on the machine can see",
                                 "Hand secrets over in the environment."});
    const ww_status status = installed(host, run->name, error);
    if (status != WW_OK) return status;
    const std::string output = self.hand_out("output");
    const ww_program_result result{sizeof(ww_program_result), 0, bytes(output), {}};
    sink->put(sink->data, &result);
    return WW_OK;
  }

  static ww_status installed(const ww_host* host, ww_text name, const ww_error* /*error*/) {
    ProbeHost& self = of(host);
    const std::string program(view(name));
    if (has(self.manifest_.programs, program)) return self.world_.generous ? WW_OK : WW_NOT_FOUND;
    self.breach("it runs '" + program + "', which its manifest does not list: the host refuses it",
                "Add the name to \"programs\" in the manifest.");
    return WW_REFUSED;
  }

  static ww_status token(const ww_host* host, const ww_token_request* request,
                         const ww_answer_sink* sink, const ww_error* /*error*/) {
    ProbeHost& self = of(host);
    // Whoever issues it is told the same.
    if ((request->flags & WW_REQUEST_OFFLINE) == 0) ++self.requests;
    if (!self.world_.generous) return WW_NOT_FOUND;
    const std::string secret = self.hand_out("token-of-another");
    ww_answer answer{};
    answer.struct_size = sizeof answer;
    answer.kind = WW_ANSWER_TOKEN;
    answer.secret = text(secret);
    answer.expires_at = self.now + 3600;
    answer.account = text("ada@check.example");
    sink->put(sink->data, &answer);
    return WW_OK;
  }

  // One that knows nobody and signs nobody in: a person would be needed.
  static ww_status call_broker(const ww_host* host, const ww_identity_broker_call* call,
                               const ww_text_sink* reply, const ww_error* error) {
    ProbeHost& self = of(host);
    const std::string method(view(call->method));
    const auto& declared = self.manifest_.identity_broker;
    if (!declared || !has(declared->methods, method)) {
      self.breach("it calls the identity broker's method '" + method +
                      "', which its manifest does not list: the host refuses it",
                  "Add the method to \"identityBroker\" in the manifest.");
      return fail(WW_REFUSED, error);
    }
    const std::string answer = self.world_.server ? self.world_.server().body : "{}";
    if (call->one_way == 0) reply->put(reply->data, text(answer));
    return WW_OK;
  }

  static ww_status broker_installed(const ww_host* host) {
    return of(host).world_.generous ? WW_OK : WW_NOT_FOUND;
  }
  static std::int32_t broker_present(const ww_host* host) {
    return of(host).world_.generous ? WW_IDENTITY_BROKER_RUNNING : WW_IDENTITY_BROKER_ABSENT;
  }

  static ww_status print(const ww_host* host, ww_text output, const ww_error* /*error*/) {
    of(host).printed += view(output);
    return WW_OK;
  }

  static ww_status print_table(const ww_host* host, const ww_table* table,
                               const ww_error* /*error*/) {
    for (std::size_t i = 0; i < table->column_count * table->row_count; ++i)
      of(host).printed += view(table->cells[i]);
    return WW_OK;
  }

  static ww_status read_input(const ww_host* host, std::size_t max_bytes, const ww_bytes_sink* sink,
                              const ww_error* /*error*/) {
    const std::string secret = of(host).hand_out("input");
    if (secret.size() > max_bytes) return WW_INVALID;
    sink->put(sink->data, bytes(secret));
    return WW_OK;
  }

  static ww_status search(const ww_host* host, const ww_query* query, const ww_item_sink* sink,
                          const ww_error* error) {
    ++of(host).searches;
    return of(host).recording_.search(host, query, sink, error);
  }

  static constexpr ww_config kConfig{sizeof(ww_config), get, environment, extra_headers};
  static constexpr ww_http kHttp{sizeof(ww_http), send};
  static constexpr ww_files kFiles{sizeof(ww_files), read, exists};
  static constexpr ww_programs kPrograms{sizeof(ww_programs), run, installed};
  static constexpr ww_tokens kTokens{sizeof(ww_tokens), token};
  static constexpr ww_identity_broker kIdentityBroker{sizeof(ww_identity_broker), broker_installed,
                                                      broker_present, call_broker};
  static constexpr ww_console kConsole{sizeof(ww_console),
                                       [](const ww_host*) { return std::uint32_t{0}; },
                                       print,
                                       print_table,
                                       [](const ww_host*, ww_text) {},
                                       read_input};
};

ProbeHost::ProbeHost(const host::Manifest& manifest, World world)
    : manifest_(manifest), world_(std::move(world)) {
  silently = world_.silently;
  recording_ = *static_cast<const ww_secrets*>(get()->get_extension(get(), WW_EXT_SECRETS));
  secrets_ = recording_;
  secrets_.search = Tables::search;
  offer(WW_EXT_SECRETS, &secrets_);
  offer(WW_EXT_CONFIG, &Tables::kConfig);
  offer(WW_EXT_HTTP, &Tables::kHttp);
  offer(WW_EXT_FILES, &Tables::kFiles);
  offer(WW_EXT_PROGRAMS, &Tables::kPrograms);
  offer(WW_EXT_TOKENS, &Tables::kTokens);
  offer(WW_EXT_CONSOLE, &Tables::kConsole);
  offer(WW_EXT_IDENTITY_BROKER, &Tables::kIdentityBroker);
  for (const Extension& extension : kExtensions) {
    if (world_.failing == extension.id) offer(extension.id, extension.failing);
    if (world_.missing == extension.id || world_.missing == "*") offer(extension.id, nullptr);
  }
  on_put = [this](const Item& item) { handed_out.emplace(item.secret.view()); };
  if (world_.with_person) abilities = WW_SIGNIN_BROWSER | WW_SIGNIN_TERMINAL | WW_SIGNIN_QUESTION;
  const auto ask = [this](const char* what) {
    if (world_.with_person) return hand_out(what);
    throw Failure(WW_INTERACTION_REQUIRED, "nobody may be asked", "Run it in a terminal.");
  };
  on_question = [ask](const std::string&, bool) { return ask("typed"); };
  person = [ask](const test::Browser& browser) {
    return test::Parameters{{"code", ask("code")}, {"state", browser.state}};
  };
}

std::size_t ProbeHost::interactions() const {
  return questions.size() + browsers.size() + device_codes.size();
}

std::ptrdiff_t ProbeHost::held_locks() const {
  std::ptrdiff_t held = 0;
  for (const std::string& event : events) {
    held += event.starts_with("lock ") ? 1 : 0;
    held -= event.starts_with("unlock ") ? 1 : 0;
  }
  return held;
}

std::string ProbeHost::secret_in(std::string_view text) const {
  constexpr std::size_t kTooShortToTell = 6;
  for (const std::string& secret : handed_out)
    if (secret.size() >= kTooShortToTell && text.find(secret) != std::string_view::npos)
      return secret.starts_with(kCanary)
                 ? "a secret (what the check calls " + secret.substr(kCanary.size()) + ")"
                 : "a secret (what it answered or kept itself)";
  return {};
}

void ProbeHost::breach(const std::string& what, const std::string& advice) {
  breaches.push_back({"manifest", what, advice});
}

bool ProbeHost::may_ask(const std::vector<std::string>& patterns, const std::string& host) const {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const std::string& pattern) { return host_matches(host, pattern); });
}

void ProbeHost::check_address(const ww_http_request& request) {
  const auto url = parse_url(view(request.url));
  if (!url || url->has_username)
    throw Failure(WW_INVALID, "that is not a plain URL", "Correct it.");
  if (url->host != kElsewhere && !may_ask(manifest_.network, url->host)) {
    breach("it asks " + url->host + ", which its manifest does not list: the host refuses it",
           "Add the host to \"network\" in the manifest.");
    throw Failure(WW_REFUSED, "that host is not one of the plugin's", "Correct the manifest.");
  }
  for (std::size_t i = 0; i < request.header_count; ++i)
    if (view(request.headers[i].value).find_first_of("\r\n") != std::string_view::npos)
      throw Failure(WW_INVALID, "a header has a line break in it", "Correct it.");
  if (const auto secret = secret_in(view(request.url)); !secret.empty())
    breaches.push_back({"secret", "it sends " + secret + " in a URL, which servers and proxies log",
                        "Send secrets in a header or in the body."});
}

std::string ProbeHost::hand_out(std::string secret) {
  return *handed_out.insert(std::string(kCanary) + std::move(secret)).first;
}

}  // namespace watchword::conformance
