// Which plugins there are, and the ones that were loaded.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <watchword/plugin.hpp>

#include "plugins/call_limit.h"
#include "plugins/manifest.h"

namespace watchword::host {

// A plugin or a directory of plugins that is not used, and why, for `watchword plugins` and
// `explain`.
struct PluginRefusal {
  std::string path;
  std::string reason;
  // Which hosts it would have claimed; none when that is not known, because its manifest cannot be
  // trusted or understood.
  std::optional<std::vector<std::string>> hosts;
};

// Who there is to ask: what the manifests say, and the providers behind them.
class Providers {
 public:
  Providers() = default;
  virtual ~Providers() = default;
  Providers(const Providers&) = delete;
  Providers& operator=(const Providers&) = delete;

  virtual const std::vector<Manifest>& manifests() const = 0;
  virtual const std::vector<PluginRefusal>& refusals() const = 0;
  // Loads it on first use. Throws Failure; functions that it does not have are null.
  virtual const ww_provider& provider(const Manifest& manifest) = 0;

  const Manifest* find(std::string_view id) const;
};

class Plugins : public Providers {
 public:
  // Makes what a plugin sees of the host; must live as long as this object.
  using HostFor = std::function<const ww_host*(const Manifest&)>;

  // Throws Failure when the plugin may not be asked.
  using Check = std::function<void(const Manifest&)>;

  // Absolute paths; asked for once.
  using Directories = std::function<std::vector<std::string>()>;

  // The directories are asked for, and the manifests in them read, when they are first needed. A
  // plugin found twice is taken from the first. What is wrong with one plugin is kept in
  // refusals().
  // `check`, which may be empty, is asked before a provider or a store is handed out, each time:
  // what is configured for it may be wrong for one URL and right for another.
  Plugins(Directories directories, HostFor host_for, Check check = {});
  // Lets every plugin that was loaded clean up.
  ~Plugins() override;

  const std::vector<Manifest>& manifests() const override;
  const std::vector<PluginRefusal>& refusals() const override;

  // Load on first use. Throw Failure; a plugin that failed once is not tried again. Functions that
  // an older provider does not have, or left out, are null; a store has them all.
  const ww_provider& provider(const Manifest& manifest) override;
  const ww_store& store(const Manifest& manifest);
  const ww_commands& commands(const Manifest& manifest);
  // As one of these, whichever it is, to see that it can be.
  void load(const Manifest& manifest);

 private:
  void read() const;
  void read_directory(const std::string& directory) const;
  void read_manifest(const std::string& path) const;
  const ww_plugin_entry& entry_of(const Manifest& manifest);
  template <class Table>
  const Table& load(std::map<std::string, Table>& tables, const Manifest& manifest, const char* id);

  Directories directories_;
  HostFor host_for_;
  Check check_;
  mutable bool read_ = false;
  mutable std::vector<Manifest> manifests_;
  mutable std::vector<PluginRefusal> refusals_;
  std::vector<const ww_plugin_entry*> loaded_;
  std::map<std::string, ww_provider> providers_;
  std::map<std::string, ww_store> stores_;
  std::map<std::string, ww_commands> commands_;
  std::map<std::string, const ww_plugin_entry*> entries_;
  std::map<std::string, Failure> failed_;
};

// Calls into a plugin. True for WW_OK, false for WW_NOT_FOUND; throws Failure for what the plugin
// reports, for an exception that it let escape and for a status that does not exist. A plugin that
// does not come back within the limit ends the process.
//   call(manifest, [&](const ww_error* error) { return provider.get(…, error); });
template <class Function>
bool call(const Manifest& manifest, Function&& function, std::chrono::seconds limit = kCallLimit) {
  const CallLimit time_is_running(manifest.id, limit);
  const ErrorCatcher error;
  ww_status status = WW_FAULT;
  try {
    status = function(error.get());
  } catch (...) {
    throw Failure(WW_FAULT, "the plugin " + manifest.id + " threw an exception",
                  "Report it to whoever made the plugin.");
  }
  if (status < WW_OK || status > WW_FAULT)
    throw Failure(WW_FAULT,
                  "the plugin " + manifest.id +
                      " answered a status that does not exist: " + std::to_string(status),
                  "Report it to whoever made the plugin.");
  return error.check(status, "the plugin " + manifest.id);
}

}  // namespace watchword::host
