// What a store in the cloud needs of its host, on top of TestHost: the real HTTP client with its
// rules, configuration from the environment, and tokens of an application's own identity.
#pragma once

#include <string>

#include <watchword/plugin.hpp>

#include "http/http.h"
#include "settings/git_config.h"
#include "support/test_host.h"

namespace watchword::test {

class CloudServices {
 public:
  // Adds the extensions to `host` when WATCHWORD_TEST_CLOUD is set; its value is the file of the
  // network module. The simulator's environment says how everything is reached; the application is
  // AZURE_CLIENT_ID with AZURE_CLIENT_SECRET in the tenant AZURE_TENANT_ID.
  explicit CloudServices(TestHost& host);
  CloudServices(const CloudServices&) = delete;
  CloudServices& operator=(const CloudServices&) = delete;

  int tokens_given = 0;
  // Instead of asking for one, when it is not empty.
  std::string next_token;

 private:
  static ww_status send(const ww_host*, const ww_http_request*, const ww_http_sink*,
                        const ww_error*);
  static ww_status get_config(const ww_host*, ww_text key, const ww_text_sink*);
  static ww_status get_environment(const ww_host*, ww_text name, const ww_text_sink*);
  static ww_status get_token(const ww_host*, const ww_token_request*, const ww_answer_sink*,
                             const ww_error*);
  std::string application_token(const std::string& scope) const;

  static CloudServices* instance_;  // one at a time, as there is one host
  host::GitConfig git_;
  host::Http http_;
  ww_http http_extension_;
  ww_config config_extension_;
  ww_tokens tokens_extension_;
};

}  // namespace watchword::test
