/*
 * Watchword plugin ABI: the entry of a module and the types that everything else is made of.
 *
 * A plugin is a shared module that exports one data symbol, watchword_plugin_entry, and lies beside
 * a manifest. It has no powers of its own that it should use: sockets, TLS, storage, prompts and
 * time are host extensions, asked for by id through ww_host.get_extension. So one place enforces
 * proxy, certificates, deadlines, allow-lists, redaction and storage.
 *
 * Rules that hold for every function of this ABI unless its own comment says otherwise:
 *  - Plain C types only. No C++ type, exception or allocator crosses the boundary.
 *  - Inputs are borrowed for the duration of the call. Outputs are handed to a sink, which copies
 *    what it wants before it returns. Nobody frees what another one allocated.
 *  - Texts are UTF-8, counted, and not terminated. An absent text has size 0; its data may be null.
 *  - Every struct begins with struct_size, set by whoever fills it in to sizeof(struct). It grows
 *    only at its end: read a member only if WW_HAS(object, member). What was added later than 1.0
 *    is marked "since".
 *  - Every function is marked with its thread. [main]: the host's main thread, in both directions;
 *    a plugin that starts threads joins them before it returns and calls no host function on them.
 *    [caller]: a sink, called on the thread of the function that it was given to, before that
 *    returns.
 *  - Times are seconds since 1970-01-01T00:00:00Z; 0 means "not known". Durations carry their unit
 *    in their name.
 *  - Secrets are passed as ww_text or ww_bytes in members whose names say so (secret, password,
 *    token). Whoever copies one wipes the copy. Secrets are never put in errors or logs.
 *
 * Compiles as C11, C17, C++11 … C++20.
 */
#ifndef WATCHWORD_PLUGIN_H
#define WATCHWORD_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A module is loaded when its major equals the host's and its minor is not greater. */
#define WW_ABI_MAJOR 1
#define WW_ABI_MINOR 3

#if defined(_WIN32)
#define WW_EXPORT __declspec(dllexport)
/* How every function of this ABI is called, whatever a compiler is told to take by default. */
#define WW_CALL __cdecl
#else
#define WW_EXPORT __attribute__((visibility("default")))
#define WW_CALL
#endif

/* Whether *object, as long as its struct_size says it is, reaches to the end of this member. */
#define WW_HAS(object, member) \
  ((object)->struct_size >= (size_t)((const char*)(&(object)->member + 1) - (const char*)(object)))

/* Borrowed text and bytes. */
typedef struct ww_text {
  const char* data;
  size_t size;
} ww_text;

typedef struct ww_bytes {
  const uint8_t* data;
  size_t size;
} ww_bytes;

/* How a call ended. Unknown values are to be taken for WW_FAULT. */
typedef int32_t ww_status;
#define WW_OK ((ww_status)0)
/* Nothing there, or not mine: an answer, not a failure; no error is reported with it. */
#define WW_NOT_FOUND ((ww_status)1)
/* An argument, a configuration value or a received message that makes no sense. */
#define WW_INVALID ((ww_status)2)
/* A person would have to act, and may not be asked here and now. */
#define WW_INTERACTION_REQUIRED ((ww_status)3)
/* A person said no, or pressed Ctrl-C. */
#define WW_CANCELLED ((ww_status)4)
/* The service or a policy said no. */
#define WW_REFUSED ((ww_status)5)
/* The service could not be reached or broke off. */
#define WW_NETWORK ((ww_status)6)
#define WW_TIMEOUT ((ww_status)7)
/* Three answers of a store that are not "not found". */
#define WW_STORE_LOCKED ((ww_status)8)
#define WW_STORE_UNAVAILABLE ((ww_status)9)
#define WW_STORE_FAILED ((ww_status)10)
/* A defect, in the host or in a plugin. */
#define WW_FAULT ((ww_status)11)

/*
 * Where a failure is told to. Called at most once by a function that then returns a status other
 * than WW_OK and WW_NOT_FOUND. `message` is one sentence that says what happened and why; `advice`
 * is the one next thing that a person should do, or empty. Neither holds a secret.
 */
typedef struct ww_error {
  size_t struct_size;
  void* data;
  void(WW_CALL* report)(void* data, ww_text message, ww_text advice); /* [caller] */
} ww_error;

/* A receiver of one text or one block of bytes. */
typedef struct ww_text_sink {
  size_t struct_size;
  void* data;
  void(WW_CALL* put)(void* data, ww_text value); /* [caller] */
} ww_text_sink;

typedef struct ww_bytes_sink {
  size_t struct_size;
  void* data;
  void(WW_CALL* put)(void* data, ww_bytes value); /* [caller] */
} ww_bytes_sink;

/* A receiver of named texts; called once a pair, in order; names may repeat. */
typedef struct ww_pair_sink {
  size_t struct_size;
  void* data;
  void(WW_CALL* put)(void* data, ww_text name, ww_text value); /* [caller] */
} ww_pair_sink;

typedef struct ww_pair {
  ww_text name;
  ww_text value;
} ww_pair;

/*
 * The host, as a plugin sees it. Valid from init to deinit.
 *
 * get_extension: the extension with that id (such as WW_EXT_LOG, "watchword.log/1"), to be cast to
 * its const struct pointer, or null when this host has none. Every extension function takes the
 * ww_host first.
 */
typedef struct ww_host {
  size_t struct_size;
  uint32_t abi_major;
  uint32_t abi_minor;
  ww_text version; /* of Watchword, as `watchword version` prints it */
  void* host_data; /* the host's own; not for plugins */
  const void*(WW_CALL* get_extension)(const struct ww_host* host, const char* id); /* [main] */
} ww_host;

/*
 * What a module exports, as `watchword_plugin_entry`.
 *
 * init: called once, before anything else. Any status but WW_OK means that the module is not used
 *   and deinit is not called.
 * deinit: called once, when the host is done. No host function may be called after it, and nothing
 *   else of the module may run then: the process ends without handlers of atexit and without the
 *   destructors of static objects.
 * get_factory: the factory with that id (WW_FACTORY_PROVIDER, WW_FACTORY_STORE), to be cast to its
 *   const struct pointer, valid until deinit; null when the module has none.
 */
typedef struct ww_plugin_entry {
  size_t struct_size;
  uint32_t abi_major;
  uint32_t abi_minor;
  ww_status(WW_CALL* init)(const ww_host* host, const ww_error* error); /* [main] */
  void(WW_CALL* deinit)(void);                                          /* [main] */
  const void*(WW_CALL* get_factory)(const char* id);                    /* [main] */
} ww_plugin_entry;

#define WW_PLUGIN_ENTRY_SYMBOL "watchword_plugin_entry"

#ifdef __cplusplus
}
#endif

#endif
