// What the desktop shows, asked for over its session bus.
#pragma once

#include "bus/notify.h"

namespace watchword::bus {

extern const ww_notify kDesktopNotify;

}  // namespace watchword::bus
