// Answers plugins that need a token of another provider.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "broker/seams.h"
#include "host/services.h"
#include "host/token_source.h"

namespace watchword::broker {

// What a plugin wants a token for. Throws Failure(WW_INVALID) when it is no https address.
Target token_target(std::string_view address);

// Offers itself to the services as long as it lives.
class PluginTokens : public host::TokenSource {
 public:
  PluginTokens(host::Services& services, const Seams& seams) : services_(services), seams_(seams) {
    services_.tokens = this;
  }
  ~PluginTokens() override { services_.tokens = nullptr; }

  bool get(const host::Manifest& asking, const ww_token_request& request,
           const ww_answer_sink& sink) override;

 private:
  host::Services& services_;
  const Seams seams_;
  std::vector<std::string> asking_;  // whoever waits for a token now: plugins' ids
};

}  // namespace watchword::broker
