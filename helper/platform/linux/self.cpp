#include "platform/self.h"

#include <cstdlib>

namespace watchword::platform {

std::vector<std::string> own_words(int argc, char** argv) {
  return {argv, argv + argc};
}

void end_process(int code) noexcept {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  std::exit(code);  // they report at exit
#else
  std::quick_exit(code);
#endif
}

}  // namespace watchword::platform
