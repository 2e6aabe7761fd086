/* watchword.secrets/1: the plugin's own items in the store that is in use. Kinds are local to the
   plugin: two plugins never see each other's items. */
#ifndef WATCHWORD_EXT_SECRETS_H
#define WATCHWORD_EXT_SECRETS_H

#include "../store.h"

#ifdef __cplusplus
extern "C" {
#endif

#define WW_EXT_SECRETS "watchword.secrets/1"

/* As ww_store's functions, with the same statuses. */
typedef struct ww_secrets {
  size_t struct_size;
  ww_status(WW_CALL* search)(const ww_host* host, const ww_query* query, const ww_item_sink* sink,
                             const ww_error* error); /* [main] */
  ww_status(WW_CALL* put)(const ww_host* host, const ww_item* item,
                          const ww_error* error); /* [main] */
  ww_status(WW_CALL* erase)(const ww_host* host, const ww_query* query,
                            const ww_error* error); /* [main] */
  /* Not 0 when other machines write to the store that is in use too: a lock of watchword.state/1
     keeps only this machine's processes out, so what a service refuses may have been replaced
     elsewhere, and what is erased may be somebody's newer value. */
  int32_t(WW_CALL* shared)(const ww_host* host); /* [main] */
} ww_secrets;

#ifdef __cplusplus
}
#endif

#endif
