// All that the helper offers to plugins and uses itself, made once by main and handed down.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "host/config.h"
#include "host/extensions.h"
#include "host/git_config.h"
#include "host/interaction.h"
#include "host/log.h"
#include "host/plugins.h"
#include "host/secrets.h"
#include "host/state.h"
#include "platform/environment.h"

namespace watchword::host {

struct ServicesOptions {
  platform::Environment environment;
  std::string library_directory;  // lib/watchword beside the executable's bin
  std::string version;
};

class Services {
 public:
  // Throws Failure when the configuration of the trace or of the plugin directories is wrong.
  explicit Services(ServicesOptions options);
  ~Services();
  Services(const Services&) = delete;
  Services& operator=(const Services&) = delete;

  // To be called when it is known which URL is asked for: scopes the configuration and decides
  // whether a person may be asked.
  void begin(const std::string& url);

  // Whether the user pressed Ctrl-C.
  bool cancelled() const;
  // False when the user pressed Ctrl-C meanwhile.
  bool wait(std::chrono::milliseconds duration) const;

  const platform::Environment environment;
  const std::string version;
  GitConfig git;
  Config config;
  Log log;
  State state;
  Interaction interaction;

 private:
  Extensions extensions_;

 public:
  Plugins plugins;
  Secrets secrets;
};

}  // namespace watchword::host
