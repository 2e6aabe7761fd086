#include "host/extensions.h"

#include <algorithm>
#include <cstring>
#include <ctime>
#include <map>
#include <string_view>

#include <watchword/plugin.hpp>
#include <watchword/server.hpp>

#include "base/url.h"
#include "forward/borrow.h"
#include "host/forwarding_extension.h"
#include "host/helpers_extension.h"
#include "host/identity_broker.h"
#include "host/signin_extension.h"
#include "platform/interrupt.h"
#include "platform/machine.h"
#include "platform/session_bus.h"
#include "platform/sha256.h"
#include "platform/wait.h"
#include "plugins/foreign_files.h"
#include "plugins/listed_programs.h"
#include "settings/extra_headers.h"

namespace watchword::host {

// What the host knows behind a plugin's ww_host.
struct PluginHost {
  PluginHost(const Powers& with, const Manifest& of) : powers(with), manifest(of) {}
  ww_host c{};
  const Powers& powers;
  const Manifest manifest;  // a copy: the list that it came from may move
};

namespace {

PluginHost& self(const ww_host* host) {
  return *static_cast<PluginHost*>(host->host_data);
}

// --- log, clock, crypto

void write_log(const ww_host* host, int32_t level, ww_text message) {
  guard(nullptr, [&] {
    auto& plugin = self(host);
    if (level == WW_LOG_NOTICE)
      plugin.powers.log.notice(view(message));
    else
      plugin.powers.log.trace(plugin.manifest.id, view(message));
    return WW_OK;
  });
}

int64_t now(const ww_host* /*host*/) {
  return std::time(nullptr);
}

ww_status sleep_milliseconds(const ww_host* host, uint32_t milliseconds) {
  return guard(nullptr, [&] {
    self(host).powers.secrets.look_again();
    const platform::Interrupt interrupt;
    const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds);
    return platform::wait_for({interrupt.handle()}, until) ? WW_CANCELLED : WW_OK;
  });
}

void host_name(const ww_host* /*host*/, const ww_text_sink* name) {
  guard(nullptr, [&] {
    const std::string found = platform::host_name();
    if (!found.empty()) name->put(name->data, text(found));
    return WW_OK;
  });
}

ww_status random_bytes(const ww_host* /*host*/, uint8_t* out, size_t size) {
  return platform::fill_with_random_bytes(out, size) ? WW_OK : WW_FAULT;
}

void hash(const ww_host* /*host*/, ww_bytes data, uint8_t out[32]) {
  const auto digest = sha256(view(data));
  std::memcpy(out, digest.data(), digest.size());
}

ww_status sign_jws(const ww_host* host, const ww_signing_key* key, ww_text algorithm,
                   ww_text payload, int32_t with_chain, const ww_text_sink* jws,
                   const ww_error* error) {
  return guard(error, [&] {
    return self(host).powers.network().sign_jws(key, algorithm, payload, with_chain, jws, error);
  });
}

ww_status make_localhost_certificate(const ww_host* host, int64_t valid_seconds,
                                     const ww_text_sink* certificate,
                                     const ww_text_sink* private_key, const ww_error* error) {
  return guard(error, [&] {
    return self(host).powers.network().make_localhost_certificate(valid_seconds, certificate,
                                                                  private_key, error);
  });
}

// --- config

ww_status get_config(const ww_host* host, ww_text key, const ww_text_sink* value) {
  return guard(nullptr, [&] {
    auto& plugin = self(host);
    const auto& declared = plugin.manifest.config;
    if (std::find(declared.begin(), declared.end(), view(key)) == declared.end()) return WW_INVALID;
    const auto found = plugin.powers.config.get(plugin.manifest.key(view(key)));
    if (!found) return WW_NOT_FOUND;
    value->put(value->data, text(*found));
    return WW_OK;
  });
}

ww_status get_environment(const ww_host* host, ww_text name, const ww_text_sink* value) {
  return guard(nullptr, [&] {
    const auto found = self(host).powers.inputs.variable(view(name));
    if (!found || found->empty()) return WW_NOT_FOUND;
    value->put(value->data, text(*found));
    return WW_OK;
  });
}

ww_status get_extra_header_settings(const ww_host* host, ww_text header,
                                    const ww_text_sink* setting) {
  return guard(nullptr, [&] {
    const Powers& powers = self(host).powers;
    const auto names = extra_header_settings(powers.git, powers.config.url(), view(header));
    for (const std::string& name : names) setting->put(setting->data, text(name));
    return names.empty() ? WW_NOT_FOUND : WW_OK;
  });
}

// --- http

void allow_host_of(std::vector<std::string>& hosts, const std::optional<std::string>& value) {
  if (!value || value->empty()) return;
  if (const auto url = parse_url(*value))
    hosts.push_back(url->host);
  else if (auto server = parse_server(*value))
    hosts.push_back(std::move(server->name));
}

// Of the manifest, and those that the user's own configuration names.
AllowedHosts allowed_hosts(const PluginHost& plugin) {
  AllowedHosts allowed{plugin.manifest.network};
  for (const std::string& key : plugin.manifest.network_from_config)
    allow_host_of(allowed.patterns, plugin.powers.config.get({key}));
  for (const std::string& name : plugin.manifest.network_from_environment)
    allow_host_of(allowed.plain, plugin.powers.environment(name));
  allowed.patterns.insert(allowed.patterns.end(), allowed.plain.begin(), allowed.plain.end());
  return allowed;
}

ww_status send(const ww_host* host, const ww_http_request* request, const ww_http_sink* sink,
               const ww_error* error) {
  return guard(error, [&] {
    auto& plugin = self(host);
    const platform::Interrupt interrupt;
    plugin.powers.secrets.look_again();
    plugin.powers.http().send(*request, allowed_hosts(plugin), *sink);
    return WW_OK;
  });
}

// --- secrets: kinds get the plugin's id in front, and lose it on the way back

std::string whole_kind(const ww_host* host, ww_text kind) {
  return self(host).manifest.id + "." + std::string(view(kind));
}

ww_status search_secrets(const ww_host* host, const ww_query* query, const ww_item_sink* sink,
                         const ww_error* error) {
  return guard(error, [&] {
    ww_query whole = *query;
    const std::string kind = whole_kind(host, query->kind);
    whole.kind = text(kind);
    const auto found = self(host).powers.secrets.search(whole);
    for (const Item& item : *found) {
      const auto attributes = borrow(item.attributes);
      const ww_item c{sizeof(ww_item),           query->kind,       text(item.key),
                      text(item.label),          attributes.data(), attributes.size(),
                      bytes(item.secret.view()), item.lifetime,     item.expires_at};
      sink->put(sink->data, &c);
    }
    return WW_OK;
  });
}

ww_status put_secret(const ww_host* host, const ww_item* item, const ww_error* error) {
  return guard(error, [&] {
    ww_item whole = *item;
    const std::string kind = whole_kind(host, item->kind);
    whole.kind = text(kind);
    self(host).powers.secrets.put(whole);
    return WW_OK;
  });
}

ww_status erase_secrets(const ww_host* host, const ww_query* query, const ww_error* error) {
  return guard(error, [&] {
    ww_query whole = *query;
    const std::string kind = whole_kind(host, query->kind);
    whole.kind = text(kind);
    return self(host).powers.secrets.erase(whole) ? WW_OK : WW_NOT_FOUND;
  });
}

int32_t store_is_shared(const ww_host* host) {
  int32_t shared = 0;
  guard(nullptr, [&] {
    shared = self(host).powers.secrets.choice().manifest->shared ? 1 : 0;
    return WW_OK;
  });
  return shared;
}

// --- state

const State& state(const ww_host* host) {
  return self(host).powers.state;
}
const std::string& area(const ww_host* host) {
  return self(host).manifest.id;
}

ww_status get_state(const ww_host* host, ww_text key, const ww_text_sink* value,
                    const ww_error* error) {
  return guard(error, [&] {
    const auto found = state(host).get(area(host), view(key));
    if (!found) return WW_NOT_FOUND;
    value->put(value->data, text(*found));
    return WW_OK;
  });
}

ww_status put_state(const ww_host* host, ww_text key, ww_text value, const ww_error* error) {
  return guard(error, [&] {
    state(host).note(area(host), view(key), view(value));
    return WW_OK;
  });
}

ww_status put_state_surely(const ww_host* host, ww_text key, ww_text value, const ww_error* error) {
  return guard(error, [&] {
    state(host).put(area(host), view(key), view(value));
    return WW_OK;
  });
}

ww_status erase_state(const ww_host* host, ww_text key, const ww_error* error) {
  return guard(error,
               [&] { return state(host).forget(area(host), view(key)) ? WW_OK : WW_NOT_FOUND; });
}

ww_status list_state(const ww_host* host, ww_text prefix, const ww_pair_sink* sink,
                     const ww_error* error) {
  return guard(error, [&] {
    for (const auto& [key, value] : state(host).list(area(host), view(prefix)))
      sink->put(sink->data, text(key), text(value));
    return WW_OK;
  });
}

ww_status lock(const ww_host* host, ww_text name, uint32_t timeout_ms, ww_lock** out,
               const ww_error* error) {
  return guard(error, [&] {
    const Powers& powers = self(host).powers;
    const platform::Interrupt interrupt;
    auto held = powers.state.lock(area(host), view(name), std::chrono::milliseconds(timeout_ms),
                                  [&] { return interrupt.raised(); });
    powers.secrets.look_again();
    *out = reinterpret_cast<ww_lock*>(held.release());
    return WW_OK;
  });
}

void unlock(const ww_host* /*host*/, ww_lock* held) {
  delete reinterpret_cast<platform::Lock*>(held);
}

// --- tokens of other providers

ww_status get_token(const ww_host* host, const ww_token_request* request,
                    const ww_answer_sink* sink, const ww_error* error) {
  return guard(error, [&] {
    auto& plugin = self(host);
    return plugin.powers.tokens->get(plugin.manifest, *request, *sink) ? WW_OK : WW_NOT_FOUND;
  });
}

// --- console

Console& console(const ww_host* host) {
  return *self(host).powers.console;
}

uint32_t console_abilities(const ww_host* host) {
  return console(host).abilities();
}

ww_status write_output(const ww_host* host, ww_text output, const ww_error* error) {
  return guard(error, [&] {
    console(host).write(view(output));
    return WW_OK;
  });
}

ww_status write_table(const ww_host* host, const ww_table* table, const ww_error* error) {
  return guard(error, [&] {
    console(host).write_table(*table);
    return WW_OK;
  });
}

void show_progress(const ww_host* host, ww_text line) {
  guard(nullptr, [&] {
    console(host).progress(view(line));
    return WW_OK;
  });
}

ww_status read_input(const ww_host* host, size_t max_bytes, const ww_bytes_sink* sink,
                     const ww_error* error) {
  return guard(error, [&] {
    const Secret input = console(host).read(max_bytes);
    sink->put(sink->data, bytes(input.view()));
    return WW_OK;
  });
}

// --- files and programs of others

ForeignFiles files(const ww_host* host) {
  const auto& plugin = self(host);
  return {plugin.manifest, plugin.powers.config, plugin.powers.environment, plugin.powers.inputs};
}

ww_status read_file(const ww_host* host, ww_text path, size_t max_bytes,
                    const ww_bytes_sink* content, const ww_error* error) {
  return guard(error, [&] {
    const auto found = files(host).read(std::string(view(path)), max_bytes);
    if (!found) return WW_NOT_FOUND;
    content->put(content->data, bytes(found->view()));
    return WW_OK;
  });
}

ww_status file_exists(const ww_host* host, ww_text path, const ww_error* error) {
  return guard(error,
               [&] { return files(host).exists(std::string(view(path))) ? WW_OK : WW_NOT_FOUND; });
}

ww_status run_program(const ww_host* host, const ww_program_run* run, const ww_program_sink* result,
                      const ww_error* error) {
  return guard(error, [&] {
    const platform::Interrupt interrupt;
    const auto done = run_listed(self(host).manifest, *run, interrupt.handle());
    if (!done) return WW_NOT_FOUND;
    const ww_program_result c{sizeof(ww_program_result), done->exit_code,
                              bytes(done->output.view()), bytes(done->errors.view())};
    result->put(result->data, &c);
    return WW_OK;
  });
}

ww_status program_exists(const ww_host* host, ww_text name, const ww_error* error) {
  return guard(error,
               [&] { return find_listed(self(host).manifest, view(name)) ? WW_OK : WW_NOT_FOUND; });
}

// --- the identity broker

IdentityBroker broker(const ww_host* host) {
  const auto& plugin = self(host);
  return {*plugin.manifest.identity_broker, plugin.powers.environment, plugin.powers.session_bus};
}

ww_status broker_installed(const ww_host* host) {
  return guard(nullptr, [&] { return broker(host).installed() ? WW_OK : WW_NOT_FOUND; });
}

int32_t broker_presence(const ww_host* host) {
  int32_t presence = WW_IDENTITY_BROKER_ABSENT;
  guard(nullptr, [&] {
    presence = broker(host).presence();
    return WW_OK;
  });
  return presence;
}

ww_status call_broker(const ww_host* host, const ww_identity_broker_call* call,
                      const ww_text_sink* reply, const ww_error* error) {
  return guard(error, [&] {
    self(host).powers.secrets.look_again();
    return broker(host).call(*call, *reply, error);
  });
}

// Nobody has it whose manifest does not name one, and nobody where there is no such bus.
bool may_have_broker(const ww_host* host) {
  return platform::has_session_buses() && self(host).manifest.identity_broker.has_value() &&
         self(host).manifest.kind == PluginKind::kProvider;
}

// --- sign-in

SignIn& signin(const ww_host* host) {
  return self(host).powers.signin();
}

// --- what another machine lends

void forwarding_place(const ww_host* host, const ww_text_sink* path) {
  guard(nullptr, [&] {
    const auto places = forward::forwardings(self(host).powers.environment);
    if (!places.empty()) path->put(path->data, text(places.front()));
    return WW_OK;
  });
}

std::optional<protocol::ForwardingAnswer> ask_other_machine(
    const ww_host* host, const protocol::ForwardingRequest& request) {
  auto& plugin = self(host);
  plugin.powers.secrets.look_again();
  const platform::Interrupt interrupt;
  return forward::ask_forwarding(
      plugin.powers.environment, request,
      [&](std::string_view line) { plugin.powers.log.trace(plugin.manifest.id, line); },
      interrupt.handle());
}

ww_status get_forwarded(const ww_host* host, const ww_request* request, const ww_answer_sink* sink,
                        const ww_error* error) {
  return guard(error, [&] {
    const auto answer = ask_other_machine(host, forwarding_request(*request));
    if (answer && answer->refusal) throw Failure(*answer->refusal);
    if (!answer || !answer->credential) return WW_NOT_FOUND;
    put_forwarded(*answer->credential, *sink);
    return WW_OK;
  });
}

ww_status tell_refused(const ww_host* host, const ww_request* request, ww_text sha256,
                       const ww_error* error) {
  return guard(error, [&] {
    auto said = forwarding_request(*request);
    said.action = protocol::ForwardingRequest::Action::kRefused;
    said.refused_sha256 = view(sha256);
    return ask_other_machine(host, said) ? WW_OK : WW_NOT_FOUND;
  });
}

// --- other helpers

HelperCall helper_call(const std::string& program, const ww_helper_call& c) {
  protocol::ForwardingRequest request = forwarding_request(*c.request);
  HelperCall call;
  call.program = program;
  call.target = std::move(request.target);
  call.challenges = std::move(request.challenges);
  call.refused_sha256 = std::move(request.refused_sha256);
  for (std::size_t i = 0; i < c.environment_count; ++i)
    call.environment.emplace_back(view(c.environment[i].name), view(c.environment[i].value));
  call.timeout = std::chrono::milliseconds(c.timeout_ms);
  call.quiet = c.quiet != 0;
  return call;
}

ww_status ask_listed_helper(const ww_host* host, const ww_helper_call* c,
                            const ww_answer_sink* sink, const ww_error* error) {
  return guard(error, [&] {
    auto& plugin = self(host);
    const auto& listed = plugin.manifest.helpers;
    if (std::find(listed.begin(), listed.end(), view(c->key)) == listed.end()) return WW_REFUSED;
    const auto program = plugin.powers.config.get(plugin.manifest.key(view(c->key)));
    if (!program) return WW_NOT_FOUND;
    plugin.powers.secrets.look_again();
    const platform::Interrupt interrupt;
    HelperCall call = helper_call(*program, *c);
    call.cancel = interrupt.handle();
    const auto credential = ask_helper(call);
    if (!credential) return WW_NOT_FOUND;
    put_forwarded(*credential, *sink);
    return WW_OK;
  });
}

// --- the tables

constexpr ww_log kLog{sizeof(ww_log), write_log};
constexpr ww_clock kClock{sizeof(ww_clock), now, sleep_milliseconds};
constexpr ww_draft_machine kMachine{sizeof(ww_draft_machine), host_name};
constexpr ww_crypto kCrypto{sizeof(ww_crypto), random_bytes, hash, sign_jws,
                            make_localhost_certificate};
constexpr ww_config kConfig{sizeof(ww_config), get_config, get_environment,
                            get_extra_header_settings};
constexpr ww_http kHttp{sizeof(ww_http), send};
constexpr ww_secrets kSecrets{sizeof(ww_secrets), search_secrets, put_secret, erase_secrets,
                              store_is_shared};
constexpr ww_state kState{sizeof(ww_state), get_state, put_state, erase_state,
                          list_state,       lock,      unlock,    put_state_surely};

constexpr ww_tokens kTokens{sizeof(ww_tokens), get_token};
constexpr ww_console kConsole{sizeof(ww_console), console_abilities, write_output,
                              write_table,        show_progress,     read_input};

constexpr ww_forwarding kForwarding{sizeof(ww_forwarding), forwarding_place, get_forwarded,
                                    tell_refused};

constexpr ww_files kFiles{sizeof(ww_files), read_file, file_exists};
constexpr ww_programs kPrograms{sizeof(ww_programs), run_program, program_exists};
constexpr ww_helpers kHelpers{sizeof(ww_helpers), ask_listed_helper};
constexpr ww_signin kSignIn = signin_extension<signin>();
constexpr ww_identity_broker kIdentityBroker{sizeof(ww_identity_broker), broker_installed,
                                             broker_presence, call_broker};

// A store has no secrets in the store that is in use: that is the store itself.
bool may_have_secrets(const ww_host* host) {
  return self(host).manifest.kind != PluginKind::kStore;
}

// Of those that come and go.
bool is_here_now(const Powers& powers, std::string_view id) {
  return id == WW_EXT_FORWARDING && !forward::forwardings(powers.environment).empty();
}

const void* get_extension(const ww_host* host, const char* id) {
  const std::string_view wanted = id;
  if (wanted == WW_EXT_LOG) return &kLog;
  if (wanted == WW_EXT_CLOCK) return &kClock;
  if (wanted == WW_EXT_CRYPTO) return &kCrypto;
  if (wanted == WW_EXT_DRAFT_MACHINE) return &kMachine;
  if (wanted == WW_EXT_CONFIG) return &kConfig;
  if (wanted == WW_EXT_HTTP) return &kHttp;
  if (wanted == WW_EXT_SECRETS && may_have_secrets(host)) return &kSecrets;
  if (wanted == WW_EXT_STATE) return &kState;
  if (wanted == WW_EXT_FILES) return &kFiles;
  if (wanted == WW_EXT_PROGRAMS) return &kPrograms;
  if (wanted == WW_EXT_HELPERS) return &kHelpers;
  if (wanted == WW_EXT_SIGNIN) return &kSignIn;
  if (wanted == WW_EXT_IDENTITY_BROKER && may_have_broker(host)) return &kIdentityBroker;
  if (wanted == WW_EXT_TOKENS && self(host).powers.tokens != nullptr) return &kTokens;
  if (wanted == WW_EXT_CONSOLE && self(host).powers.console != nullptr) return &kConsole;
  if (wanted == WW_EXT_FORWARDING && is_here_now(self(host).powers, wanted)) return &kForwarding;
  return nullptr;
}

}  // namespace

Extensions::Extensions(Powers powers) : powers_(std::move(powers)) {}
Extensions::~Extensions() = default;

bool Extensions::offers(std::string_view id) const {
  return is_here_now(powers_, id);
}

const ww_host* Extensions::host_for(const Manifest& manifest) {
  auto& plugin = *hosts_.emplace_back(std::make_unique<PluginHost>(powers_, manifest));
  plugin.c.struct_size = sizeof(ww_host);
  plugin.c.abi_major = WW_ABI_MAJOR;
  plugin.c.abi_minor = WW_ABI_MINOR;
  plugin.c.version = text(powers_.version);
  plugin.c.host_data = &plugin;
  plugin.c.get_extension = get_extension;
  return &plugin.c;
}

}  // namespace watchword::host
