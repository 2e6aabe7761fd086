#include "settings/inputs.h"

#include <algorithm>

#include <watchword/secret.hpp>

#include "platform/files.h"
#include "platform/paths.h"
#include "platform/sha256.h"

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
  Names& variables = notes().variables;
  if (variables.find(name) == variables.end()) variables.emplace(name);
  return environment_(name);
}

std::string Inputs::hash_of(const Notes& notes) const {
  std::string all;
  for (const std::string& name : notes.variables) {
    const auto value = environment_(name);
    if (value) all.append(name).append("=").append(*value).push_back('\0');
  }
  for (const std::string& path : notes.files) {
    all.append(path).push_back('\0');
    platform::append_file_mark(all, path);
  }
  if (all.empty()) return {};
  std::string hash = sha256_hex(all).substr(0, kHashHexDigits);
  wipe(all.data(), all.size());  // values may be secrets
  return hash;
}

std::optional<std::string> Inputs::marks() const {
  Notes all = once_;
  all.variables.insert(lasting_.variables.begin(), lasting_.variables.end());
  all.files.insert(lasting_.files.begin(), lasting_.files.end());
  if (once_.unknown || lasting_.unknown || all.variables.size() + all.files.size() > kInputsMax)
    return std::nullopt;
  std::string out = hash_of(all);
  for (const Names* names : {&all.variables, &all.files}) {
    for (const std::string& name : *names) {
      if (!is_writable(name)) return std::nullopt;
      out.append(1, kSeparator).append(name);
    }
  }
  return out;
}

// The path of a file is told from the name of a variable by being absolute.
bool Inputs::confirm(std::string_view marks) {
  Notes all;
  const std::string_view hash = marks.substr(0, marks.find(kSeparator));
  marks.remove_prefix(hash.size());
  while (!marks.empty()) {
    marks.remove_prefix(1);
    const std::string_view name = marks.substr(0, marks.find(kSeparator));
    marks.remove_prefix(name.size());
    (platform::is_absolute(name) ? all.files : all.variables).emplace(name);
  }
  if (hash_of(all) != hash) return false;
  notes().variables.merge(all.variables);
  notes().files.merge(all.files);
  return true;
}

}  // namespace watchword::host
