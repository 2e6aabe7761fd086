// One request for a credential, whatever protocol or command it came by.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <watchword/provider.h>

#include "base/credential.h"
#include "broker/claim.h"

namespace watchword::broker {

struct Request {
  Target target;
  std::vector<std::string> challenges;  // values of WWW-Authenticate: hostile
  std::string refused_sha256;           // of the credential that was refused just now
  bool any_scheme = false;   // whoever asks can send more than a user name and a password
  bool own_headers = false;  // and sends headers of git's configuration beside the answer
  StoredKind kept_as = StoredKind::kGit;  // which of the user's own credentials are meant
  bool providers_only = false;            // none of them: providers answer and keep, or nobody
  bool interactive = true;                // if the host allows it too
  bool offline = false;
  bool device_code = false;
  bool no_browser = false;
  std::int64_t min_ttl_seconds = 0;
  std::string account;  // typed at `login`
  std::string tenant;
  std::vector<std::pair<std::string, std::string>> options;  // typed at `login`: name and value
  // When a plugin asks for a token of another provider:
  std::string scope;                // of the token
  std::vector<std::string> asking;  // ids of the plugins that wait for it; not to be asked
  bool without_secrets = false;     // the store itself is asking
  bool to_be_shown = false;         // what could answer it is all that is wanted
};

// The request as a provider sees it; borrows from the Request, which must outlive it.
class ProviderRequest {
 public:
  // `claim`: why this provider is asked.
  ProviderRequest(const Request& request, bool interactive, Claim claim);
  ProviderRequest(const ProviderRequest&) = delete;
  ProviderRequest& operator=(const ProviderRequest&) = delete;
  const ww_request* get() const { return &c_; }

 private:
  std::vector<ww_text> challenges_;
  std::vector<ww_pair> options_;
  ww_request c_{};
};

}  // namespace watchword::broker
