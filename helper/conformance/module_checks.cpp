#include <boost/json.hpp>

#include "conformance/checks.h"
#include "conformance/subject.h"
#include "conformance/symbols.h"
#include "platform/files.h"
#include "plugins/plugins.h"

namespace watchword::conformance {
namespace {

namespace json = boost::json;

constexpr std::size_t kManifestMaxBytes = 65536;

std::string manifest_path(const host::Manifest& manifest) {
  return manifest.module.substr(0, manifest.module.rfind('.')) + ".json";
}

// A member that is read is refused when it is of a type that no member has.
bool is_read(const json::object& object, const std::string& member) {
  json::object changed = object;
  changed[member] = nullptr;
  try {
    host::parse_manifest(json::serialize(changed));
    return false;
  } catch (const Failure&) {
    return true;
  }
}

void check_members(const host::Manifest& manifest, std::vector<Finding>& findings) {
  const auto source = platform::read_file(manifest_path(manifest), kManifestMaxBytes);
  if (!source) return;
  const json::value parsed = json::parse(*source);
  for (const auto& member : parsed.get_object()) {
    const std::string name(member.key());
    if (!is_read(parsed.get_object(), name))
      findings.push_back(
          {"manifest", "its manifest has the member \"" + name + "\", which nobody reads",
           "Remove it, or correct its spelling; watchword-plugin(7) lists them all."});
  }
  for (const std::string& host : manifest.hosts)
    if (host.find("://") != std::string::npos || host.find('/') != std::string::npos ||
        host.find(':') != std::string::npos || host.find('*', 1) != std::string::npos)
      findings.push_back({"manifest",
                          "\"hosts\" in its manifest has '" + host + "', which no host matches",
                          "Write a host alone: \"host.example\" or \"*.host.example\"."});
  if (manifest.kind == host::PluginKind::kStore && !manifest.hosts.empty())
    findings.push_back({"manifest", "it is a store and claims hosts, for which it is never asked",
                        "Remove \"hosts\" from its manifest, or make it a provider."});
}

void check_symbols(const host::Manifest& manifest, std::vector<Finding>& findings) {
  const auto file = read_module_file(manifest.module);
  if (!file) return;  // the loader will say so
  for (const std::string& symbol : file->exported)
    if (symbol != WW_PLUGIN_ENTRY_SYMBOL) {
      findings.push_back({"symbols",
                          "it exports " + symbol +
                              " beside " WW_PLUGIN_ENTRY_SYMBOL
                              ": another plugin's may take its place",
                          "Link with a version script, and compile with -fvisibility=hidden."});
      break;  // one tells all
    }
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // who want the shared ones
  for (const std::string& library : file->needed)
    if (library.starts_with("libstdc++") || library.starts_with("libgcc_s") ||
        library.starts_with("libc++"))
      findings.push_back({"symbols",
                          "it needs " + library +
                              ", the C++ runtime of another compiler than the "
                              "one that made the helper",
                          "Link with -static-libstdc++ -static-libgcc."});
#endif
}

void check_entry(Subject& subject) {
  const ww_plugin_entry& entry = *subject.entry;
  Caller& call = subject.call;
  if (entry.struct_size % alignof(ww_plugin_entry) != 0)
    call.found("entry", "the struct_size of its entry is not the size of any struct",
               "Set it to sizeof(ww_plugin_entry).");
  if (entry.deinit == nullptr)
    call.found("entry", "its entry lacks deinit: nothing it holds is given back in order",
               "Set deinit to a function, which may do nothing.");
  if (subject.manifest.abi_minor > entry.abi_minor)
    call.found("entry", "its manifest asks for a newer ABI than its entry was compiled with",
               "\"abi\" in the manifest is the oldest version that the plugin can work with.");
  if (subject.factory("watchword.check/1") != nullptr)
    call.found("entry", "get_factory returns something for an id that does not exist",
               "Compare the id, and return null for every other.");
  const char* own =
      subject.manifest.kind == host::PluginKind::kStore ? WW_FACTORY_STORE : WW_FACTORY_PROVIDER;
  if (subject.factory(own) != subject.factory(own))
    call.found("entry", "get_factory returns another table each time",
               "Tables are valid until deinit: return one that is static.");
}

}  // namespace

std::vector<Finding> check_files(const host::Manifest& manifest) {
  std::vector<Finding> findings;
  check_members(manifest, findings);
  check_symbols(manifest, findings);
  return findings;
}

NamedCheck loading(const std::string& directory, const host::Manifest& manifest) {
  return {"the helper loads it", [directory, &manifest](Witness& witness) {
            ProbeHost probe(manifest, {});
            witness.calling("dlopen, init or get_factory");
            host::Plugins plugins([&] { return std::vector{directory}; },
                                  [&](const host::Manifest&) { return probe.get(); });
            try {
              const host::Manifest& again = *plugins.find(manifest.id);
              if (manifest.kind == host::PluginKind::kStore)
                plugins.store(again);
              else
                plugins.provider(again);
            } catch (const Failure& failure) {
              witness.found({"load", failure.message(),
                             "Correct it; watchword-plugin(7) says what a module is."});
            }
          }};
}

std::vector<NamedCheck> module_checks(const host::Manifest& manifest) {
  return {{"its entry is looked at", [&manifest](Witness& witness) {
             Subject subject(manifest, {}, witness);
             if (!subject.start()) return;
             check_entry(subject);
             subject.end();
           }}};
}

}  // namespace watchword::conformance
