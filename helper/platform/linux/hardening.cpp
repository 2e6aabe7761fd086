#include "platform/hardening.h"

#include <csignal>
#include <cstdlib>
#include <exception>
#include <fcntl.h>
#include <malloc.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

// That of libstdc++ prints what() of the exception, which may have anything in it, and brings its
// demangler into the executable.
namespace __cxxabiv1 {
extern std::terminate_handler __terminate_handler;
std::terminate_handler __terminate_handler = std::abort;
}  // namespace __cxxabiv1

namespace watchword::platform {
namespace {

// With a perturb byte, glibc fills memory that is freed: also the copies of secrets that libraries
// made and never wipe.
constexpr int kFreedMemoryFill = 0x5a;

}  // namespace

void harden_process() noexcept {
  // Standard output only to be read: whoever closed it is told that it cannot be written, and not
  // that all went well.
  for (int descriptor = 0; descriptor <= 2; ++descriptor) {
    if (::fcntl(descriptor, F_GETFD) == -1)
      ::open("/dev/null", descriptor == STDOUT_FILENO ? O_RDONLY : O_RDWR);
  }
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
#ifndef __SANITIZE_ADDRESS__  // whose leak check must ptrace this process
  ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
  ::mallopt(M_PERTURB, kFreedMemoryFill);
  // A reader that closes its end early is answered by a failed write, not by a signal.
  std::signal(SIGPIPE, SIG_IGN);
  // And so is a file that would be larger than the process may write (RLIMIT_FSIZE).
  std::signal(SIGXFSZ, SIG_IGN);
}

}  // namespace watchword::platform
