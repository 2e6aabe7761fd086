#include "platform/threads.h"

#include <csignal>
#include <pthread.h>
#include <utility>

namespace watchword::platform {
namespace {

// While it lives; a thread that is started meanwhile inherits it.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_BLOCK, &all, &before_);
  }
  ~SignalsBlocked() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;

 private:
  sigset_t before_{};
};

}  // namespace

std::thread start_thread(std::function<void()> body) {
  const SignalsBlocked meanwhile;
  return std::thread(std::move(body));
}

}  // namespace watchword::platform
