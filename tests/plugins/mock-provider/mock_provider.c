/*
 * A well-behaved provider in plain C, for tests: it answers for mock.example, signs anybody in
 * without asking, and keeps who signed in for which organization as state. The organization is the
 * first part of the path.
 *
 *   watchword.mock.lifetimeSeconds  of the tokens, just below an hour unless set
 *   watchword.mock.delayMs          how long a renewal takes, which Ctrl-C ends
 *   watchword.mock.appSecret        read by nobody: a value that must never be shown
 *
 * Of other plugins' scopes it issues a token at once. Its commands show what the host hands to a
 * command and what it gets from other plugins.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <watchword/commands.h>
#include <watchword/ext/clock.h>
#include <watchword/ext/config.h>
#include <watchword/ext/console.h>
#include <watchword/ext/state.h>
#include <watchword/ext/tokens.h>
#include <watchword/provider.h>

enum { kTextMax = 256, kDefaultLifetimeSeconds = 3570 };

static const ww_host* host;
static const ww_state* state;
static const ww_config* config;
static const ww_clock* clock_;

typedef struct buffer {
  char text[kTextMax];
} buffer;

static ww_text text_of(const char* text) {
  const ww_text out = {text, strlen(text)};
  return out;
}

static void copy(buffer* out, ww_text value) {
  snprintf(out->text, sizeof out->text, "%.*s", (int)value.size,
           value.data != NULL ? value.data : "");
}

static void put_into_buffer(void* data, ww_text value) {
  copy(data, value);
}

static ww_status fail(const ww_error* error, ww_status status, const char* message,
                      const char* advice) {
  error->report(error->data, text_of(message), text_of(advice));
  return status;
}

static int has_flag(const ww_request* request, uint32_t flag) {
  return (request->flags & flag) != 0;
}

static long configured(const char* key, long otherwise) {
  buffer value = {""};
  const ww_text_sink sink = {sizeof sink, &value, put_into_buffer};
  return config->get(host, text_of(key), &sink) == WW_OK ? strtol(value.text, NULL, 10) : otherwise;
}

static void organization_of(const ww_request* request, buffer* out) {
  copy(out, request->path);
  char* slash = strchr(out->text, '/');
  if (slash != NULL) *slash = '\0';
}

/* Where the state has the account of an organization; "session|" alone for no organization. */
static void key_of(const ww_request* request, buffer* out) {
  buffer organization;
  organization_of(request, &organization);
  snprintf(out->text, sizeof out->text, "session|%.200s", organization.text);
}

static ww_status find_account(const ww_request* request, buffer* account, const ww_error* error) {
  buffer key;
  key_of(request, &key);
  const ww_text_sink sink = {sizeof sink, account, put_into_buffer};
  return state->get(host, text_of(key.text), &sink, error);
}

static int64_t token_expiry(void) {
  return clock_->now(host) + configured("mock.lifetimeSeconds", kDefaultLifetimeSeconds);
}

static void put_token(const char* kind, const buffer* account, const ww_answer_sink* sink) {
  buffer secret;
  snprintf(secret.text, sizeof secret.text, "mock-token-%s-%.200s", kind, account->text);
  ww_answer answer;
  memset(&answer, 0, sizeof answer);
  answer.struct_size = sizeof answer;
  answer.kind = WW_ANSWER_TOKEN;
  answer.flags = WW_ANSWER_EPHEMERAL;
  answer.username = text_of("mock");
  answer.secret = text_of(secret.text);
  answer.expires_at = token_expiry();
  answer.account = text_of(account->text);
  answer.session = text_of(account->text);
  sink->put(sink->data, &answer);
}

static void put_answer(const buffer* account, const ww_answer_sink* sink) {
  put_token("of", account, sink);
}

static void put_way(const ww_way_sink* sink, int32_t rank, const char* id, const char* reason,
                    const char* account, int64_t expires_at) {
  const ww_way way = {sizeof way,       rank,       text_of(id), text_of(reason),
                      text_of(account), expires_at, {NULL, 0},   {NULL, 0}};
  sink->put(sink->data, &way);
}

static ww_status ways(const ww_request* request, const ww_way_sink* sink, const ww_error* error) {
  if (request->scope.size > 0) {
    put_way(sink, WW_RANK_MACHINE_IDENTITY, "scope", "it issues tokens of every scope", "", 0);
    return WW_OK;
  }
  buffer account = {""};
  const ww_status status = find_account(request, &account, error);
  if (status != WW_OK && status != WW_NOT_FOUND) return status;
  if (status == WW_OK)
    put_way(sink, WW_RANK_BINDING, "session", "this account signed in here before", account.text,
            token_expiry());
  if (has_flag(request, WW_REQUEST_INTERACTIVE))
    put_way(sink, WW_RANK_INTERACTIVE, "ask", "a person can sign in", "", 0);
  return WW_OK;
}

