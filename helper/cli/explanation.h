// All that `watchword explain` tells about one URL; nothing in it is secret.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <watchword/plugin.hpp>

#include "base/credential.h"
#include "broker/decision.h"
#include "host/services.h"

namespace watchword::cli {

struct ExplainedWay {
  broker::Way way;
  std::string tenant;  // of the session with the way's account, where there is one
  bool would = true;   // whether it is known to have something to answer with
};

struct ExplainedValue {
  std::string key;
  std::string value;  // "(not shown)" for a secret
  std::string source;
  std::string wrong;  // what it could be, where it makes no sense; or empty
};

// Of git's configuration, what would count here if a repository did not say it.
struct IgnoredKey {
  std::string key;
  std::string scope;  // git's word for it, such as "local"
  std::string file;
  std::string reason;
};

struct UnknownKey {
  std::string key;
  std::string meant;  // or empty
};

struct Explanation {
  std::string url;
  std::string username;
  std::vector<ExplainedWay> ways;  // in the order in which they are asked
  std::vector<std::string> notes;
  std::optional<Failure> refusal;  // why nobody is asked at all
  bool interactive = false;
  std::string why_not_interactive;
  std::optional<host::StoreChoice> store;
  std::optional<Failure> no_store;
  bool memory = false;  // whether answers are kept in the kernel's memory
  std::vector<ExplainedValue> configuration;
  std::vector<IgnoredKey> ignored_keys;
  std::vector<UnknownKey> unknown_keys;
  std::vector<host::PluginRefusal> refused_plugins;

  // The first way that would answer, or null.
  const ExplainedWay* answer() const;
  // The first that is tried although nothing says that anything is there, or null.
  const ExplainedWay* guess() const;
};

// "Microsoft Entra (session), as ada@contoso.example", or why nobody answers.
std::string answer_line(const Explanation& explanation);

// Asks nobody, uses no network, unlocks nothing. The services have begun with the target's URL.
Explanation explain(host::Services& services, const broker::Seams& seams, const Target& target);

}  // namespace watchword::cli
