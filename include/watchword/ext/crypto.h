/* watchword.crypto/1: random bytes, hashes and signatures. */
#ifndef WATCHWORD_EXT_CRYPTO_H
#define WATCHWORD_EXT_CRYPTO_H

#include "../plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define WW_EXT_CRYPTO "watchword.crypto/1"

/* A signing key with its certificate, as a file or in memory holds it. */
typedef struct ww_signing_key {
  size_t struct_size;
  ww_bytes pem_or_pfx; /* certificate and private key */
  ww_text password;    /* of the private key; empty for none */
} ww_signing_key;

/* Of a certificate for localhost: what browsers accept at most (CA/Browser Forum, Baseline
   Requirements, section 6.3.2, until March 2026). */
#define WW_LOCALHOST_CERTIFICATE_MAX_SECONDS ((int64_t)397 * 86400)

typedef struct ww_crypto {
  size_t struct_size;
  /* Fills `out` with `size` bytes fit for keys. WW_OK or WW_FAULT. */
  ww_status(WW_CALL* random)(const ww_host* host, uint8_t* out, size_t size); /* [main] */
  /* SHA-256 of `data` into `out`. */
  void(WW_CALL* sha256)(const ww_host* host, ww_bytes data, uint8_t out[32]); /* [main] */
  /*
   * A compact JWS (RFC 7515) over `payload` (JSON). `algorithm` is "PS256" or "RS256". The header
   * gets alg, typ "JWT", x5t#S256 (x5t as well for RS256) and, if `with_chain` is not 0, x5c.
   * WW_INVALID with an error when the key cannot be read.
   */
  ww_status(WW_CALL* sign_jws)(const ww_host* host, const ww_signing_key* key, ww_text algorithm,
                               ww_text payload, int32_t with_chain, const ww_text_sink* jws,
                               const ww_error* error); /* [main] */

  /*
   * A new key (EC P-256) and a certificate for localhost and 127.0.0.1 that it signed itself, to
   * serve TLS on loopback with. It is no authority: nothing else can be made with it. Valid from
   * now for `valid_seconds`, WW_LOCALHOST_CERTIFICATE_MAX_SECONDS at most. Puts both as PEM;
   * `private_key` is a secret.
   */
  ww_status(WW_CALL* make_localhost_certificate)(const ww_host* host, int64_t valid_seconds,
                                                 const ww_text_sink* certificate,
                                                 const ww_text_sink* private_key,
                                                 const ww_error* error); /* [main] */
} ww_crypto;

#ifdef __cplusplus
}
#endif

#endif
