#include "cli/run.h"
#include "platform/self.h"

int main(int argc, char** argv) {
  watchword::platform::end_process(watchword::cli::run(watchword::platform::own_words(argc, argv)));
}
