#pragma once

#include <filesystem>

#include "world/certificates.h"
#include "world/cloud.h"

namespace watchword::azure {

// Writes DIR/hosts, where the names lead, and DIR/env, the shell `export` lines that make git and
// Watchword talk to the simulator, in one step: whoever sees the file may use it. Throws
// std::runtime_error when it cannot.
void write_environment(const Cloud& cloud, const CertificateFiles& certificates, int control_port,
                       int metadata_port);

}  // namespace watchword::azure
