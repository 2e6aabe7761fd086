/* watchword.log/1: the trace. Printed only with --verbose or WATCHWORD_TRACE; secrets that passed
   through the host are redacted by the sink, which is a safety net and not a licence. */
#ifndef WATCHWORD_EXT_LOG_H
#define WATCHWORD_EXT_LOG_H

#include "../plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define WW_EXT_LOG "watchword.log/1"

#define WW_LOG_TRACE 0  /* what was done and found, for whoever debugs */
#define WW_LOG_NOTICE 1 /* a person should know; printed to stderr without being asked for */

typedef struct ww_log {
  size_t struct_size;
  /* message: one line. A notice is printed once a process. */
  void(WW_CALL* write)(const ww_host* host, int32_t level, ww_text message); /* [main] */
} ww_log;

#ifdef __cplusplus
}
#endif

#endif
