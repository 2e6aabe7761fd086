/*
 * What lib/watchword/notify.so gives to the helper: notifications of the desktop. It is a module of
 * its own, because few processes have one to show, and may be missing: then there is none.
 *
 * The module exports watchword_plugin_entry as a plugin does; get_factory(WW_FACTORY_NOTIFY) is
 * this table. The rules of watchword/plugin.h hold.
 */
#ifndef WATCHWORD_NOTIFY_NOTIFY_H
#define WATCHWORD_NOTIFY_NOTIFY_H

#include <watchword/plugin.h>

#ifdef __cplusplus
extern "C" {
#endif

#define WW_FACTORY_NOTIFY "watchword.notify/1"

typedef struct ww_notify {
  size_t struct_size;
  /* Shows both texts, plain, on the desktop whose session bus is at `bus` ("unix:path=…"), within
     `timeout_ms` altogether. `id`: a later one of the same takes its place where the desktop knows
     that. WW_NOT_FOUND when nothing there shows notifications; WW_TIMEOUT. */
  ww_status (*show)(ww_text bus, ww_text id, ww_text title, ww_text body, uint32_t timeout_ms,
                    const ww_error* error);
} ww_notify;

#ifdef __cplusplus
}
#endif

#endif
