/*
 * The factory of a store: a plugin that keeps secrets where the operating system (or a fleet) keeps
 * them.
 *
 * An item is named by (kind, key), both chosen by the host from printable ASCII. It has attributes,
 * which are not secret and can be searched for, and a secret. Whatever may change or matters
 * (expiry, refresh token) is inside the secret.
 */
#ifndef WATCHWORD_STORE_H
#define WATCHWORD_STORE_H

#include "plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define WW_FACTORY_STORE "watchword.store/1"

/* Every store takes secrets up to this size; what is larger it refuses with WW_INVALID. */
#define WW_STORE_SECRET_MAX_BYTES ((size_t)65536)

/* ww_item.lifetime */
#define WW_LIFETIME_PERSISTENT 0 /* survives the end of the login session where the store can */
#define WW_LIFETIME_SESSION 1    /* only in memory, never on disk */

typedef struct ww_item {
  size_t struct_size;
  ww_text kind;
  ww_text key;
  ww_text label; /* for people who look into the store with another program */
  const ww_pair* attributes;
  size_t attribute_count;
  ww_bytes secret;
  int32_t lifetime;
  int64_t expires_at; /* the item may vanish then; 0: never */
} ww_item;

/* ww_query.with_secrets, since 1.3: anything but 0, and of several items that match one will do,
   whichever. None is put only where there is none. */
#define WW_ONE_WITH_SECRETS 2

/* Which items: all of the kind that have this key (empty: any) and all of these attributes. */
typedef struct ww_query {
  size_t struct_size;
  ww_text kind;
  ww_text key;
  const ww_pair* attributes;
  size_t attribute_count;
  int32_t with_secrets; /* 0: items are put with an empty secret, which may be cheaper */
} ww_query;

typedef struct ww_item_sink {
  size_t struct_size;
  void* data;
  void(WW_CALL* put)(void* data, const ww_item* item); /* [caller] */
} ww_item_sink;

/* ww_store.probe options */
#define WW_STORE_MAY_UNLOCK ((uint32_t)1 << 0) /* a person may be asked to unlock it */

/*
 * No function may hang: each ends within a few seconds, but for an unlock prompt that was allowed.
 *
 * probe: whether the store can be used: WW_OK; WW_STORE_LOCKED; WW_STORE_UNAVAILABLE (the service
 *   is not there); WW_STORE_FAILED (it is there and does not answer, so that another store must not
 *   take its place); each with an error that says why and what to do. `description` gets one line
 *   for people that says where secrets go, also with WW_STORE_LOCKED.
 * search: puts every matching item. WW_OK even when there is none. Items whose expires_at has
 *   passed are not put. A locked item is WW_STORE_LOCKED, never "none".
 * put: adds the item or replaces the one with its kind and key, attributes included, whole or not
 *   at all.
 * erase: removes every matching item. WW_OK when at least one was there, else WW_NOT_FOUND.
 * search_foreign (since 1.2; may be null): puts what other programs keep in the same place, all
 *   items that have these attributes under the place's own names; the query's kind and key are
 *   empty, an item's key is the store's own name of it. Without secrets nothing is unlocked,
 *   nobody is asked, and what is locked need not be put; with them a locked item is
 *   WW_STORE_LOCKED, and a person is asked if the flags (as of probe) allow it.
 * erase_foreign (since 1.2; may be null): removes the item of that key. WW_NOT_FOUND: it is gone.
 */
typedef struct ww_store {
  size_t struct_size;
  ww_status(WW_CALL* probe)(uint32_t flags, const ww_text_sink* description,
                            const ww_error* error); /* [main] */
  ww_status(WW_CALL* search)(const ww_query* query, const ww_item_sink* sink,
                             const ww_error* error);                       /* [main] */
  ww_status(WW_CALL* put)(const ww_item* item, const ww_error* error);     /* [main] */
  ww_status(WW_CALL* erase)(const ww_query* query, const ww_error* error); /* [main] */
  ww_status(WW_CALL* search_foreign)(uint32_t flags, const ww_query* query,
                                     const ww_item_sink* sink, const ww_error* error); /* [main] */
  ww_status(WW_CALL* erase_foreign)(ww_text key, const ww_error* error);               /* [main] */
} ww_store;

#ifdef __cplusplus
}
#endif

#endif
