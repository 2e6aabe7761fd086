/*
 * watchword.forwarding/1: the credentials of another machine, which lends them to this one
 * (`watchword forward`). There only while there is a socket through which one may do so.
 */
#ifndef WATCHWORD_EXT_FORWARDING_H
#define WATCHWORD_EXT_FORWARDING_H

#include "../plugin.h"
#include "../provider.h"

#ifdef __cplusplus
extern "C" {
#endif

#define WW_EXT_FORWARDING "watchword.forwarding/1"

typedef struct ww_forwarding {
  size_t struct_size;
  /* Puts the path of the socket that is tried first. Asks nobody. */
  void(WW_CALL* place)(const ww_host* host, const ww_text_sink* path); /* [main] */
  /*
   * Asks the other machine for the credential that the request wants: its target, challenges and
   * refused_sha256 are handed on. Puts one answer, without `session`. WW_NOT_FOUND when nobody is
   * there, which is told within seconds, or it has nothing to say; WW_INTERACTION_REQUIRED when it
   * lends nothing, for the reason that it gives; WW_TIMEOUT, WW_CANCELLED, WW_INVALID. A person may
   * be asked there, so that it can take minutes.
   */
  ww_status(WW_CALL* get)(const ww_host* host, const ww_request* request,
                          const ww_answer_sink* sink, const ww_error* error); /* [main] */
  /* Tells the other machine that a server refused what it lent. WW_NOT_FOUND when nobody is there.
   */
  ww_status(WW_CALL* refused)(const ww_host* host, const ww_request* request, ww_text sha256,
                              const ww_error* error); /* [main] */
} ww_forwarding;

#ifdef __cplusplus
}
#endif

#endif
