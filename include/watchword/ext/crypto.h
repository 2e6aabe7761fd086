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

typedef struct ww_crypto {
  size_t struct_size;
  /* Fills `out` with `size` bytes fit for keys. WW_OK or WW_FAULT. */
  ww_status (*random)(const ww_host* host, uint8_t* out, size_t size);
  /* SHA-256 of `data` into `out`. */
  void (*sha256)(const ww_host* host, ww_bytes data, uint8_t out[32]);
  /*
   * A compact JWS (RFC 7515) over `payload` (JSON). `algorithm` is "PS256" or "RS256". The header
   * gets alg, typ "JWT", x5t#S256 (x5t as well for RS256) and, if `with_chain` is not 0, x5c.
   * WW_INVALID with an error when the key cannot be read.
   */
  ww_status (*sign_jws)(const ww_host* host, const ww_signing_key* key, ww_text algorithm,
                        ww_text payload, int32_t with_chain, const ww_text_sink* jws,
                        const ww_error* error);
} ww_crypto;

#ifdef __cplusplus
}
#endif

#endif
