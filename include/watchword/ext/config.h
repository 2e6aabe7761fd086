/* watchword.config/1: configuration and environment, as they hold for the request at hand. */
#ifndef WATCHWORD_EXT_CONFIG_H
#define WATCHWORD_EXT_CONFIG_H

#include "../plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define WW_EXT_CONFIG "watchword.config/1"

typedef struct ww_config {
  size_t struct_size;
  /*
   * The value of a configuration key without its "watchword." ("tenant", "entra.clientId"): from
   * the environment (WATCHWORD_TENANT, WATCHWORD_ENTRA_CLIENT_ID), else from git's configuration
   * scoped to the request's URL, else from git's configuration. WW_OK with one put, WW_NOT_FOUND.
   * A key must be declared in the plugin's manifest; any other is WW_INVALID. What a repository's
   * own configuration says of it counts only if the manifest has it in configFromRepository.
   */
  ww_status(WW_CALL* get)(const ww_host* host, ww_text key, const ww_text_sink* value); /* [main] */
  /* An environment variable: WW_OK with one put, or WW_NOT_FOUND when it is unset or empty. */
  ww_status(WW_CALL* environment)(const ww_host* host, ww_text name,
                                  const ww_text_sink* value); /* [main] */
  /*
   * The settings http.extraHeader and http.<url>.extraHeader of git, the repository's among them,
   * that apply to the request's URL and add a header of that name ("authorization"): what git sends
   * with every request without asking a helper. Puts the name of each, as git prints it; their
   * values stay with the host. WW_OK, or WW_NOT_FOUND when there is none.
   */
  ww_status(WW_CALL* extra_header_settings)(const ww_host* host, ww_text header,
                                            const ww_text_sink* setting); /* [main] */
} ww_config;

#ifdef __cplusplus
}
#endif

#endif
