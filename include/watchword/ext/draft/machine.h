/*
 * watchword.draft.machine/1: the machine that this runs on.
 *
 * An extension below ext/draft/ is one: it may change or go with any version of Watchword, as its
 * id says. A plugin that uses it goes on without it.
 */
#ifndef WATCHWORD_EXT_DRAFT_MACHINE_H
#define WATCHWORD_EXT_DRAFT_MACHINE_H

#include "../../plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define WW_EXT_DRAFT_MACHINE "watchword.draft.machine/1"

typedef struct ww_draft_machine {
  size_t struct_size;
  /* What the machine is called, for people; nothing is put where the system does not tell. */
  void(WW_CALL* host_name)(const ww_host* host, const ww_text_sink* name); /* [main] */
} ww_draft_machine;

#ifdef __cplusplus
}
#endif

#endif
