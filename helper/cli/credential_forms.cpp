#include "cli/credential_forms.h"

#include <algorithm>
#include <ctime>

#include <watchword/plugin.hpp>

#include "cli/format.h"

namespace watchword::cli {

void require_one_line(const Credential& credential) {
  if (!has_control(credential.secret.view())) return;
  throw Failure(WW_REFUSED, "the credential has control characters in it",
                "Print it with `watchword token --output json`.");
}

void require_ttl(const Credential& credential, std::int64_t min_ttl) {
  const std::int64_t left = credential.expires_at - std::time(nullptr);
  if (min_ttl == 0 || credential.expires_at == 0 || left >= min_ttl) return;
  throw Failure(WW_NOT_FOUND,
                "the credential lives for only " + duration(std::max<std::int64_t>(left, 0)) +
                    ", and --min-ttl asks for " + duration(min_ttl),
                "Ask for less, or without --offline.");
}

Failure no_credential(const Target& target) {
  return {WW_NOT_FOUND, "there is no credential for " + target.url(),
          "`watchword explain " + target.url() + "` shows who was asked."};
}

}  // namespace watchword::cli
