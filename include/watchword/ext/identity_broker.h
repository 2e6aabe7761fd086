/*
 * watchword.identity-broker/1: the program of the desktop that signs people in for all others and
 * hands out their tokens, where there is one. It is on the user's session bus; its methods take a
 * version, a correlation id and a request, all texts, and give one text (D-Bus "(sss)->s").
 *
 * Which name, object and interface that is, and which methods may be called, is in the plugin's
 * manifest ("identityBroker"); no other call leaves. The extension is not there without that, nor
 * on a system that has no such bus.
 */
#ifndef WATCHWORD_EXT_IDENTITY_BROKER_H
#define WATCHWORD_EXT_IDENTITY_BROKER_H

#include "../plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define WW_EXT_IDENTITY_BROKER "watchword.identity-broker/1"

/* presence() */
#define WW_IDENTITY_BROKER_ABSENT 0
#define WW_IDENTITY_BROKER_STARTABLE 1 /* the first call starts it */
#define WW_IDENTITY_BROKER_RUNNING 2

#define WW_IDENTITY_BROKER_REPLY_MAX_BYTES ((size_t)1048576)

typedef struct ww_identity_broker_call {
  size_t struct_size;
  ww_text method; /* one of the manifest's */
  ww_text version;
  ww_text correlation_id;
  ww_text request;     /* may be a secret */
  uint32_t timeout_ms; /* starting it included; 0: none, for what a person answers in a window */
  int32_t one_way;     /* not 0: sent to one that runs, and not waited for; puts nothing */
} ww_identity_broker_call;

typedef struct ww_identity_broker {
  size_t struct_size;
  /* Whether there is a bus, and on this machine what starts the broker. Only files are looked at:
     one that this does not see may be there all the same, as in a container that has the desktop's
     bus. WW_OK or WW_NOT_FOUND. */
  ww_status(WW_CALL* installed)(const ww_host* host); /* [main] */
  /* The bus is asked, for two seconds at most; nothing is started. ABSENT also where there is no
     bus, or it does not answer. */
  int32_t(WW_CALL* presence)(const ww_host* host); /* [main] */
  /*
   * One call. WW_OK with one put. WW_REFUSED: the manifest does not list the method, or the broker
   * answered with an error of its own. WW_NOT_FOUND: there is none, and none can be started.
   * WW_NETWORK: it went away, or does not serve this method. WW_TIMEOUT, WW_CANCELLED (Ctrl-C),
   * WW_INVALID (no text came, or one that is larger than it may be).
   */
  ww_status(WW_CALL* call)(const ww_host* host, const ww_identity_broker_call* call,
                           const ww_text_sink* reply, const ww_error* error); /* [main] */
} ww_identity_broker;

#ifdef __cplusplus
}
#endif

#endif
