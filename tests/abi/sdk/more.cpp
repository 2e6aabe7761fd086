// The second file of the module: it sees the provider of the first.
#include "all.hpp"

bool run(const watchword::Invocation& /*invocation*/) {
  return watchword::provider_instance() != nullptr;
}