static ww_status login(const ww_request* request, const ww_answer_sink* sink,
                       const ww_error* error) {
  buffer account = {"ada@mock.example"};
  if (request->account.size > 0) copy(&account, request->account);
  if (strcmp(account.text, "mallory@mock.example") == 0)
    return fail(error, WW_REFUSED, "mallory may not sign in", "Sign in as somebody else.");
  buffer key;
  key_of(request, &key);
  const ww_status status = state->put(host, text_of(key.text), text_of(account.text), error);
  if (status == WW_OK) put_answer(&account, sink);
  return status;
}

static ww_status get(const ww_request* request, ww_text way, const ww_answer_sink* sink,
                     const ww_error* error) {
  if (request->scope.size > 0) {
    buffer scope;
    copy(&scope, request->scope);
    put_token("for", &scope, sink);
    return WW_OK;
  }
  const long delay = configured("mock.delayMs", 0);
  if (delay > 0 && !has_flag(request, WW_REQUEST_OFFLINE) &&
      clock_->sleep(host, (uint32_t)delay) != WW_OK)
    return fail(error, WW_CANCELLED, "cancelled while the token was renewed", "");
  if (way.size == strlen("ask") && memcmp(way.data, "ask", way.size) == 0)
    return login(request, sink, error);
  buffer account = {""};
  const ww_status status = find_account(request, &account, error);
  if (status == WW_OK) put_answer(&account, sink);
  return status;
}

/* What collects the keys of a list, because a list may not be changed while it is read. */
typedef struct keys {
  size_t count;
  buffer names[16];
} keys;

static void collect(void* data, ww_text name, ww_text value) {
  (void)value;
  keys* all = data;
  if (all->count < sizeof all->names / sizeof all->names[0]) copy(&all->names[all->count++], name);
}

static ww_status logout(const ww_request* request, const ww_error* error) {
  buffer key;
  key_of(request, &key);
  if (request->host.size > 0) return state->erase(host, text_of(key.text), error);
  keys all = {0, {{""}}};
  const ww_pair_sink sink = {sizeof sink, &all, collect};
  const ww_status status = state->list(host, text_of("session|"), &sink, error);
  if (status != WW_OK) return status;
  for (size_t i = 0; i < all.count; ++i) state->erase(host, text_of(all.names[i].text), error);
  return all.count > 0 ? WW_OK : WW_NOT_FOUND;
}

static void put_session(void* data, ww_text name, ww_text value) {
  const ww_session_sink* sink = data;
  buffer key;
  copy(&key, name);
  const ww_text organization = text_of(strchr(key.text, '|') + 1);
  ww_session session;
  memset(&session, 0, sizeof session);
  session.struct_size = sizeof session;
  session.id = name;
  session.account = value;
  session.tenant = text_of("mock-tenant");
  session.bound_to = &organization;
  session.bound_count = organization.size > 0 ? 1 : 0;
  session.expires_at = token_expiry();
  session.session_ends_at = token_expiry();
  sink->put(sink->data, &session);
}

static ww_status sessions(const ww_session_sink* sink, const ww_error* error) {
  ww_session_sink borrowed = *sink;
  const ww_pair_sink pairs = {sizeof pairs, &borrowed, put_session};
  return state->list(host, text_of("session|"), &pairs, error);
}

static void renew_session(void* data, ww_text name, ww_text value) {
  const ww_renewed_sink* sink = data;
  ww_renewed renewed;
  memset(&renewed, 0, sizeof renewed);
  renewed.struct_size = sizeof renewed;
  renewed.session = name;
  renewed.account = value;
  renewed.session_ends_at = token_expiry();
  if (value.size > 0 && value.data[0] == 'm') {
    renewed.status = WW_REFUSED;
    renewed.message = text_of("the service has forgotten this account");
    renewed.advice = text_of("Sign in again.");
  }
  sink->put(sink->data, &renewed);
}

static ww_status renew(int64_t within_seconds, const ww_renewed_sink* sink, const ww_error* error) {
  if (within_seconds >= 0 &&
      within_seconds < configured("mock.lifetimeSeconds", kDefaultLifetimeSeconds))
    return WW_OK;
  ww_renewed_sink borrowed = *sink;
  const ww_pair_sink pairs = {sizeof pairs, &borrowed, renew_session};
  return state->list(host, text_of("session|"), &pairs, error);
}

static const ww_console* console(void) {
  return host->get_extension(host, WW_EXT_CONSOLE);
}

