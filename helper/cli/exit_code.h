// The exit codes of the commands for people. git ignores the code of a credential helper.
#pragma once

#include <watchword/plugin.h>

namespace watchword::cli {

enum ExitCode : int {
  kDone = 0,
  kNoCredential = 1,
  kUsage = 2,
  kInteractionNeeded = 3,
  kRefused = 4,
  kNetwork = 5,
  kStorage = 6,
  kFault = 70,  // EX_SOFTWARE of sysexits.h
  kInterrupted = 130,
};

constexpr int exit_code(ww_status status) {
  switch (status) {
    case WW_OK:
      return kDone;
    case WW_NOT_FOUND:
      return kNoCredential;
    case WW_INVALID:
      return kUsage;
    case WW_INTERACTION_REQUIRED:
      return kInteractionNeeded;
    case WW_CANCELLED:
      return kInterrupted;
    case WW_REFUSED:
      return kRefused;
    case WW_NETWORK:
    case WW_TIMEOUT:
      return kNetwork;
    case WW_STORE_LOCKED:
    case WW_STORE_UNAVAILABLE:
    case WW_STORE_FAILED:
      return kStorage;
    default:
      return kFault;
  }
}

}  // namespace watchword::cli
