// The services as plugins see them: the C tables of include/watchword/ext.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <watchword/plugin.h>

#include "bus/session_bus.h"
#include "host/token_source.h"
#include "http/http.h"
#include "keep/log.h"
#include "keep/secrets.h"
#include "keep/state.h"
#include "network/transport.h"
#include "person/console.h"
#include "person/signin.h"
#include "platform/environment.h"
#include "plugins/manifest.h"
#include "settings/config.h"
#include "settings/git_config.h"
#include "settings/inputs.h"

namespace watchword::host {

struct PluginHost;

// What plugins are given power over; borrowed, and lives as long as the Extensions.
struct Powers {
  const std::string& version;
  Inputs& inputs;  // where what they look up is noted
  const platform::Environment& environment;
  const GitConfig& git;
  const Config& config;
  Log& log;
  const State& state;
  Secrets& secrets;
  std::function<const ww_network&()> network;
  std::function<const Http&()> http;
  std::function<SignIn&()> signin;
  std::function<const ww_session_bus&()> session_bus;
  TokenSource* const& tokens;  // null where nobody answers plugins
  Console* const& console;     // null unless a plugin's command runs
};

class Extensions {
 public:
  explicit Extensions(Powers powers);
  ~Extensions();
  Extensions(const Extensions&) = delete;
  Extensions& operator=(const Extensions&) = delete;

  // What the plugin of this manifest is given; lives as long as this object.
  const ww_host* host_for(const Manifest& manifest);

  // Whether the extension of that id is there at this moment, of those that come and go.
  bool offers(std::string_view id) const;

 private:
  const Powers powers_;
  std::vector<std::unique_ptr<PluginHost>> hosts_;
};

}  // namespace watchword::host
