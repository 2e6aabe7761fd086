// Which providers may answer for a host, and why. Whoever picks a provider, tells it something or
// takes an answer from it asks here.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/credential.h"
#include "plugins/manifest.h"

namespace watchword::broker {

struct Seams;

enum class Claim {
  kNone,
  kManifest,    // its manifest names the host
  kTokens,      // a token of a scope is wanted, and its manifest names the host in "tokensFor"
  kConfigured,  // watchword.<url>.provider names it: the user's word for this host alone
};

// `scope` is the one of which a plugin wants a token; empty: git's credential is wanted. The
// seams have begun with the target's URL.
Claim claim_of(const Seams& seams, const host::Manifest& manifest, const Target& target,
               std::string_view scope = {});

// All that claim the host.
std::vector<const host::Manifest*> claiming(const Seams& seams, const Target& target,
                                            std::string_view scope = {});

// Of those that claim the host, the ones that watchword.provider leaves in. It never lets in
// another.
struct Chosen {
  std::vector<const host::Manifest*> providers;
  bool stored = true;  // whether the built-in provider of stored credentials is in
  std::vector<std::string> notes;
};

// Throws Failure(WW_INVALID) when the configured provider is not installed.
Chosen choose(const Seams& seams, const Target& target);

// Where a provider tells by the path whose credential is wanted (useHttpPath of its manifest): the
// segment of the path that says so, the first. Else empty: the server alone says it.
std::string owner_in_path(const Seams& seams, const Target& target);

// The setting of git's that lets it say the path, where it did not and a provider tells by the path
// whose credential is wanted (useHttpPath of its manifest): "credential.https://HOST.useHttpPath".
// Else empty.
std::string missing_path_setting(const Seams& seams, const Target& target);

}  // namespace watchword::broker
