/*
 * What lib/watchword/session-bus.so gives to the helper: calls on a D-Bus, by GIO. It is a module
 * of its own so that a run that calls nobody there loads no GLib. It decides nothing: who may be
 * called is said by the caller (helper/host/identity_broker.h).
 *
 * The module exports watchword_plugin_entry as a plugin does; get_factory(WW_FACTORY_SESSION_BUS)
 * is this table. The rules of watchword/plugin.h hold.
 */
#ifndef WATCHWORD_BUS_SESSION_BUS_H
#define WATCHWORD_BUS_SESSION_BUS_H

#include <watchword/plugin.h>

#ifdef __cplusplus
extern "C" {
#endif

#define WW_FACTORY_SESSION_BUS "watchword.session-bus/1"

/* presence() */
#define WW_BUS_NAME_UNKNOWN 0
#define WW_BUS_NAME_STARTABLE 1
#define WW_BUS_NAME_OWNED 2

/* A method that takes texts and gives one. */
typedef struct ww_bus_call {
  size_t struct_size;
  ww_text address; /* of the bus */
  ww_text name;
  ww_text object;
  ww_text interface_name;
  ww_text method;
  const ww_text* arguments;
  size_t argument_count;
  size_t reply_max_bytes;
  uint32_t timeout_ms; /* 0: none, not even D-Bus' usual 25 seconds */
  int32_t one_way;     /* as ww_identity_broker_call has it */
  /* Asked now and then; not 0 ends the call with WW_CANCELLED. May be null. */
  int32_t (*cancelled)(void* data);
  void* cancelled_data;
} ww_bus_call;

typedef struct ww_session_bus {
  size_t struct_size;
  /* Whether somebody has the name there, or would be started by a call: WW_BUS_NAME_…. UNKNOWN also
     where the bus does not answer in time. */
  int32_t (*presence)(ww_text address, ww_text name, uint32_t timeout_ms);
  /* Statuses as ww_identity_broker.call. One that was started a moment ago and does not yet have
     the object is asked again for a few seconds. */
  ww_status (*call)(const ww_bus_call* call, const ww_text_sink* reply, const ww_error* error);
} ww_session_bus;

#ifdef __cplusplus
}
#endif

#endif
