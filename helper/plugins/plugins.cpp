#include "plugins/plugins.h"

#include <algorithm>
#include <cstring>

#include "platform/files.h"
#include "platform/modules.h"
#include "platform/paths.h"
#include "platform/trust.h"
#include "plugins/module.h"

namespace watchword::host {
namespace {

constexpr std::size_t kManifestMaxBytes = 65536;
constexpr std::string_view kManifestSuffix = ".json";

bool ends_with(std::string_view text, std::string_view suffix) {
  return text.size() > suffix.size() && text.substr(text.size() - suffix.size()) == suffix;
}

[[noreturn]] void refuse_manifest(const std::string& why) {
  throw Failure(WW_INVALID, why);
}

void check_trust_of_manifest(const std::string& path) {
  if (const auto why = platform::why_not_trusted(path)) refuse_manifest(*why);
}

void check_abi(const Manifest& manifest) {
  if (manifest.abi_major != WW_ABI_MAJOR || manifest.abi_minor > WW_ABI_MINOR)
    refuse_manifest("it was made for plugin ABI " + std::to_string(manifest.abi_major) + "." +
                    std::to_string(manifest.abi_minor) + ", this is " +
                    std::to_string(WW_ABI_MAJOR) + "." + std::to_string(WW_ABI_MINOR));
}

void check_complete(const Manifest& /*manifest*/, const ww_provider& /*provider*/) {}

void check_complete(const Manifest& manifest, const ww_store& store) {
  if (store.probe == nullptr || store.search == nullptr || store.put == nullptr ||
      store.erase == nullptr)
    throw Failure(WW_INVALID, manifest.module + " is not used: its store lacks a function",
                  "Reinstall it.");
}

void check_complete(const Manifest& /*manifest*/, const ww_commands& /*commands*/) {}

// The plugin's table in the host's length: what the plugin does not have is null.
template <class Table>
Table table_of(const Manifest& manifest, const ww_plugin_entry& entry, const char* id) {
  const void* found = nullptr;
  try {
    found = entry.get_factory(id);
  } catch (...) {
    throw Failure(WW_FAULT, manifest.module + " is not used: its get_factory threw an exception",
                  "Report it to whoever made the plugin.");
  }
  if (found == nullptr)
    throw Failure(WW_INVALID, manifest.module + " has no " + id + ", though its manifest says so",
                  "Reinstall it.");
  Table table{};
  std::memcpy(&table, found, std::min(*static_cast<const std::size_t*>(found), sizeof table));
  check_complete(manifest, table);
  return table;
}

}  // namespace

Plugins::Plugins(Directories directories, HostFor host_for, Check check)
    : directories_(std::move(directories)),
      host_for_(std::move(host_for)),
      check_(std::move(check)) {}

void Plugins::read() const {
  if (std::exchange(read_, true)) return;
  for (std::string directory : directories_()) {
    while (directory.size() > 1 && directory.back() == '/') directory.pop_back();
    read_directory(directory);
  }
}

Plugins::~Plugins() {
  for (auto entry = loaded_.rbegin(); entry != loaded_.rend(); ++entry) {
    if ((*entry)->deinit == nullptr) continue;
    try {
      (*entry)->deinit();
    } catch (...) {  // the answer is out already, and nobody is left to tell
    }
  }
}

void Plugins::read_directory(const std::string& directory) const {
  if (const auto why = platform::why_not_trusted(directory)) {
    refusals_.push_back({directory, *why, {}});
    return;
  }
  for (const std::string& name : platform::list_files(directory))
    if (ends_with(name, kManifestSuffix)) read_manifest(directory + '/' + name);
}

void Plugins::read_manifest(const std::string& path) const {
  std::optional<std::vector<std::string>> hosts;
  try {
    check_trust_of_manifest(path);
    const auto content = platform::read_file(path, kManifestMaxBytes);
    if (!content) return;  // removed meanwhile
    Manifest manifest = parse_manifest(*content);
    const std::string stem = path.substr(0, path.size() - kManifestSuffix.size());
    if (platform::last_part(stem) != manifest.id)
      refuse_manifest("its manifest names the plugin '" + manifest.id +
                      "', which is not the file's name");
    if (const Manifest* first = find(manifest.id)) {
      hosts.emplace();  // none are lost: the first answers for them
      refuse_manifest("there is another plugin of that name: " + first->module);
    }
    hosts = manifest.hosts;
    check_abi(manifest);
    manifest.module = stem + std::string(platform::module_suffix());
    if (const auto why = platform::why_not_trusted(manifest.module))
      refuse_manifest("its module " + std::string(platform::last_part(manifest.module)) +
                      " cannot be used: " + *why);
    manifests_.push_back(std::move(manifest));
  } catch (const Failure& failure) {
    refusals_.push_back({path, failure.message(), std::move(hosts)});
  }
}

const std::vector<Manifest>& Plugins::manifests() const {
  read();
  return manifests_;
}

const std::vector<PluginRefusal>& Plugins::refusals() const {
  read();
  return refusals_;
}

const Manifest* Providers::find(std::string_view id) const {
  const auto& all = manifests();
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const Manifest& manifest) { return manifest.id == id; });
  return found == all.end() ? nullptr : &*found;
}

const ww_plugin_entry& Plugins::entry_of(const Manifest& manifest) {
  if (const auto known = entries_.find(manifest.id); known != entries_.end()) return *known->second;
  const ww_plugin_entry& entry = open_module(manifest.module, host_for_(manifest));
  entries_.emplace(manifest.id, &entry);
  loaded_.push_back(&entry);
  return entry;
}

template <class Table>
const Table& Plugins::load(std::map<std::string, Table>& tables, const Manifest& manifest,
                           const char* id) {
  if (const auto known = tables.find(manifest.id); known != tables.end()) return known->second;
  if (const auto before = failed_.find(manifest.id); before != failed_.end()) throw before->second;
  try {
    return tables.emplace(manifest.id, table_of<Table>(manifest, entry_of(manifest), id))
        .first->second;
  } catch (const Failure& failure) {
    failed_.emplace(manifest.id, failure);
    refusals_.push_back({manifest.module, failure.message(), std::vector<std::string>{}});
    throw;
  }
}

const ww_provider& Plugins::provider(const Manifest& manifest) {
  if (manifest.kind != PluginKind::kProvider)
    throw Failure(WW_INVALID, "the plugin " + manifest.id + " is not a provider");
  if (check_) check_(manifest);
  return load(providers_, manifest, WW_FACTORY_PROVIDER);
}

const ww_commands& Plugins::commands(const Manifest& manifest) {
  return load(commands_, manifest, WW_FACTORY_COMMANDS);
}

const ww_store& Plugins::store(const Manifest& manifest) {
  if (manifest.kind != PluginKind::kStore)
    throw Failure(WW_INVALID, "the plugin " + manifest.id + " is not a store");
  if (check_) check_(manifest);
  return load(stores_, manifest, WW_FACTORY_STORE);
}

void Plugins::load(const Manifest& manifest) {
  if (manifest.kind == PluginKind::kStore)
    store(manifest);
  else
    provider(manifest);
}

}  // namespace watchword::host
