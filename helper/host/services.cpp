#include "host/services.h"

#include <thread>

#include <watchword/plugin.hpp>

namespace watchword::host {
namespace {

// The installed plugins first, so that none can be replaced by one of the same name elsewhere.
std::vector<std::string> plugin_directories(const ServicesOptions& options) {
  std::vector<std::string> directories{options.library_directory + "/plugins"};
  std::string more = options.environment("WATCHWORD_PLUGIN_PATH").value_or("");
  for (std::size_t start = 0; start < more.size();) {
    const auto colon = std::min(more.find(':', start), more.size());
    if (colon > start) directories.push_back(more.substr(start, colon - start));
    start = colon + 1;
  }
  return directories;
}

}  // namespace

Services::Services(ServicesOptions options)
    : environment(options.environment),
      version(options.version),
      config(environment, git),
      state(State::default_root(environment)),
      extensions_(*this),
      plugins(plugin_directories(options),
              [this](const Manifest& manifest) { return extensions_.host_for(manifest); }),
      secrets(plugins, config, state, log) {
  log.open_trace(environment("WATCHWORD_TRACE").value_or(""));
}

Services::~Services() = default;

void Services::begin(const std::string& url) {
  config.set_url(url);
  interaction = decide_interaction(config, git, environment);
  secrets.allow_unlock(interaction.allowed);
}

bool Services::cancelled() const {
  return false;
}

bool Services::wait(std::chrono::milliseconds duration) const {
  std::this_thread::sleep_for(duration);
  return true;
}

}  // namespace watchword::host
