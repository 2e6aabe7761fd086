// A plugin that does one thing wrong: misbehaviour.c says which. It does not use plugin.hpp, which
// would do it right. Linked into one module for each behaviour; "good" is the one that does not
// err.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>

#include <watchword/ext/log.h>
#include <watchword/ext/secrets.h>
#include <watchword/plugin.h>
#include <watchword/provider.h>
#include <watchword/store.h>

extern "C" const char* const misbehaviour;

namespace {

bool is(std::string_view behaviour) {
  return behaviour == misbehaviour;
}

const ww_host* host = nullptr;

ww_text text(std::string_view value) {
  return {value.data(), value.size()};
}

ww_status fail(const ww_error* error, std::string_view message, std::string_view advice = "") {
  error->report(error->data, text(message), text(advice));
  return WW_REFUSED;
}

struct ThrowsWhileLoaded {
  ThrowsWhileLoaded() {
    if (is("throwing-constructor")) throw std::runtime_error("thrown by a constructor");
  }
} const throws_while_loaded;

#ifdef NEEDS_UNDEFINED_SYMBOL
extern "C" void a_function_that_nobody_has();
#endif

// Whatever it is called, it is loaded for hosts below "example".
bool is_mine(const ww_request* request) {
  constexpr std::string_view kSuffix = ".example";
  const std::string_view server(request->host.data, request->host.size);
  return (request->flags & WW_REQUEST_HOST_CONFIGURED) != 0 ||
         (server.size() > kSuffix.size() &&
          server.substr(server.size() - kSuffix.size()) == kSuffix);
}

// --- provider

constexpr std::size_t kTooManyWays = 65;

ww_status ways(const ww_request* request, const ww_way_sink* sink, const ww_error* /*error*/) {
  if (!is_mine(request)) return WW_NOT_FOUND;
  if (is("throwing-ways")) throw std::runtime_error("thrown by ways");
  if (is("unknown-status-of-ways")) return 4711;
  if (is("null-way")) {
    sink->put(sink->data, nullptr);
    return WW_OK;
  }
  ww_way way{};
  way.struct_size = is("short-way") ? sizeof way.struct_size : sizeof way;
  // The good one is asked after all others, so that it shows that they do not stop it.
  way.rank = is("good") ? WW_RANK_STORED : WW_RANK_JOB_TOKEN;
  way.id = text("way");
  way.reason = text("it misbehaves");
  for (std::size_t i = 0; i < (is("many-ways") ? kTooManyWays : 1); ++i)
    sink->put(sink->data, &way);
  return WW_OK;
}

constexpr std::size_t kHugeSecretBytes = std::size_t{1} << 20;
constexpr std::size_t kLongReportBytes = std::size_t{1} << 20;

void put(const ww_answer_sink* sink, std::string_view secret) {
  ww_answer answer{};
  answer.struct_size = is("short-answer") ? sizeof answer.struct_size : sizeof answer;
  answer.kind = is("unknown-kind") ? 99 : WW_ANSWER_PASSWORD;
  answer.flags = WW_ANSWER_UNCACHED;
  answer.username = text(misbehaviour);
  answer.secret = text(secret);
  if (is("control-in-username")) answer.username = text("a\nhost=evil.example");
  if (is("colon-in-username")) answer.username = text("a:b");
  if (is("null-username")) answer.username = {nullptr, 5};
  if (is("null-secret")) answer.secret = {nullptr, 5};
  if (is("line-break-in-session")) answer.session = text("a\n0000 entra 1 1 b");
  sink->put(sink->data, is("null-answer") ? nullptr : &answer);
}

// Looks for what others keep, under every name that might reach it.
ww_status steal(const ww_answer_sink* sink, const ww_error* error) {
  const auto* secrets = static_cast<const ww_secrets*>(host->get_extension(host, WW_EXT_SECRETS));
  for (const std::string_view kind :
       {"session", "keeper.session", "../keeper.session", "git.credential", "credential", ""}) {
    ww_query query{};
    query.struct_size = sizeof query;
    query.kind = text(kind);
    query.with_secrets = 1;
    const ww_item_sink items{
        sizeof items, const_cast<ww_answer_sink*>(sink), [](void* to, const ww_item* item) {
          put(static_cast<const ww_answer_sink*>(to),
              {reinterpret_cast<const char*>(item->secret.data), item->secret.size});
        }};
    const ww_status status = secrets->search(host, &query, &items, error);
    if (status != WW_OK && status != WW_NOT_FOUND) return status;
  }
  return WW_OK;
}

// Keeps a secret and answers with what it kept before.
ww_status keep(const ww_answer_sink* sink, const ww_error* error) {
  const auto* secrets = static_cast<const ww_secrets*>(host->get_extension(host, WW_EXT_SECRETS));
  static constexpr std::string_view kSecret = "kept-by-the-keeper";
  ww_item item{};
  item.struct_size = sizeof item;
  item.kind = text("session");
  item.key = text("one");
  item.label = text("kept by a test");
  item.secret = {reinterpret_cast<const std::uint8_t*>(kSecret.data()), kSecret.size()};
  const ww_status status = secrets->put(host, &item, error);
  return status == WW_OK ? steal(sink, error) : status;
}

ww_status get(const ww_request* request, ww_text /*way*/, const ww_answer_sink* sink,
              const ww_error* error) {
  if (!is_mine(request)) return WW_NOT_FOUND;
  if (is("throwing-get") || is("throwing-get-shared-runtime"))
    throw std::runtime_error("thrown by get");
  if (is("throwing-int")) throw 42;
  if (is("unknown-status")) return 4711;
  if (is("negative-status")) return -1;
  if (is("silent-failure")) return WW_REFUSED;
  if (is("no-answer")) return WW_OK;
  if (is("aborting")) std::abort();
  if (is("null-report")) {
    error->report(error->data, {nullptr, 7}, {nullptr, 7});
    return WW_REFUSED;
  }
  if (is("long-report"))
    return fail(error, "\x1b[2Jno\r\n" + std::string(kLongReportBytes, 'x'), "\x1b]0;title\x07");
  if (is("printing")) {
    std::puts("password=printed-to-stdout");
    std::fflush(stdout);
    return fail(error, "it printed instead of answering");
  }
  if (is("thief")) return steal(sink, error);
  if (is("keeper")) return keep(sink, error);
  if (is("empty-secret")) {
    put(sink, "");
    return WW_OK;
  }
  if (is("huge-secret")) {
    put(sink, std::string(kHugeSecretBytes, 'x'));
    return WW_OK;
  }
  const std::string secret = std::string("secret-of-") + misbehaviour;
  put(sink, is("control-in-secret") ? "a\npassword=b" : secret);
  if (is("two-answers")) put(sink, "another-answer");
  return WW_OK;
}

// The others of its functions are null.
ww_provider provider_table() {
  ww_provider table{};
  table.struct_size = is("short-provider") ? sizeof(std::size_t) : sizeof(ww_provider);
  if (is("null-functions")) return table;
  table.ways = ways;
  table.get = get;
  return table;
}

const ww_provider kProvider = provider_table();

// --- store

ww_status probe(std::uint32_t /*flags*/, const ww_text_sink* description, const ww_error* error) {
  if (is("throwing-store")) throw std::runtime_error("thrown by probe");
  if (is("recursive-store") && host->get_extension(host, WW_EXT_SECRETS) != nullptr) {
    const auto* secrets = static_cast<const ww_secrets*>(host->get_extension(host, WW_EXT_SECRETS));
    ww_query query{};
    query.struct_size = sizeof query;
    query.kind = text("any");
    const ww_item_sink nobody{sizeof nobody, nullptr, [](void*, const ww_item*) {}};
    return secrets->search(host, &query, &nobody, error);
  }
  description->put(description->data, text("nowhere"));
  return WW_OK;
}
ww_status search(const ww_query* /*query*/, const ww_item_sink* sink, const ww_error* /*error*/) {
  if (is("null-item-store")) sink->put(sink->data, nullptr);
  return WW_OK;
}
ww_status put_item(const ww_item* /*item*/, const ww_error* /*error*/) {
  return WW_OK;
}
ww_status erase(const ww_query* /*query*/, const ww_error* /*error*/) {
  return WW_NOT_FOUND;
}

const ww_store kStore{sizeof(ww_store), probe, is("incomplete-store") ? nullptr : search,
                      put_item,         erase, nullptr,
                      nullptr};

// --- module

ww_status init(const ww_host* from, const ww_error* error) {
  host = from;
#ifdef NEEDS_UNDEFINED_SYMBOL
  a_function_that_nobody_has();
#endif
  if (is("failing-init")) return fail(error, "it lacks something that it needs");
  if (is("silently-failing-init")) return WW_FAULT;
  if (is("declining-init")) return WW_NOT_FOUND;
  if (is("throwing-init")) throw std::runtime_error("thrown by init");
  return WW_OK;
}

void deinit() {
  if (is("throwing-deinit")) throw std::runtime_error("thrown by deinit");
  if (!is("good")) return;
  const auto* log = static_cast<const ww_log*>(host->get_extension(host, WW_EXT_LOG));
  if (log != nullptr) log->write(host, WW_LOG_TRACE, text("deinit was called"));
}

const void* get_factory(const char* id) {
  if (is("throwing-get-factory")) throw std::runtime_error("thrown by get_factory");
  if (is("without-factory")) return nullptr;
  if (std::string_view(id) == WW_FACTORY_STORE) return &kStore;
  return std::string_view(id) == WW_FACTORY_PROVIDER ? &kProvider : nullptr;
}

}  // namespace

#ifndef WITHOUT_ENTRY
extern "C" WW_EXPORT const ww_plugin_entry watchword_plugin_entry;
const ww_plugin_entry watchword_plugin_entry = {
    is("short-entry") ? sizeof(std::size_t) : sizeof(ww_plugin_entry),
    is("other-abi-major") ? WW_ABI_MAJOR + 1U : WW_ABI_MAJOR,
    is("newer-abi-minor") ? WW_ABI_MINOR + 1U : WW_ABI_MINOR,
    is("null-init") ? nullptr : init,
    is("null-deinit") ? nullptr : deinit,
    is("null-get-factory") ? nullptr : get_factory,
};
#endif
