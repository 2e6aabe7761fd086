// What the process does before it touches a secret.
#pragma once

namespace watchword::platform {

// No core dump, no look into it by other processes of the user, freed memory overwritten, and the
// three standard streams open, so that no file is ever opened as one of them. Cannot fail.
void harden_process() noexcept;

// Undoes what a program that takes the place of this process would inherit of it.
void undo_hardening() noexcept;

}  // namespace watchword::platform
