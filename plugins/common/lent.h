// What somebody else answers through a provider: another machine, or another helper.
#pragma once

#include <watchword/host.hpp>
#include <watchword/sdk/provider.hpp>

namespace watchword {

// It stays somebody else's: in memory until it expires, if it does so, and nowhere else.
Answer lent_answer(const Request& request, ForwardedCredential lent);

}  // namespace watchword
