// Memory that is given back is overwritten, as glibc does it by M_PERTURB: also the copies of
// secrets that libraries made and never wipe.
#include <cstdlib>
#include <cstring>
#include <malloc.h>
#include <new>

void operator delete(void* memory) noexcept {
  if (memory == nullptr) return;
  std::memset(memory, 0, ::_msize(memory));
  __asm__ volatile("" : : "r"(memory) : "memory");
  std::free(memory);
}

void operator delete(void* memory, std::size_t /*size*/) noexcept {
  operator delete(memory);
}
