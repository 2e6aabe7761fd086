#include <cstdlib>

#include "cli/run.h"

int main(int argc, char** argv) {
  const int code = watchword::cli::run(argc, argv);
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return code;  // they report at exit
#else
  // Destructors of static objects, the libraries' included, would only give back memory, and that
  // takes a part of an answer's time that can be measured.
  std::quick_exit(code);
#endif
}
