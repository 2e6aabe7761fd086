#pragma once

#include "server/http.h"
#include "server/recorder.h"
#include "world/cloud.h"

namespace watchword::azure {

// The control interface: GET /state, POST /scenario, POST /reset.
Reply answer_control(Cloud& cloud, const Recorder& recorder, const Request& request);

}  // namespace watchword::azure
