#include "platform/memory.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <malloc.h>

#include <watchword/secret.hpp>

namespace watchword::platform {

void free_wiped(void* memory) noexcept {
  if (memory != nullptr) wipe(memory, ::_msize(memory));
  std::free(memory);
}

void* reallocate_wiped(void* memory, std::size_t size) noexcept {
  if (memory == nullptr) return std::malloc(size);
  void* moved = std::malloc(size);
  if (moved == nullptr) return nullptr;
  std::memcpy(moved, memory, std::min(size, ::_msize(memory)));
  free_wiped(memory);
  return moved;
}

}  // namespace watchword::platform
