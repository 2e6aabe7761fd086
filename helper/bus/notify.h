/*
 * What lib/watchword/session-bus.so gives to the helper beside session_bus.h, as
 * get_factory(WW_FACTORY_NOTIFY): notifications of the desktop. The module may be missing: then
 * there are none. The rules of watchword/plugin.h hold.
 */
#ifndef WATCHWORD_BUS_NOTIFY_H
#define WATCHWORD_BUS_NOTIFY_H

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
