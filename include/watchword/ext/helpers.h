/*
 * watchword.helpers/1: asking another credential helper, as git does (gitcredentials(7), "CUSTOM
 * HELPERS"). Which program that is says the user's own configuration: the value of a key that the
 * manifest has in "helpers", an absolute path.
 */
#ifndef WATCHWORD_EXT_HELPERS_H
#define WATCHWORD_EXT_HELPERS_H

#include "../plugin.h"
#include "../provider.h"

#ifdef __cplusplus
extern "C" {
#endif

#define WW_EXT_HELPERS "watchword.helpers/1"

typedef struct ww_helper_call {
  size_t struct_size;
  ww_text key;               /* "windowsHelper" */
  const ww_request* request; /* its target, challenges and refused_sha256 are handed on */
  /* Added to the environment that the program inherits; never a secret. */
  const ww_pair* environment;
  size_t environment_count;
  uint32_t timeout_ms; /* then it is ended */
  int32_t quiet;       /* not 0: what it says on standard error does not go to the person */
} ww_helper_call;

typedef struct ww_helpers {
  size_t struct_size;
  /*
   * Asks for the credential of the request and puts one answer, without `session`. What the program
   * prints is read strictly, but for what runs beside it: lines may end with CR LF, and a line that
   * is no attribute is passed over. WW_NOT_FOUND: it has none, or the key has no value. WW_REFUSED:
   * the manifest does not list the key. WW_FAULT: it cannot be started. WW_INVALID: its answer
   * makes no sense. WW_TIMEOUT, WW_CANCELLED.
   */
  ww_status(WW_CALL* get)(const ww_host* host, const ww_helper_call* call,
                          const ww_answer_sink* sink, const ww_error* error); /* [main] */
} ww_helpers;

#ifdef __cplusplus
}
#endif

#endif
