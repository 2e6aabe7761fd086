// The host's own state for a store that keeps something there, in the directory that
// WATCHWORD_TEST_STATE names.
#pragma once

#include <watchword/plugin.hpp>

#include "keep/state.h"
#include "support/test_host.h"

namespace watchword::test {

class StateServices {
 public:
  // Adds the extension to `host` when the variable is set.
  explicit StateServices(TestHost& host);
  StateServices(const StateServices&) = delete;
  StateServices& operator=(const StateServices&) = delete;

 private:
  static ww_status get(const ww_host*, ww_text key, const ww_text_sink*, const ww_error*);
  static ww_status put(const ww_host*, ww_text key, ww_text value, const ww_error*);
  static ww_status erase(const ww_host*, ww_text key, const ww_error*);
  static ww_status list(const ww_host*, ww_text prefix, const ww_pair_sink*, const ww_error*);

  static StateServices* instance_;  // one at a time, as there is one host
  host::State state_;
  ww_state extension_;
};

}  // namespace watchword::test
