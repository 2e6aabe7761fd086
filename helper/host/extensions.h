// The services as plugins see them: the C tables of include/watchword/ext.
#pragma once

#include <memory>
#include <vector>

#include <watchword/plugin.h>

#include "host/manifest.h"

namespace watchword::host {

class Services;
struct PluginHost;

class Extensions {
 public:
  explicit Extensions(Services& services);
  ~Extensions();
  Extensions(const Extensions&) = delete;
  Extensions& operator=(const Extensions&) = delete;

  // What the plugin of this manifest is given; lives as long as this object.
  const ww_host* host_for(const Manifest& manifest);

 private:
  Services& services_;
  std::vector<std::unique_ptr<PluginHost>> hosts_;
};

}  // namespace watchword::host
