#include "settings/inputs.h"

#include <algorithm>

#include <watchword/secret.hpp>

#include "base/sha256.h"
#include "platform/files.h"
#include "platform/paths.h"

namespace watchword::host {
namespace {

constexpr char kSeparator = '\x1f';  // in no name of a variable, and in few of files
constexpr std::size_t kHashHexDigits = 32;

bool is_writable(std::string_view name) {
  return !name.empty() && std::none_of(name.begin(), name.end(),
                                       [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

}  // namespace

std::optional<std::string> Inputs::variable(std::string_view name) {
  if (variables_.find(name) == variables_.end()) variables_.emplace(name);
  return environment_(name);
}

std::string Inputs::hash_of(const std::set<std::string, std::less<>>& variables,
                            const std::set<std::string, std::less<>>& files) const {
  std::string all;
  for (const std::string& name : variables) {
    const auto value = environment_(name);
    if (value) all.append(name).append("=").append(*value).push_back('\0');
  }
  for (const std::string& path : files) {
    all.append(path).push_back('\0');
    platform::append_file_mark(all, path);
  }
  if (all.empty()) return {};
  std::string hash = sha256_hex(all).substr(0, kHashHexDigits);
  wipe(all.data(), all.size());  // values may be secrets
  return hash;
}

std::optional<std::string> Inputs::marks() const {
  if (variables_.size() + files_.size() > kInputsMax) return std::nullopt;
  std::string out = hash_of(variables_, files_);
  for (const auto* names : {&variables_, &files_}) {
    for (const std::string& name : *names) {
      if (!is_writable(name)) return std::nullopt;
      out.append(1, kSeparator).append(name);
    }
  }
  return out;
}

// The path of a file is told from the name of a variable by being absolute.
bool Inputs::confirm(std::string_view marks) {
  std::set<std::string, std::less<>> variables;
  std::set<std::string, std::less<>> files;
  const std::string_view hash = marks.substr(0, marks.find(kSeparator));
  marks.remove_prefix(hash.size());
  while (!marks.empty()) {
    marks.remove_prefix(1);
    const std::string_view name = marks.substr(0, marks.find(kSeparator));
    marks.remove_prefix(name.size());
    (platform::is_absolute(name) ? files : variables).emplace(name);
  }
  if (hash_of(variables, files) != hash) return false;
  variables_.merge(variables);
  files_.merge(files);
  return true;
}

}  // namespace watchword::host
