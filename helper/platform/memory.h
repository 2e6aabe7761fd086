// Memory that may have had a secret in it.
#pragma once

#include <cstddef>

namespace watchword::platform {

// What gives memory of malloc() back, or makes it another size, in a hardened process: for
// libraries that can be told to use them. Nothing of what was in it stays.
void free_wiped(void* memory) noexcept;
void* reallocate_wiped(void* memory, std::size_t size) noexcept;

}  // namespace watchword::platform
