// A plugin that breaks one rule: the one that its file is named after. rules_test.sh copies it
// under each name. Rules that break a struct or a status are in ../misbehaving.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <thread>

#include <watchword/plugin.hpp>
#include <watchword/server.hpp>

#include "deeds.h"

namespace {

using namespace watchword;

constexpr std::chrono::minutes kLong{10};

std::optional<Host> host;

std::string file_name() {
  std::string name = deeds::own_file();
  name.erase(0, name.find_last_of("/\\") + 1);
  return name.substr(0, name.find('.'));
}

bool breaks(std::string_view rule) {
  static const std::string name = file_name();
  return name == rule;
}

bool is_mine(const ww_request& request) {
  if ((request.flags & WW_REQUEST_HOST_CONFIGURED) != 0 || breaks("answering-strangers"))
    return true;
  const auto server = parse_server(view(request.host));
  if (breaks("looking-at-the-end"))
    return server && std::string_view(server->name).ends_with("rules.example");
  return server && server_matches(server->name, "rules.example");
}

bool interactive(const ww_request& request) {
  return (request.flags & WW_REQUEST_INTERACTIVE) != 0;
}

void ask_a_server(const std::string& url) {
  HttpRequest request;
  request.url = url;
  try {
    host->send(request);
  } catch (const Failure&) {
  }
}

void ask_a_person() {
  const ww_question question{sizeof question, text("Password: "), 1};
  const TextSink sink([](ww_text) {});
  const ErrorCatcher error;
  host->signin().ask(host->c_host(), &question, sink.get(), error.get());
}

// Where every call would return late or never.
void misbehave_at_large() {
  if (breaks("exiting")) std::exit(3);
  if (breaks("hanging"))
    for (;;) std::this_thread::sleep_for(kLong);
  if (breaks("crashing")) {
    volatile char* nowhere = nullptr;
    *nowhere = 1;
  }
  if (breaks("leaving-a-thread")) std::thread([] { std::this_thread::sleep_for(kLong); }).detach();
  if (breaks("leaving-a-process")) deeds::leave_a_process();
  if (breaks("leaving-a-descriptor")) deeds::leave_a_descriptor();
  if (breaks("reading-input")) static_cast<void>(std::getchar());
  if (breaks("printing-output")) std::puts("password=printed");
  if (breaks("holding-a-lock")) {
    const auto& state = host->extension<ww_state>(WW_EXT_STATE);
    ww_lock* lock = nullptr;
    const ErrorCatcher error;
    state.lock(host->c_host(), text("held"), 1, &lock, error.get());
  }
  if (breaks("undeclared-key")) host->config("rules.undeclared");
  try {
    if (breaks("undeclared-program")) host->has_program("sh");
    IdentityBrokerCall call;
    call.method = "removeAccount";
    if (breaks("undeclared-broker-method")) host->call_identity_broker(call);
  } catch (const Failure&) {
  }
}

ww_status ways(const ww_request* request, const ww_way_sink* sink, const ww_error* error) {
  if (breaks("missing-clock-crash")) {
    const auto* clock =
        static_cast<const ww_clock*>(host->c_host()->get_extension(host->c_host(), WW_EXT_CLOCK));
    static_cast<void>(clock->now(host->c_host()));
  }
  return guard(error, [&] {
    if (!is_mine(*request)) return WW_NOT_FOUND;
    if (breaks("network-in-ways")) ask_a_server("https://check.example/");
    ww_way way{};
    way.struct_size = sizeof way;
    way.rank = breaks("odd-rank") ? 3 : WW_RANK_STORED;
    way.id = text("way");
    way.reason = text(breaks("no-reason") ? "" : "it breaks a rule");
    if (breaks("obstacle-without-advice")) way.obstacle = text("something is not set");
    sink->put(sink->data, &way);
    return breaks("way-and-nothing") ? WW_NOT_FOUND : WW_OK;
  });
}

void use_the_token(const ww_request& request) {
  const std::string token = host->environment("RULES_TOKEN").value_or("nothing");
  if (breaks("logging-a-secret")) host->trace("the token is " + token);
  if (breaks("logging-lines")) host->trace("one\ntwo");
  if (breaks("noting-a-secret")) host->put_state("token", token);
  const bool offline = (request.flags & WW_REQUEST_OFFLINE) != 0;
  if (breaks("undeclared-server") && !offline) ask_a_server("https://elsewhere.invalid/");
  if (breaks("secret-in-a-url") && !offline) ask_a_server("https://check.example/?token=" + token);
  if (breaks("reporting-a-secret")) throw Failure(WW_REFUSED, token + " is refused", "Try again.");
  if (breaks("reporting-lines")) throw Failure(WW_REFUSED, "one\ntwo", "Try again.");
  if (breaks("asking-nobody") && !interactive(request)) ask_a_person();
  if (breaks("online-while-offline")) ask_a_server("https://check.example/");
  if (breaks("storing-for-the-store")) host->find("token", "one");
  if (breaks("secret-as-argument")) {
    try {
      host->run({"rules-tool", {token}, {}, 0});
    } catch (const Failure&) {
    }
  }
}

void put_answer(const ww_answer_sink* sink) {
  ww_answer answer{};
  answer.struct_size = sizeof answer;
  answer.kind = WW_ANSWER_TOKEN;
  answer.username = text("rules");
  answer.secret = text("a-token-of-the-rules");
  if (breaks("expired-answer")) answer.expires_at = host->now() - 1;
  if (breaks("expiry-in-milliseconds")) answer.expires_at = (host->now() + 3600) * 1000;
  if (breaks("unknown-flag")) answer.flags = 1U << 20;
  if (breaks("no-utf8")) answer.account = text("\xff\xfe");
  sink->put(sink->data, &answer);
}

ww_status get(const ww_request* request, ww_text /*way*/, const ww_answer_sink* sink,
              const ww_error* error) {
  if (breaks("reporting-twice")) {
    report(error, "one", "");
    report(error, "two", "");
    return WW_REFUSED;
  }
  return guard(error, [&] {
    if (!is_mine(*request)) return WW_NOT_FOUND;
    misbehave_at_large();
    use_the_token(*request);
    put_answer(sink);
    if (breaks("reporting-and-ok")) report(error, "it went well", "");
    return breaks("answer-and-nothing") ? WW_NOT_FOUND : WW_OK;
  });
}

ww_status sessions(const ww_session_sink* sink, const ww_error* /*error*/) {
  ww_session session{};
  session.struct_size = sizeof session;
  if (breaks("session-without-id")) sink->put(sink->data, &session);
  return WW_OK;
}

ww_status renew(std::int64_t /*within*/, const ww_renewed_sink* sink, const ww_error* /*error*/) {
  ww_renewed renewed{};
  renewed.struct_size = sizeof renewed;
  renewed.session = text("one");
  renewed.status = WW_REFUSED;
  if (breaks("renewed-without-message")) sink->put(sink->data, &renewed);
  return WW_OK;
}

// The others of its functions are null.
constexpr ww_provider kProvider = [] {
  ww_provider table{};
  table.struct_size = sizeof table;
  table.ways = ways;
  table.get = get;
  table.sessions = sessions;
  table.renew = renew;
  return table;
}();

ww_status run(const ww_command* /*command*/, const ww_invocation* /*invocation*/,
              const ww_error* /*error*/) {
  return WW_REFUSED;
}
const ww_command kCommand{sizeof(ww_command),
                          text("other-group"),
                          text("run"),
                          {},
                          text("Run"),
                          text(""),
                          nullptr,
                          0,
                          {},
                          nullptr,
                          run};
const ww_command* const kAllCommands[] = {&kCommand};
const ww_commands kCommands{sizeof(ww_commands), kAllCommands, 1};

// --- A store in memory that forgets, or does not look

Secret kept;
bool has_kept = false;

ww_status probe(std::uint32_t /*flags*/, const ww_text_sink* description, const ww_error* /*e*/) {
  if (!breaks("store-without-description")) description->put(description->data, text("memory"));
  return WW_OK;
}
ww_status search(const ww_query* /*query*/, const ww_item_sink* sink, const ww_error* /*error*/) {
  if (breaks("store-that-finds-nothing") || !has_kept)
    return breaks("store-not-found") ? WW_NOT_FOUND : WW_OK;
  ww_item item{};
  item.struct_size = sizeof item;
  item.secret = bytes(kept.view());
  sink->put(sink->data, &item);
  return WW_OK;
}
ww_status put_item(const ww_item* item, const ww_error* /*error*/) {
  kept = Secret(view(item->secret));
  has_kept = true;
  return WW_OK;
}
ww_status erase(const ww_query* /*query*/, const ww_error* /*error*/) {
  return std::exchange(has_kept, false) ? WW_OK : WW_NOT_FOUND;
}
const ww_store kStore{sizeof(ww_store), probe, search, put_item, erase, nullptr, nullptr};

ww_status init(const ww_host* from, const ww_error* error) {
  return guard(error, [&] {
    host.emplace(from);
    if (breaks("asking-in-init")) ask_a_server("https://check.example/");
    return WW_OK;
  });
}

void deinit() {
  host.reset();
}

const void* get_factory(const char* id) {
  const std::string_view factory = id;
  if (factory == WW_FACTORY_STORE) return &kStore;
  if (factory == WW_FACTORY_COMMANDS && !breaks("commands-without-factory")) return &kCommands;
  return factory == WW_FACTORY_PROVIDER || breaks("factory-for-anything") ? &kProvider : nullptr;
}

}  // namespace

extern "C" WW_EXPORT const ww_plugin_entry watchword_plugin_entry;
const ww_plugin_entry watchword_plugin_entry = {
    sizeof(ww_plugin_entry), WW_ABI_MAJOR, WW_ABI_MINOR, init, deinit, get_factory};
#ifdef EXPORTS_MORE
extern "C" WW_EXPORT int a_symbol_too_many();
int a_symbol_too_many() {
  return 1;
}
#endif
