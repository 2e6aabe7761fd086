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

struct Inherited {
  rlimit core{};
  bool has_core = false;
  void (*pipe)(int) = SIG_DFL;
  void (*file_size)(int) = SIG_DFL;
};
Inherited before;

}  // namespace

void harden_process() noexcept {
  // Standard output only to be read: whoever closed it is told that it cannot be written, and not
  // that all went well.
  for (int descriptor = 0; descriptor <= 2; ++descriptor) {
    if (::fcntl(descriptor, F_GETFD) == -1)
      ::open("/dev/null", descriptor == STDOUT_FILENO ? O_RDONLY : O_RDWR);
  }
  before.has_core = ::getrlimit(RLIMIT_CORE, &before.core) == 0;
  // Who may lower the hard limit cannot raise it again for a program that takes our place; and the
  // soft one is what counts.
  const rlimit none{0, before.has_core ? before.core.rlim_max : 0};
  ::setrlimit(RLIMIT_CORE, &none);
#ifndef __SANITIZE_ADDRESS__  // whose leak check must ptrace this process
  ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
  ::mallopt(M_PERTURB, kFreedMemoryFill);
  // A reader that closes its end early is answered by a failed write, not by a signal.
  before.pipe = std::signal(SIGPIPE, SIG_IGN);
  // And so is a file that would be larger than the process may write (RLIMIT_FSIZE).
  before.file_size = std::signal(SIGXFSZ, SIG_IGN);
}

void undo_hardening() noexcept {
  if (before.has_core) ::setrlimit(RLIMIT_CORE, &before.core);
  if (before.pipe != SIG_ERR) std::signal(SIGPIPE, before.pipe);
  if (before.file_size != SIG_ERR) std::signal(SIGXFSZ, before.file_size);
}

}  // namespace watchword::platform