/* mock show [URL] --name NAME --loud: a table of what was typed. */
static ww_status show(const ww_command* command, const ww_invocation* invocation,
                      const ww_error* error) {
  (void)command;
  const ww_text heads[] = {text_of("WHAT"), text_of("VALUE")};
  ww_text cells[2 * 8];
  size_t rows = 0;
  if (invocation->has_argument) {
    cells[2 * rows] = text_of("argument");
    cells[2 * rows++ + 1] = invocation->argument;
  }
  for (size_t i = 0; i < invocation->option_count; ++i) {
    cells[2 * rows] = invocation->options[i].name;
    cells[2 * rows++ + 1] = invocation->options[i].value;
  }
  if (rows == 0) return WW_NOT_FOUND;
  const ww_table table = {sizeof table, heads, 2, cells, rows};
  return console()->write_table(host, &table, error);
}

static void write_answer(void* data, const ww_answer* answer) {
  console()->write(host, answer->secret, data);
}

/* mock ask URL: the token that another plugin issues for it. */
static ww_status ask(const ww_command* command, const ww_invocation* invocation,
                     const ww_error* error) {
  (void)command;
  const ww_tokens* tokens = host->get_extension(host, WW_EXT_TOKENS);
  ww_token_request request;
  memset(&request, 0, sizeof request);
  request.struct_size = sizeof request;
  request.url = invocation->argument;
  request.scope = text_of("vault/.default");
  ww_error borrowed = *error;
  const ww_answer_sink sink = {sizeof sink, &borrowed, write_answer};
  return tokens->get(host, &request, &sink, error);
}

static void write_input(void* data, ww_bytes input) {
  const ww_text text = {(const char*)input.data, input.size};
  console()->write(host, text, data);
}

/* mock echo: standard input, of which it takes 16 bytes. */
static ww_status echo(const ww_command* command, const ww_invocation* invocation,
                      const ww_error* error) {
  (void)command;
  (void)invocation;
  ww_error borrowed = *error;
  const ww_bytes_sink sink = {sizeof sink, &borrowed, write_input};
  return console()->read(host, 16, &sink, error);
}

#define TEXT(literal) \
  { literal, sizeof literal - 1 }

static const ww_option kName = {sizeof kName, TEXT("--name"), TEXT("NAME"), TEXT("A name"),
                                TEXT("")};
static const ww_option kLoud = {sizeof kLoud, TEXT("--loud"), TEXT(""), TEXT("Loudly"), TEXT("")};
static const ww_option* const kShowOptions[] = {&kName, &kLoud};
static const ww_command kShow = {sizeof kShow,
                                 TEXT("mock"),
                                 TEXT("show"),
                                 TEXT("[URL]"),
                                 TEXT("Show what was typed"),
                                 TEXT("Shows what was typed."),
                                 kShowOptions,
                                 2,
                                 TEXT("watchword mock show --loud"),
                                 NULL,
                                 show};
static const ww_command kAsk = {sizeof kAsk,
                                TEXT("mock"),
                                TEXT("ask"),
                                TEXT("URL"),
                                TEXT("Ask another plugin for a token"),
                                TEXT("Asks another plugin for a token."),
                                NULL,
                                0,
                                TEXT(""),
                                NULL,
                                ask};
static const ww_command kEcho = {sizeof kEcho,
                                 TEXT("mock"),
                                 TEXT("echo"),
                                 TEXT(""),
                                 TEXT("Print standard input"),
                                 TEXT("Prints standard input."),
                                 NULL,
                                 0,
                                 TEXT(""),
                                 NULL,
                                 echo};
static const ww_command* const kCommands[] = {&kShow, &kAsk, &kEcho};

static ww_status init(const ww_host* given, const ww_error* error) {
  host = given;
  state = given->get_extension(given, WW_EXT_STATE);
  config = given->get_extension(given, WW_EXT_CONFIG);
  clock_ = given->get_extension(given, WW_EXT_CLOCK);
  if (state == NULL || config == NULL || clock_ == NULL)
    return fail(error, WW_FAULT, "this Watchword is too old for the mock", "Update Watchword.");
  return WW_OK;
}

static void deinit(void) {}

static const void* get_factory(const char* id) {
  static const ww_provider provider = {.struct_size = sizeof provider,
                                       .ways = ways,
                                       .get = get,
                                       .login = login,
                                       .logout = logout,
                                       .sessions = sessions,
                                       .renew = renew};
  static const ww_commands commands = {sizeof commands, kCommands, 3};
  if (strcmp(id, WW_FACTORY_COMMANDS) == 0) return &commands;
  return strcmp(id, WW_FACTORY_PROVIDER) == 0 ? &provider : NULL;
}

extern WW_EXPORT const ww_plugin_entry watchword_plugin_entry;
const ww_plugin_entry watchword_plugin_entry = {
    sizeof(ww_plugin_entry), WW_ABI_MAJOR, WW_ABI_MINOR, init, deinit, get_factory};
