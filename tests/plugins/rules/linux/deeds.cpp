#include "deeds.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <unistd.h>

namespace deeds {

std::string own_file() {
  Dl_info info{};
  ::dladdr(reinterpret_cast<const void*>(&own_file), &info);
  return info.dli_fname;
}

void leave_a_process() {
  if (::fork() != 0) return;
  ::sleep(600);
  ::_exit(0);
}

void leave_a_descriptor() {
  static_cast<void>(::open("/dev/null", O_RDONLY));
}

}  // namespace deeds
