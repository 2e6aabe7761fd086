// What the process does before it touches a secret.
#pragma once

namespace watchword::platform {

// No core dump, no ptrace by other processes of the user, freed memory overwritten, and descriptors
// 0, 1 and 2 open, so that no file is ever opened as one of them. Cannot fail.
void harden_process() noexcept;

// Returns a descriptor for the answer: what was standard output, which from now on is standard
// error, so that nothing a plugin or a library prints can get into what git reads.
int take_standard_output() noexcept;

}  // namespace watchword::platform
