// Watchword's configuration: the environment first, then git's configuration scoped to the URL that
// is asked for, then git's configuration.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <watchword/plugin.hpp>

#include "platform/environment.h"
#include "settings/git_config.h"
#include "settings/key.h"

namespace watchword::host {

// Where a value came from, for `explain`.
struct ConfigValue {
  std::string value;
  std::string source;     // "WATCHWORD_TENANT" or "git config watchword.tenant"
  bool scoped = false;    // to a URL
  std::string file = {};  // that git read it in, or empty
};

// A value that is none of its key's. Whoever meets it ends: to go on as if nothing were set would
// be to do something else than the user said.
class WrongValue : public Failure {
 public:
  // `allowed`: for a sentence, "auto, browser or device-code".
  WrongValue(std::string_view key, const ConfigValue& found, const std::string& allowed);
};

class Settings {
 public:
  Settings() = default;
  virtual ~Settings() = default;
  Settings(const Settings&) = delete;
  Settings& operator=(const Settings&) = delete;

  // As it was written. A key without "watchword.": "tenant", or "entra.clientId" of a provider.
  // `trust`: whose word counts.
  virtual std::optional<ConfigValue> look_up(std::string_view key,
                                             Trust trust = Trust::kUser) const = 0;
  // Only what is said for the URL at hand and not for every URL; the environment is left out of it.
  virtual std::optional<ConfigValue> scoped(std::string_view key) const = 0;

  // As its form has it (see canonical()); none where nothing is set, or nothing but emptiness. They
  // throw WrongValue.
  std::optional<ConfigValue> read(const Key& key) const;
  std::optional<std::string> get(const Key& key) const;
  bool get_flag(const Key& key, bool otherwise) const;
};

// What is wrong with a value, if anything is.
std::optional<WrongValue> wrong_value(const Key& key, const ConfigValue& found);

class Config : public Settings {
 public:
  Config(const platform::Environment& environment, const GitConfig& git)
      : environment_(environment), git_(git) {}

  // The URL whose scope counts from now on; empty: none.
  void set_url(std::string url) { url_ = std::move(url); }
  const std::string& url() const { return url_; }

  // Looked up as
  //   WATCHWORD_ENTRA_CLIENT_ID, watchword.<url>.entra-clientId, watchword.entra.clientId
  // where <url> matches by git's own rules.
  std::optional<ConfigValue> look_up(std::string_view key,
                                     Trust trust = Trust::kUser) const override;
  std::optional<ConfigValue> scoped(std::string_view key) const override;

  // What the repository says of a key and would count if it were trusted with it, or null.
  const GitEntry* of_repository(std::string_view key) const;

  // Every watchword.* key of git's configuration that is not in `known` ("tenant",
  // "entra.clientId"), as git prints it.
  std::vector<std::string> unknown_keys(const std::vector<std::string>& known) const;

 private:
  const GitEntry* find(std::string_view key, Trust trust) const;
  ConfigValue told_by(const GitEntry& entry, std::string_view key) const;

  const platform::Environment& environment_;
  const GitConfig& git_;
  std::string url_;
};

// "entra.clientId" -> "WATCHWORD_ENTRA_CLIENT_ID".
std::string environment_name(std::string_view key);

}  // namespace watchword::host
