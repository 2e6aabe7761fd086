/*
 * watchword.state/1: small facts that are not secret and outlive the process (which tenant an
 * organization has, which account it uses, until when a service wants to be left alone), and the
 * locks that keep two processes from doing the same work.
 *
 * These facts are notes: where they cannot be written or read, as on a full disk or with somebody
 * else's HOME, the host tells the person once, and the answer goes on without them.
 */
#ifndef WATCHWORD_EXT_STATE_H
#define WATCHWORD_EXT_STATE_H

#include "../plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define WW_EXT_STATE "watchword.state/1"

#define WW_STATE_VALUE_MAX_BYTES ((size_t)65536)

typedef struct ww_lock ww_lock;

typedef struct ww_state {
  size_t struct_size;
  /* The value under `key` (any text; local to the plugin): WW_OK with one put, or WW_NOT_FOUND. */
  ww_status(WW_CALL* get)(const ww_host* host, ww_text key, const ww_text_sink* value,
                          const ww_error* error); /* [main] */
  /* Replaces the value, whole or not at all. WW_OK also when it cannot be written. */
  ww_status(WW_CALL* put)(const ww_host* host, ww_text key, ww_text value,
                          const ww_error* error); /* [main] */
  /* WW_OK, or WW_NOT_FOUND, also when it cannot be removed. */
  ww_status(WW_CALL* erase)(const ww_host* host, ww_text key, const ww_error* error); /* [main] */
  /* Puts (key, value) of every entry whose key begins with `prefix`. */
  ww_status(WW_CALL* list)(const ww_host* host, ww_text prefix, const ww_pair_sink* sink,
                           const ww_error* error); /* [main] */
  /*
   * Waits for the lock of that name. It is held until `unlock`, or until the process ends in any
   * way. After WW_OK, read again what another process may have written meanwhile. WW_TIMEOUT,
   * WW_CANCELLED, WW_STORE_FAILED where no lock can be had: then leave alone what it protects. Not
   * recursive.
   */
  ww_status(WW_CALL* lock)(const ww_host* host, ww_text name, uint32_t timeout_ms, ww_lock** out,
                           const ww_error* error);           /* [main] */
  void(WW_CALL* unlock)(const ww_host* host, ww_lock* lock); /* [main] */
  /*
   * As put, for what must be written down before something is begun that the next process could
   * not undo without it. WW_STORE_FAILED when it cannot be written: then do not begin.
   */
  ww_status(WW_CALL* put_surely)(const ww_host* host, ww_text key, ww_text value,
                                 const ww_error* error); /* [main] */
} ww_state;

#ifdef __cplusplus
}
#endif

#endif
