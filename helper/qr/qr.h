/*
 * What lib/watchword/qr.so gives to the helper: QR codes (ISO/IEC 18004). It is a module of its
 * own, because few sign-ins show one, and may be missing: then there is none.
 *
 * The module exports watchword_plugin_entry as a plugin does; get_factory(WW_FACTORY_QR) is this
 * table. The rules of watchword/plugin.h hold.
 */
#ifndef WATCHWORD_QR_QR_H
#define WATCHWORD_QR_QR_H

#include <watchword/plugin.h>

#ifdef __cplusplus
extern "C" {
#endif

#define WW_FACTORY_QR "watchword.qr/1"

typedef struct ww_qr {
  size_t struct_size;
  /* The smallest code of the text, with the lowest error correction: a screen is clean. Puts its
     modules once, row by row from the top, a byte each, 1 for a dark one; as many rows as columns,
     without a margin. WW_INVALID for what no code can hold. */
  ww_status (*encode)(ww_text text, const ww_bytes_sink* modules, const ww_error* error);
} ww_qr;

#ifdef __cplusplus
}
#endif

#endif
