/*
 * watchword.programs/1: running a program of the user's that the plugin's manifest lists
 * ("programs": names without a slash) and taking what it prints.
 */
#ifndef WATCHWORD_EXT_PROGRAMS_H
#define WATCHWORD_EXT_PROGRAMS_H

#include "../plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define WW_EXT_PROGRAMS "watchword.programs/1"

#define WW_PROGRAM_DEFAULT_TIMEOUT_MS ((uint32_t)10000)
#define WW_PROGRAM_DEFAULT_OUTPUT_MAX_BYTES ((size_t)1048576)

typedef struct ww_program_run {
  size_t struct_size;
  ww_text name; /* looked up in the absolute directories of PATH */
  /* Arguments, seen by everybody on the machine: never a secret. */
  const ww_text* arguments;
  size_t argument_count;
  /* Added to the environment that the program inherits. */
  const ww_pair* environment;
  size_t environment_count;
  uint32_t timeout_ms;     /* then it is ended; 0: WW_PROGRAM_DEFAULT_TIMEOUT_MS */
  size_t output_max_bytes; /* of either stream; 0: WW_PROGRAM_DEFAULT_OUTPUT_MAX_BYTES */
} ww_program_run;

typedef struct ww_program_result {
  size_t struct_size;
  int32_t exit_code; /* 128 + signal when it was killed by one */
  ww_bytes output;   /* standard output: may be a secret */
  ww_bytes errors;   /* standard error, which may quote one */
} ww_program_result;

typedef struct ww_program_sink {
  size_t struct_size;
  void* data;
  void(WW_CALL* put)(void* data, const ww_program_result* result); /* [caller] */
} ww_program_sink;

typedef struct ww_programs {
  size_t struct_size;
  /*
   * Runs it to its end with an empty standard input. WW_OK with one put, whatever its exit code is.
   * WW_NOT_FOUND: it is not in PATH. WW_REFUSED: the manifest does not list it. WW_TIMEOUT,
   * WW_CANCELLED (Ctrl-C), WW_INVALID (it prints more than it may).
   */
  ww_status(WW_CALL* run)(const ww_host* host, const ww_program_run* run,
                          const ww_program_sink* result, const ww_error* error); /* [main] */
  /* Whether it is in PATH: WW_OK or WW_NOT_FOUND; WW_REFUSED as above. */
  ww_status(WW_CALL* exists)(const ww_host* host, ww_text name, const ww_error* error); /* [main] */
} ww_programs;

#ifdef __cplusplus
}
#endif

#endif
