// The address that a person types: of an organization, a repository or any server.
#pragma once

#include <string>

#include "base/credential.h"
#include "cli/context.h"

namespace watchword::cli {

// A host to show in advice and examples: the first that a provider claims without a wildcard, or
// "HOST".
std::string example_host(const host::Plugins& plugins);

// Whether git says the path when it asks for a credential of this target (git-config(1),
// credential.useHttpPath), which a repository may decide.
bool git_says_path(const host::GitConfig& git, const Target& target);

// From "https://ada@dev.azure.com/contoso/_git/repo" or, without a scheme, "dev.azure.com/contoso".
// `example_host` is what advice names to somebody who typed only a name. A password in the address
// is dropped. Throws Failure(WW_INVALID) that says what to type instead.
Target parse_address(const std::string& address, const std::string& example_host);

// The same, and begins the services with it: what follows is about this target. For a host that no
// provider answers for, the path is dropped and the user name added where git would do so (its
// credential.useHttpPath and credential.username), so that the same credential is meant.
// `asked_for`: see host::Services::begin.
Target begin_with_address(const Context& context, const std::string& address,
                          bool asked_for = false);

}  // namespace watchword::cli
