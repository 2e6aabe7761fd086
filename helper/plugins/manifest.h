// What a plugin says of itself, in the JSON file beside its module, so that nothing is loaded in
// order to be refused.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "settings/config.h"

namespace watchword::host {

enum class PluginKind { kProvider, kStore };

// A group of commands of a plugin: `watchword NAME …`.
struct CommandGroup {
  std::string name;
  std::string summary;
};

// An option of `watchword login` or `logout` that the provider understands, beside those of every
// provider.
struct SignInOption {
  std::string name;   // "--client-id"
  std::string value;  // what it takes, for help: "ID"; empty: nothing
  std::string summary;
  bool asks_nobody = false;  // signs in without a person
};

// A variable in which another program looks for a credential of the provider's hosts; its value is
// a template (cli/client_variables.h).
struct ClientVariable {
  std::string client;  // "az"
  std::string name;
  std::string value;
};

// What another program keeps and the provider takes over at `watchword import`: items of a keyring
// that have these attributes, files, or entries of git's configuration.
struct ForeignPlace {
  std::vector<std::string> sources;  // words of `watchword import` that mean it
  std::string kind;                  // what the provider is told that it is
  std::string name;                  // for people: "the MSAL cache"
  std::string holds;  // likewise: "sessions"; empty: nothing to take over, only to tell
  std::vector<std::pair<std::string, std::string>> item;
  std::vector<std::string> files;  // "~/…", in whose last part one "*" may stand for any name
  // The same, below %LOCALAPPDATA% or %USERPROFILE%, of files that Windows encrypts for its user.
  std::vector<std::string> protected_files;
  std::string git_key;  // in which one "*" stands for any name; or empty
};

// A program on the session bus that signs people in for others, and what of it may be called; see
// ext/identity_broker.h.
struct IdentityBrokerAddress {
  std::string name;
  std::string object;
  std::string interface_name;
  std::vector<std::string> methods;
};

struct Manifest {
  std::string id;    // "entra"; names the module and its configuration keys
  std::string name;  // for people: "Microsoft Entra"
  std::string description;
  PluginKind kind = PluginKind::kProvider;
  std::string version;
  std::uint32_t abi_major = 0;
  std::uint32_t abi_minor = 0;
  std::vector<std::string> hosts;                  // providers: which hosts it may claim
  std::vector<std::string> only_with_environment;  // asked only where one of these is set
  std::vector<std::string> only_with_config;       // and only where one of these keys is set
  bool only_with_notes = false;  // asked for an answer only where it has noted something
  std::vector<std::string> only_with_extension;       // and only where the host has one of these
  std::vector<std::string> unattended;                // nobody may be asked where one is set
  std::vector<std::string> use_http_path;             // hosts for which git is to send the path
  std::vector<std::string> network;                   // hosts that it may talk to
  std::vector<std::string> network_from_config;       // keys whose value names one more such host
  std::vector<std::string> network_from_environment;  // variables whose value names one more
  std::vector<std::string>
      files;  // of others that it may read, as platform::here() takes them; see ext/files.h
  std::vector<std::string> files_from_config;       // keys whose value names one more such file
  std::vector<std::string> files_from_environment;  // variables whose value names one more
  std::vector<std::string> programs;                // that it may run
  std::vector<std::string> helpers;      // keys whose value is a credential helper that it may ask
  std::vector<std::string> environment;  // WATCHWORD_* variables that it reads beside its keys
  std::vector<std::string> config;       // the configuration keys that it reads
  std::vector<std::string> config_from_repository;         // those that a repository may set
  std::map<std::string, std::string, std::less<>> values;  // what a key's values are: its form
  std::vector<std::string> tokens_for;  // hosts for which it issues tokens to other plugins
  std::vector<CommandGroup> commands;
  std::vector<SignInOption> login_options;
  std::vector<SignInOption> logout_options;
  std::vector<ClientVariable> client_variables;
  std::vector<ForeignPlace> foreign_places;
  std::optional<IdentityBrokerAddress> identity_broker;  // providers: that it may call
  std::optional<int> sign_in;    // providers: rank of choice at `login`; none: only by name
  std::optional<int> automatic;  // stores: rank when none is configured; none: only by name
  bool shared = false;           // stores: other machines write to it too
  bool foreign_items = false;    // stores: other programs keep items in the same place
  std::string module;            // absolute path of the module

  // All that it declares of a configuration key that it reads, borrowed from here.
  Key key(std::string_view which) const;
};

// Throws WrongValue when a key that it reads has, here and now, a value that it cannot have.
void check_values(const Manifest& manifest, const Settings& config);

// Throws Failure(WW_INVALID) that says what is wrong with it, without the path.
Manifest parse_manifest(std::string_view json);

}  // namespace watchword::host
