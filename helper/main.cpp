#include "cli/run.h"

int main(int argc, char** argv) {
  return watchword::cli::run(argc, argv);
}
