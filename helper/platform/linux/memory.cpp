#include "platform/memory.h"

#include <cstdlib>

namespace watchword::platform {

// M_PERTURB has it wiped.
void free_wiped(void* memory) noexcept {
  std::free(memory);
}

void* reallocate_wiped(void* memory, std::size_t size) noexcept {
  return std::realloc(memory, size);
}

}  // namespace watchword::platform
