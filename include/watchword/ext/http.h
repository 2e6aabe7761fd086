/*
 * watchword.http/1: HTTPS under the host's rules. TLS 1.2 or newer with verified certificates; only
 * the hosts of the plugin's manifest or of its own configuration; git's proxy, certificate and
 * address settings; one deadline for the whole exchange; a limit on the body; no redirects unless
 * asked for, and then only to allowed hosts.
 */
#ifndef WATCHWORD_EXT_HTTP_H
#define WATCHWORD_EXT_HTTP_H

#include "../plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define WW_EXT_HTTP "watchword.http/1"

#define WW_HTTP_DEFAULT_TIMEOUT_MS ((uint32_t)30000)
#define WW_HTTP_DEFAULT_BODY_MAX_BYTES ((size_t)1048576)

/* ww_http_request.flags */
#define WW_HTTP_FOLLOW_REDIRECTS ((uint32_t)1 << 0) /* GET and HEAD only, at most five */
#define WW_HTTP_NO_PROXY ((uint32_t)1 << 1)         /* talk to the host directly */
/* http:// is meant, never through a proxy: link-local, loopback, or a host that a variable of the
   manifest's "networkFromEnvironment" names, as a machine's metadata service has it. */
#define WW_HTTP_PLAIN ((uint32_t)1 << 2)
/* GET and HEAD: leave the connection open for the next such request, where many go to one host */
#define WW_HTTP_KEEP_CONNECTION ((uint32_t)1 << 3)

typedef struct ww_http_request {
  size_t struct_size;
  uint32_t flags;
  ww_text method; /* "GET" */
  ww_text url;
  const ww_pair* headers; /* no Host, Content-Length or Connection */
  size_t header_count;
  ww_bytes body;
  uint32_t timeout_ms;   /* for the whole exchange; 0: WW_HTTP_DEFAULT_TIMEOUT_MS */
  size_t body_max_bytes; /* of the response; 0: WW_HTTP_DEFAULT_BODY_MAX_BYTES */
  /* Hexadecimal SHA-1 of the one certificate (DER) that the server may show, whoever made it, as
     the metadata service of a cluster has it; only for a host that a variable of the manifest's
     "networkFromEnvironment" names. Empty: the certificate must be trusted. */
  ww_text certificate_sha1;
} ww_http_request;

typedef struct ww_http_response {
  size_t struct_size;
  int32_t status;         /* 200 */
  const ww_pair* headers; /* names in lower case; a name may repeat */
  size_t header_count;
  ww_bytes body;
  int64_t retry_after_seconds; /* from Retry-After in either form; -1: none */
} ww_http_response;

typedef struct ww_http_sink {
  size_t struct_size;
  void* data;
  void(WW_CALL* put)(void* data, const ww_http_response* response); /* [caller] */
} ww_http_sink;

typedef struct ww_http {
  size_t struct_size;
  /*
   * One exchange. WW_OK with one put, whatever the HTTP status is. WW_REFUSED: host not allowed.
   * WW_NETWORK: not reached, certificate not trusted, broken off, or larger than the limit.
   * WW_TIMEOUT, WW_CANCELLED (Ctrl-C), WW_INVALID (not an URL, a header with CR or LF).
   */
  ww_status(WW_CALL* send)(const ww_host* host, const ww_http_request* request,
                           const ww_http_sink* sink, const ww_error* error); /* [main] */
} ww_http;

#ifdef __cplusplus
}
#endif

#endif
