// What the static C++ runtime of a newer Debian takes from a newer glibc, by the means that
// glibc 2.34 has: so that a program with that runtime in it starts beside an older one
// (WATCHWORD_OLDER_GLIBC). Each is for its own program or module only, which it shares with nobody.
#include <dlfcn.h>
#include <link.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/random.h>

struct Search {
  uintptr_t address;
  struct dl_find_object* found;
};

static int contains(struct dl_phdr_info* info, size_t size, void* data) {
  (void)size;
  const struct Search* search = data;
  const ElfW(Phdr)* frame = NULL;
  uintptr_t begin = 0, end = 0;
  for (size_t i = 0; i < info->dlpi_phnum; i++) {
    const ElfW(Phdr)* segment = &info->dlpi_phdr[i];
    const uintptr_t at = info->dlpi_addr + segment->p_vaddr;
    if (segment->p_type == PT_GNU_EH_FRAME) frame = segment;
    if (segment->p_type != PT_LOAD || search->address < at ||
        search->address - at >= segment->p_memsz)
      continue;
    begin = at;
    end = at + segment->p_memsz;
  }
  if (end == 0) return 0;
  if (frame == NULL) return 1;  // found, and nothing of it can be unwound
  search->found->dlfo_map_start = (void*)begin;
  search->found->dlfo_map_end = (void*)end;
  search->found->dlfo_eh_frame = (void*)(info->dlpi_addr + frame->p_vaddr);
  return 2;
}

// glibc 2.35's, for the unwinder of g++ 12: the program or library that an address is in.
int _dl_find_object(void* address, struct dl_find_object* found) {
  struct Search search = {(uintptr_t)address, found};
  return dl_iterate_phdr(contains, &search) == 2 ? 0 : -1;
}

// glibc 2.36's, for std::random_device.
uint32_t arc4random(void) {
  uint32_t number;
  if (getrandom(&number, sizeof number, 0) != sizeof number) abort();
  return number;
}
