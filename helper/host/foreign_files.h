// Which files of others a plugin may read, and reading them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <watchword/secret.hpp>

#include "host/config.h"
#include "host/inputs.h"
#include "host/manifest.h"
#include "platform/environment.h"

namespace watchword::host {

class ForeignFiles {
 public:
  // All three must outlive it.
  ForeignFiles(const Manifest& manifest, const Config& config,
               const platform::Environment& environment, Inputs& inputs)
      : manifest_(manifest), config_(config), environment_(environment), inputs_(inputs) {}

  // As watchword/ext/files.h has them; an empty optional and false are WW_NOT_FOUND.
  std::optional<Secret> read(const std::string& path, std::size_t max_bytes) const;
  bool exists(const std::string& path) const;

 private:
  bool is_named_by_user(const std::string& path) const;
  bool is_listed(const std::string& path) const;
  // Whether the user named it, so that a link may lead there. Throws Failure when the plugin may
  // not read it.
  bool check(const std::string& path) const;

  const Manifest& manifest_;
  const Config& config_;
  const platform::Environment& environment_;
  Inputs& inputs_;  // what is read is noted there
};

// Whether an absolute path is the pattern, in whose last part one "*" stands for one or more
// characters but "/".
bool path_matches(std::string_view path, std::string_view pattern);

}  // namespace watchword::host
