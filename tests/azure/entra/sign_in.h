#pragma once

#include "server/router.h"
#include "world/cloud.h"

namespace watchword::azure {

// Sends somebody who came for `sign_in` on their way: to the forms, or past them where the browser
// is signed in already or the simulator signs everybody in by itself.
Reply begin_sign_in(Cloud& cloud, const Request& request, SignIn sign_in);

// The forms: password, then consent.
Routes sign_in_routes(Cloud& cloud);

}  // namespace watchword::azure
