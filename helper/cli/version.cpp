#include "cli/commands.h"

namespace watchword::cli {

int run_version(Context& context) {
  write_all(context.output, "watchword " + context.services.version + "\n");
  return 0;
}

}  // namespace watchword::cli
