/*
 * watchword.files/1: reading the few files that a plugin needs of others: those that its manifest
 * lists ("files": absolute paths, in whose last part one "*" may stand for any name), and those
 * that the user's configuration or environment names ("filesFromConfig": keys,
 * "filesFromEnvironment": variables). What a plugin keeps itself belongs into watchword.secrets or
 * watchword.state.
 */
#ifndef WATCHWORD_EXT_FILES_H
#define WATCHWORD_EXT_FILES_H

#include "../plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define WW_EXT_FILES "watchword.files/1"

typedef struct ww_files {
  size_t struct_size;
  /*
   * The content of a regular file, which may be a secret. A symbolic link is followed only where
   * the user named the path. WW_OK with one put; WW_NOT_FOUND: there is no such file; WW_REFUSED:
   * not one of this plugin's files, or not a regular file; WW_INVALID: the path is not absolute, or
   * the file cannot be read or is larger than `max_bytes`.
   */
  ww_status(WW_CALL* read)(const ww_host* host, ww_text path, size_t max_bytes,
                           const ww_bytes_sink* content, const ww_error* error); /* [main] */
  /* Whether there is a file that `read` would read: WW_OK or WW_NOT_FOUND; WW_REFUSED as there. */
  ww_status(WW_CALL* exists)(const ww_host* host, ww_text path, const ww_error* error); /* [main] */
} ww_files;

#ifdef __cplusplus
}
#endif

#endif
