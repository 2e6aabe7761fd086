#include "host/plugins.h"

#include <algorithm>

#include "host/module.h"
#include "platform/files.h"

namespace watchword::host {
namespace {

constexpr std::size_t kManifestMaxBytes = 65536;
constexpr std::string_view kManifestSuffix = ".json";
constexpr std::string_view kModuleSuffix = ".so";

bool ends_with(std::string_view text, std::string_view suffix) {
  return text.size() > suffix.size() && text.substr(text.size() - suffix.size()) == suffix;
}

void check_trust(const std::string& path) {
  if (const auto why = platform::why_not_trusted(path)) throw Failure(WW_INVALID, *why);
}

}  // namespace

Plugins::Plugins(const std::vector<std::string>& directories, HostFor host_for)
    : host_for_(std::move(host_for)) {
  for (const std::string& directory : directories) read_directory(directory);
}

void Plugins::read_directory(const std::string& directory) {
  if (directory.empty() || directory.front() != '/') {
    refusals_.push_back({directory, "it is not an absolute path"});
    return;
  }
  const auto files = platform::list_files(directory);
  if (files.empty()) return;
  if (const auto why = platform::why_not_trusted(directory)) {
    refusals_.push_back({directory, *why});
    return;
  }
  for (const std::string& name : files)
    if (ends_with(name, kManifestSuffix)) read_manifest(directory + '/' + name);
}

void Plugins::read_manifest(const std::string& path) {
  try {
    check_trust(path);
    const auto content = platform::read_file(path, kManifestMaxBytes);
    if (!content) return;
    Manifest manifest = parse_manifest(*content);
    const std::string stem = path.substr(0, path.size() - kManifestSuffix.size());
    if (!ends_with(stem, "/" + manifest.id))
      throw Failure(WW_INVALID, "its manifest names the plugin '" + manifest.id +
                                    "', which is not the file's name");
    if (manifest.abi_major != WW_ABI_MAJOR || manifest.abi_minor > WW_ABI_MINOR)
      throw Failure(WW_INVALID, "it was made for plugin ABI " + std::to_string(manifest.abi_major) +
                                    "." + std::to_string(manifest.abi_minor) + ", this is " +
                                    std::to_string(WW_ABI_MAJOR) + "." +
                                    std::to_string(WW_ABI_MINOR));
    if (const Manifest* first = find(manifest.id))
      throw Failure(WW_INVALID, "there is another plugin of that name: " + first->module);
    manifest.module = stem + std::string(kModuleSuffix);
    check_trust(manifest.module);
    manifests_.push_back(std::move(manifest));
  } catch (const Failure& failure) {
    refusals_.push_back({path, failure.message()});
  }
}

const Manifest* Plugins::find(std::string_view id) const {
  const auto found = std::find_if(manifests_.begin(), manifests_.end(),
                                  [&](const Manifest& manifest) { return manifest.id == id; });
  return found == manifests_.end() ? nullptr : &*found;
}

const void* Plugins::factory(const Manifest& manifest, const char* id) {
  if (const auto before = failed_.find(manifest.id); before != failed_.end()) throw before->second;
  try {
    auto& entry = loaded_[manifest.id];
    if (entry == nullptr) entry = &open_module(manifest.module, host_for_(manifest));
    const void* found = entry->get_factory(id);
    if (found == nullptr)
      throw Failure(WW_INVALID, manifest.module + " has no " + id + ", though its manifest says so",
                    "Reinstall it.");
    return found;
  } catch (const Failure& failure) {
    failed_.emplace(manifest.id, failure);
    refusals_.push_back({manifest.module, failure.message()});
    throw;
  }
}

const ww_provider& Plugins::provider(const Manifest& manifest) {
  return *static_cast<const ww_provider*>(factory(manifest, WW_FACTORY_PROVIDER));
}

const ww_store& Plugins::store(const Manifest& manifest) {
  return *static_cast<const ww_store*>(factory(manifest, WW_FACTORY_STORE));
}

}  // namespace watchword::host
