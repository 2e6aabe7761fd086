/* watchword.signin/1: all that a plugin may show to or ask of a person. */
#ifndef WATCHWORD_EXT_SIGNIN_H
#define WATCHWORD_EXT_SIGNIN_H

#include "../plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define WW_EXT_SIGNIN "watchword.signin/1"

/* abilities() */
#define WW_SIGNIN_BROWSER ((uint32_t)1 << 0)  /* a browser can be opened on this machine */
#define WW_SIGNIN_TERMINAL ((uint32_t)1 << 1) /* there is a terminal to print on and read from */
#define WW_SIGNIN_QUESTION ((uint32_t)1 << 2) /* `ask` works, through a terminal or an askpass */
#define WW_SIGNIN_NOTICE ((uint32_t)1 << 3)   /* no terminal, but what is shown reaches a person */

/* A listener on loopback for one sign-in. */
typedef struct ww_listener ww_listener;

/* Where the browser comes back to when the service is told no other address than the one that is
   registered with it. */
typedef struct ww_callback {
  size_t struct_size;
  ww_text redirect_uri; /* "https://localhost:8443/callback" */
  ww_text certificate;  /* PEM, for localhost (watchword.crypto/1 makes it); empty: do not listen */
  ww_text private_key;  /* of the certificate, PEM; a secret */
} ww_callback;

typedef struct ww_browser_signin {
  size_t struct_size;
  ww_text url;              /* to open; begins with https:// */
  ww_text state;            /* callbacks whose `state` differs are ignored */
  ww_text purpose;          /* "Sign in to contoso": a line above the address */
  uint32_t timeout_seconds; /* then WW_TIMEOUT */
  int32_t open_browser;     /* 0: only print the address and wait, for the callback or a paste */
} ww_browser_signin;

typedef struct ww_device_code {
  size_t struct_size;
  ww_text user_code;
  ww_text verification_uri;
  ww_text purpose;
  int64_t expires_at;
} ww_device_code;

typedef struct ww_question {
  size_t struct_size;
  ww_text prompt; /* "Password for 'https://example.org': " */
  int32_t hidden; /* not 0: do not echo */
} ww_question;

typedef struct ww_signin {
  size_t struct_size;
  /* What can be done here and now; 0 when interaction is not allowed. */
  uint32_t(WW_CALL* abilities)(const ww_host* host); /* [main] */

  /* Begins to listen on loopback and puts the redirect URI, "http://localhost:PORT". */
  ww_status(WW_CALL* listen)(const ww_host* host, ww_listener** out,
                             const ww_text_sink* redirect_uri, const ww_error* error); /* [main] */
  /*
   * Opens the browser, prints the address, and waits for the callback (GET or form_post) whose
   * `state` matches, or for its URL pasted at the terminal. Puts the callback's parameters. The
   * browser is kept waiting for `finish`. WW_CANCELLED (Ctrl-C), WW_TIMEOUT.
   */
  ww_status(WW_CALL* authorize)(const ww_host* host, ww_listener* listener,
                                const ww_browser_signin* signin, const ww_pair_sink* parameters,
                                const ww_error* error); /* [main] */
  /*
   * Shows the browser how it ended, closes the listener and frees it. To be called once for each
   * `listen` that returned WW_OK. `status` WW_OK: signed in; `message` one sentence for the page.
   */
  void(WW_CALL* finish)(const ww_host* host, ww_listener* listener, ww_status status,
                        ww_text message, ww_text advice); /* [main] */

  /* Shows code and address on the terminal; again with each call, counting down; `ended` not 0:
     takes the countdown away. */
  ww_status(WW_CALL* show_device_code)(const ww_host* host, const ww_device_code* code,
                                       int32_t ended, const ww_error* error); /* [main] */

  /* Asks one question, at the terminal or through GIT_ASKPASS, core.askPass or SSH_ASKPASS.
     WW_INTERACTION_REQUIRED when there is nobody to ask. */
  ww_status(WW_CALL* ask)(const ww_host* host, const ww_question* question,
                          const ww_text_sink* answer, const ww_error* error); /* [main] */

  /*
   * As `listen`, at a redirect URI that is given: over TLS, at its port and path, on loopback. When
   * it is not https://localhost or https://127.0.0.1, when there is no certificate, or when the
   * port cannot be had, nothing listens and the callback's URL is taken pasted at the terminal
   * only; WW_INTERACTION_REQUIRED when there is no terminal either.
   */
  ww_status(WW_CALL* listen_at)(const ww_host* host, const ww_callback* callback, ww_listener** out,
                                const ww_error* error); /* [main] */
} ww_signin;

#ifdef __cplusplus
}
#endif

#endif
