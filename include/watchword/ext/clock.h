/* watchword.clock/1: time. Plugins read no other clock, so that tests can move it. */
#ifndef WATCHWORD_EXT_CLOCK_H
#define WATCHWORD_EXT_CLOCK_H

#include "../plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define WW_EXT_CLOCK "watchword.clock/1"

typedef struct ww_clock {
  size_t struct_size;
  /* Seconds since the epoch. */
  int64_t(WW_CALL* now)(const ww_host* host); /* [main] */
  /* Waits. WW_OK, or WW_CANCELLED when the user pressed Ctrl-C meanwhile. */
  ww_status(WW_CALL* sleep)(const ww_host* host, uint32_t milliseconds); /* [main] */
} ww_clock;

#ifdef __cplusplus
}
#endif

#endif
