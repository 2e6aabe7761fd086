/* watchword.tokens/1: a bearer token that another provider issues, for a plugin that talks to a
   service itself: one that manages a service's own tokens, or a store that needs a sign-in. */
#ifndef WATCHWORD_EXT_TOKENS_H
#define WATCHWORD_EXT_TOKENS_H

#include "../plugin.h"
#include "../provider.h"

#ifdef __cplusplus
extern "C" {
#endif

#define WW_EXT_TOKENS "watchword.tokens/1"

typedef struct ww_token_request {
  size_t struct_size;
  uint32_t flags;  /* of ww_request.flags: WW_REQUEST_INTERACTIVE, WW_REQUEST_OFFLINE; since 1.2
                      also WW_REQUEST_DEVICE_CODE, WW_REQUEST_NO_BROWSER */
  ww_text url;     /* whom the token is for, "https://vault.example/" */
  ww_text scope;   /* as in ww_request.scope; never empty */
  ww_text account; /* whose, or empty */
  int64_t min_ttl_seconds; /* as in ww_request */
  ww_text refused_sha256;  /* as in ww_request */
} ww_token_request;

typedef struct ww_tokens {
  size_t struct_size;
  /*
   * Decides as for a request to that URL, but among the other providers only: those that claim its
   * host and those whose manifest names it in "tokensFor". Puts one answer, whose kind is
   * WW_ANSWER_TOKEN. WW_NOT_FOUND when none of them has one; else as ww_provider.get. What a store
   * asks for never comes from a store.
   */
  ww_status(WW_CALL* get)(const ww_host* host, const ww_token_request* request,
                          const ww_answer_sink* sink, const ww_error* error); /* [main] */
} ww_tokens;

#ifdef __cplusplus
}
#endif

#endif
