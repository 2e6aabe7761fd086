/* watchword.console/1: what a command of a plugin shows and reads. There only while such a command
   or `watchword login` runs: otherwise the standard streams carry git's protocol. */
#ifndef WATCHWORD_EXT_CONSOLE_H
#define WATCHWORD_EXT_CONSOLE_H

#include "../plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define WW_EXT_CONSOLE "watchword.console/1"

/* abilities() */
#define WW_CONSOLE_OUTPUT_IS_TERMINAL ((uint32_t)1 << 0)
#define WW_CONSOLE_INPUT_IS_TERMINAL ((uint32_t)1 << 1)

typedef struct ww_table {
  size_t struct_size;
  const ww_text* heads;
  size_t column_count;
  const ww_text* cells; /* row by row, column_count each; an empty one is shown as "-" */
  size_t row_count;
} ww_table;

typedef struct ww_console {
  size_t struct_size;
  uint32_t(WW_CALL* abilities)(const ww_host* host); /* [main] */
  /* To standard output, byte by byte as it is. WW_CANCELLED when nobody reads any more. */
  ww_status(WW_CALL* write)(const ww_host* host, ww_text output,
                            const ww_error* error); /* [main] */
  /* A table to standard output, as wide as the terminal; control characters in it are replaced. */
  ww_status(WW_CALL* write_table)(const ww_host* host, const ww_table* table,
                                  const ww_error* error); /* [main] */
  /* One line on the terminal that says how far a long run is; each takes the place of the one
     before it, and an empty one takes it away. Without a terminal nothing is shown. */
  void(WW_CALL* progress)(const ww_host* host, ww_text line); /* [main] */
  /* Standard input to its end. WW_INVALID when it is larger than `max_bytes`. */
  ww_status(WW_CALL* read)(const ww_host* host, size_t max_bytes, const ww_bytes_sink* sink,
                           const ww_error* error); /* [main] */
} ww_console;

#ifdef __cplusplus
}
#endif

#endif
