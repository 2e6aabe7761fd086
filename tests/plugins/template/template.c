/*
 * A Watchword provider in C, to be copied. It answers for the hosts that template.json claims, with
 * a token from an environment variable, else with a password that a person is asked for.
 *
 * What to change is marked with CHANGE. Everything else is how every provider looks.
 */
#include <string.h>

#include <watchword/ext/config.h>
#include <watchword/ext/log.h>
#include <watchword/ext/signin.h>
#include <watchword/plugin.h>
#include <watchword/provider.h>

/* --- The host, and the extensions that this plugin cannot do without. Set by init. */

static const ww_host* host;
static const ww_config* config;
static const ww_log* logger;
static const ww_signin* signin; /* may be null: this plugin works without it */

/* --- Texts are counted, not terminated. */

static ww_text text(const char* literal) {
  ww_text out = {literal, strlen(literal)};
  return out;
}

/* Says what went wrong, why, and what to do next. Never put a secret into either sentence. */
static ww_status fail(const ww_error* error, ww_status status, const char* message,
                      const char* advice) {
  error->report(error->data, text(message), text(advice));
  return status;
}

/* --- What a sink of ours receives is borrowed: it is gone when the function returns. So an answer
   is put from inside, while it is there; nothing secret is copied. */

typedef struct answering {
  const ww_answer_sink* sink;
  int32_t kind;
  ww_text username;
} answering;

static void put_answer(void* data, ww_text secret) {
  const answering* with = data;
  ww_answer answer = {0};
  answer.struct_size = sizeof answer;
  answer.kind = with->kind;
  answer.username = with->username;
  answer.secret = secret;
  /* CHANGE: answer.expires_at when you know it; answer.session when you have several. */
  with->sink->put(with->sink->data, &answer);
}

static void ignore_text(void* data, ww_text value) {
  (void)data;
  (void)value;
}

/* CHANGE: where your token comes from. The ids are this plugin's own; `get` is given them back. */
static const char* const kVariable = "TEMPLATE_TOKEN";
static const char* const kFromEnvironment = "environment";
static const char* const kFromPerson = "person";

static int has_token(void) {
  const ww_text_sink nobody = {sizeof nobody, NULL, ignore_text};
  return config->environment(host, text(kVariable), &nobody) == WW_OK;
}

static int may_ask(const ww_request* request) {
  return (request->flags & WW_REQUEST_INTERACTIVE) != 0 && signin != NULL &&
         (signin->abilities(host) & WW_SIGNIN_QUESTION) != 0;
}

/* CHANGE: your servers. Watchword asks only for hosts that the manifest claims; a credential is
   worth a look of your own. For any other host the user must have named this provider. */
static const char* const kServer = "template.example";

static int is_mine(const ww_request* request) {
  const size_t size = strlen(kServer);
  const char* name = request->host.data;
  const char* port = request->host.size > 0 ? memchr(name, ':', request->host.size) : NULL;
  const size_t length = port != NULL ? (size_t)(port - name) : request->host.size;
  if ((request->flags & WW_REQUEST_HOST_CONFIGURED) != 0) return 1;
  if (length < size || memcmp(name + length - size, kServer, size) != 0) return 0;
  return length == size || name[length - size - 1] == '.';
}

/* --- The provider. Every way that could answer; cheap, no network, nobody is asked. */

static void put_way(const ww_way_sink* sink, int32_t rank, const char* id, const char* reason) {
  ww_way way = {0};
  way.struct_size = sizeof way;
  way.rank = rank;
  way.id = text(id);
  way.reason = text(reason);
  sink->put(sink->data, &way);
}

static ww_status ways(const ww_request* request, const ww_way_sink* sink, const ww_error* error) {
  (void)error;
  if (!is_mine(request)) return WW_NOT_FOUND;
  if (has_token())
    put_way(sink, WW_RANK_MACHINE_IDENTITY, kFromEnvironment, "TEMPLATE_TOKEN is set");
  if (may_ask(request)) put_way(sink, WW_RANK_INTERACTIVE, kFromPerson, "a person may be asked");
  return WW_OK;
}

/* Answers by one of those ways: exactly one put and WW_OK, or WW_NOT_FOUND, or a failure. */
static ww_status get(const ww_request* request, ww_text way, const ww_answer_sink* sink,
                     const ww_error* error) {
  answering with = {sink, WW_ANSWER_TOKEN, text("template")};
  const ww_text_sink receiver = {sizeof receiver, &with, put_answer};
  if (!is_mine(request)) return WW_NOT_FOUND;
  logger->write(host, WW_LOG_TRACE, text("answering")); /* with --verbose or WATCHWORD_TRACE */
  if (way.size == strlen(kFromEnvironment) && memcmp(way.data, kFromEnvironment, way.size) == 0)
    return config->environment(host, text(kVariable), &receiver);
  if (!may_ask(request))
    return fail(error, WW_INTERACTION_REQUIRED, "the password would have to be typed",
                "Set TEMPLATE_TOKEN, or run git in a terminal.");
  ww_question question = {0};
  question.struct_size = sizeof question;
  question.prompt = text("Password of template.example: ");
  question.hidden = 1;
  with.kind = WW_ANSWER_PASSWORD;
  return signin->ask(host, &question, &receiver, error);
}

/* Functions that are left out (null) have nothing to say: accepted, refused, login, logout,
   sessions, renew. CHANGE: add `refused` when you keep anything, to drop what a server did not
   take. */
static const ww_provider provider = {.struct_size = sizeof(ww_provider), .ways = ways, .get = get};

/* --- The module. */

static ww_status init(const ww_host* from, const ww_error* error) {
  host = from;
  config = host->get_extension(host, WW_EXT_CONFIG);
  logger = host->get_extension(host, WW_EXT_LOG);
  signin = host->get_extension(host, WW_EXT_SIGNIN);
  if (config == NULL || logger == NULL)
    return fail(error, WW_FAULT, "this Watchword is too old for the template plugin",
                "Update Watchword.");
  return WW_OK;
}

static void deinit(void) {
  host = NULL;
}

static const void* get_factory(const char* id) {
  return strcmp(id, WW_FACTORY_PROVIDER) == 0 ? &provider : NULL;
}

/* The one symbol that the module exports. The version is the one that it was compiled with. */
WW_EXPORT const ww_plugin_entry watchword_plugin_entry = {
    sizeof(ww_plugin_entry), WW_ABI_MAJOR, WW_ABI_MINOR, init, deinit, get_factory,
};
