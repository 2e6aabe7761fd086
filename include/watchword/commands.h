/*
 * The factory of a plugin's own commands: `watchword GROUP NAME …`. The manifest names the groups
 * ("commands"), so that nothing is loaded for the overview. The host reads the arguments, answers
 * --help, and hands over what was typed once it is known to be well formed.
 */
#ifndef WATCHWORD_COMMANDS_H
#define WATCHWORD_COMMANDS_H

#include "plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define WW_FACTORY_COMMANDS "watchword.commands/1"

typedef struct ww_option {
  size_t struct_size;
  ww_text name;    /* "--all" */
  ww_text value;   /* what it takes, for help: "DURATION"; empty: nothing */
  ww_text summary; /* begins in upper case, without a full stop */
  ww_text choices; /* "table|json": the only values; empty: any */
} ww_option;

/* What was typed. */
typedef struct ww_invocation {
  size_t struct_size;
  /* The argument that is no option; an address is completed to "https://host/path". */
  ww_text argument;
  int32_t has_argument;
  const ww_pair* options; /* each once: the name as in ww_option, and the value or nothing */
  size_t option_count;
} ww_invocation;

typedef struct ww_command {
  size_t struct_size;
  ww_text group; /* of the manifest */
  ww_text name;  /* "list" */
  /* "URL" or "[URL]": an address, which the configuration is scoped to; any other word stands for
     a text; empty: no argument. In brackets: may be left out. */
  ww_text argument;
  ww_text summary;     /* one line */
  ww_text description; /* paragraphs, separated by an empty line */
  const ww_option* const* options;
  size_t option_count;
  ww_text examples; /* one a line */
  const void* data; /* the plugin's own */
  /* WW_OK; WW_NOT_FOUND when there was nothing, which the exit code 1 tells; any other status with
     an error. Shows and reads through watchword.console/1. */
  ww_status(WW_CALL* run)(const struct ww_command* command, const ww_invocation* invocation,
                          const ww_error* error); /* [main] */
} ww_command;

typedef struct ww_commands {
  size_t struct_size;
  const ww_command* const* commands;
  size_t count;
} ww_commands;

#ifdef __cplusplus
}
#endif

#endif
