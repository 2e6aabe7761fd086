/*
 * What lib/watchword/network.so gives to the helper: TLS, HTTP, the loopback listener and
 * signatures. It is a module of its own so that a run that needs no network loads no OpenSSL. It
 * decides nothing: which host may be asked, through which proxy, trusting whom, is said by the
 * caller (helper/http/http.h).
 *
 * The module exports watchword_plugin_entry as a plugin does; get_factory(WW_FACTORY_NETWORK) is
 * this table. The rules of watchword/plugin.h hold.
 */
#ifndef WATCHWORD_NETWORK_TRANSPORT_H
#define WATCHWORD_NETWORK_TRANSPORT_H

#include <watchword/ext/crypto.h>
#include <watchword/ext/http.h>
#include <watchword/plugin.h>

#ifdef __cplusplus
extern "C" {
#endif

#define WW_FACTORY_NETWORK "watchword.network/1"

typedef struct ww_exchange {
  size_t struct_size;
  ww_text method;
  ww_text url; /* https://…, or http://… when the caller allows it */
  const ww_pair* headers;
  size_t header_count;
  ww_bytes body;
  uint32_t timeout_ms;   /* for the whole exchange, name look-up included */
  size_t body_max_bytes; /* of the response */
  ww_text proxy; /* "KIND://[user[:password]@]host:port" or empty; a secret if it has one. Kinds are
                    http, https, socks4, socks4a, socks5 and socks5h, as curl has them. */
  ww_text ca_file;   /* PEM; empty: the system's */
  ww_text ca_path;   /* directory of hashed certificates; empty: the system's */
  ww_text addresses; /* numeric addresses, separated by commas, to connect to instead of looking up
                        the host (or the proxy, when there is one); or empty */
  /* Asked now and then; not 0 ends the exchange with WW_CANCELLED. May be null. */
  int32_t (*cancelled)(void* data);
  void* cancelled_data;
  /* Not 0: GET and HEAD leave the connection open, for the next such request of this thread that
     goes to the same place, by the same way, and trusts the same. */
  int32_t keep_connection;
  ww_text certificate_sha1; /* as ww_http_request has it */
  /* Where these were set, for advice: "https_proxy", "git config http.sslcainfo". */
  ww_text proxy_source;
  ww_text ca_file_source;
  ww_text ca_path_source;
  /* 4 or 6: the addresses of this family are tried first; 0: in the system's order. */
  int32_t first_family;
  /* Called when the family that was tried first did not answer and this one did. May be null. */
  void (*family_answered)(void* data, int32_t family);
  void* family_data;
  /* Numeric addresses of the host of the URL, as `addresses`, where a proxy is given and this
     machine looks that up (socks4, socks5); or empty. */
  ww_text target_addresses;
  /* For a proxy of https: PEM; empty: the system's. */
  ww_text proxy_ca_file;
  ww_text proxy_ca_file_source;
  /* Asked when the proxy wants a password and its URL has none: gives a user name and its password,
     at most once. They go to the proxy only. May be null. */
  void (*proxy_login)(void* data, const ww_pair_sink* login);
  void* proxy_login_data;
  /* Gets who issued the server's certificate, "DigiCert Inc, DigiCert Global G2"; may be null. */
  const ww_text_sink* issuer;
} ww_exchange;

/* One address of a host, and whether a connection to it can be made. */
typedef struct ww_tried_address {
  size_t struct_size;
  ww_text address;
  int32_t is_ipv6;
  uint32_t milliseconds; /* that it took */
  ww_text failure;       /* why not, or empty */
} ww_tried_address;

typedef struct ww_tried_address_sink {
  size_t struct_size;
  void* data;
  void (*put)(void* data, const ww_tried_address* tried);
} ww_tried_address_sink;

/* A listener that speaks TLS, at a port and a path that are given. */
typedef struct ww_tls_callback {
  size_t struct_size;
  uint16_t port;
  ww_text path; /* of the callback: "/callback"; every other gets 404 */
  ww_text certificate;
  ww_text private_key; /* both PEM */
} ww_tls_callback;

/* One listener on 127.0.0.1 (and [::1] where it can be had on the same port). */
typedef struct ww_loopback ww_loopback;

typedef struct ww_network {
  size_t struct_size;
  /* One request, one response, no redirects followed. Statuses as ww_http.send. */
  ww_status (*exchange)(const ww_exchange* exchange, const ww_http_sink* sink,
                        const ww_error* error);

  /*
   * Listens, and answers every request that is not a callback whose `state` parameter equals
   * `state` (GET query or form_post body) with 404, without ending. The first that matches is held
   * unanswered until loopback_finish. Nothing matches until loopback_expect gives the state.
   */
  ww_status (*loopback_open)(ww_loopback** out, uint16_t* port, const ww_error* error);
  /* The same over TLS. WW_NETWORK when the port cannot be had; WW_INVALID when the certificate or
     its key cannot be used. */
  ww_status (*loopback_open_tls)(ww_loopback** out, const ww_tls_callback* callback,
                                 const ww_error* error);
  void (*loopback_expect)(ww_loopback* loopback, ww_text state);
  /* Something to wait for (a platform::Handle) that is ready when a callback has arrived; owned by
     the listener. */
  intptr_t (*loopback_handle)(ww_loopback* loopback);
  /* The callback's parameters: WW_OK, or WW_NOT_FOUND when none has arrived yet. */
  ww_status (*loopback_take)(ww_loopback* loopback, const ww_pair_sink* parameters);
  /* Answers the browser with this page (text/html; UTF-8), sees it sent, and frees the listener. */
  void (*loopback_finish)(ww_loopback* loopback, int32_t http_status, ww_text html);

  /* As ww_crypto.sign_jws, without the host. */
  ww_status (*sign_jws)(const ww_signing_key* key, ww_text algorithm, ww_text payload,
                        int32_t with_chain, const ww_text_sink* jws, const ww_error* error);
  /* As ww_crypto.make_localhost_certificate, without the host. */
  ww_status (*make_localhost_certificate)(int64_t valid_seconds, const ww_text_sink* certificate,
                                          const ww_text_sink* private_key, const ww_error* error);

  /* Connects, without a word, to the first address of each family, for `timeout_ms` at most each.
     The addresses are those of the host's name, unless `addresses` has some, as in ww_exchange.
     WW_NETWORK when there is none. */
  ww_status (*try_addresses)(ww_text host, ww_text addresses, uint16_t port, uint32_t timeout_ms,
                             const ww_tried_address_sink* sink, const ww_error* error);
} ww_network;

#ifdef __cplusplus
}
#endif

#endif
