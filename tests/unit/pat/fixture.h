// The provider of personal access tokens in a recording host, before an organization in memory that
// keeps tokens as Azure DevOps does; and a process that can be killed at any step.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <watchword/sdk/testing/recording_host.hpp>

#include "pat/pat.h"

namespace watchword::test {

struct ServiceToken {
  std::string id;
  std::string name;
  std::string scope;
  std::int64_t valid_from = 0;
  std::int64_t valid_to = 0;
  bool revoked = false;
  bool is_global = false;
  std::string secret;
};

// What the organization "contoso" knows.
struct Service {
  std::vector<ServiceToken> tokens;
  std::size_t page_size = 100;
  std::optional<std::int64_t> max_life_seconds;
  std::string error;             // patTokenError of whatever is created or updated
  std::string broken_method;     // answered with 503
  std::deque<Scripted> instead;  // answers of the next calls of the lifecycle API
  std::vector<Sent> seen;

  Scripted answer(const Sent& request, std::int64_t now);
  const ServiceToken* with_secret(const std::string& secret) const;
  std::vector<std::string> living(std::int64_t now) const;  // their names
};

class PatTest {
 public:
  PatTest();
  ~PatTest();
  PatTest(const PatTest&) = delete;
  PatTest& operator=(const PatTest&) = delete;

  RecordingHost host;
  Service service;

  // Of Entra, as watchword.tokens/1 gives them: "ENTRA-1", "ENTRA-2" after a refusal; none when
  // nobody is signed in.
  bool signed_in = true;
  std::vector<std::string> refused_tokens;  // hashes that came with a request for a token

  // The process ends at this step, counted from 0: before what it does has an effect, and for a
  // request also after that, when the answer is lost. Whatever it tries from then on has none.
  std::optional<int> killed_at;
  // Then put_surely fails.
  bool disk_is_full = false;
  bool was_killed() const { return killed_; }
  // Another process begins.
  void restart();
  // A request whose sender was killed before it had an effect; it may still be carried out.
  std::optional<Sent> under_way;
  void carry_out();

  pat::Pat& provider() { return *provider_; }
  Host plugin_host() const { return Host(&c_host_); }
  std::string hash(const std::string& secret) const;

 private:
  void step();
  static PatTest& self();
  static const void* get_extension(const ww_host* host, const char* id);
  static ww_status send(const ww_host*, const ww_http_request*, const ww_http_sink*,
                        const ww_error*);
  static ww_status token(const ww_host*, const ww_token_request*, const ww_answer_sink*,
                         const ww_error*);
  static ww_status put(const ww_host*, const ww_item*, const ww_error*);
  static ww_status erase(const ww_host*, const ww_query*, const ww_error*);
  static ww_status put_state(const ww_host*, ww_text, ww_text, const ww_error*);
  static ww_status put_state_surely(const ww_host*, ww_text, ww_text, const ww_error*);
  static ww_status erase_state(const ww_host*, ww_text, const ww_error*);

  ww_host c_host_;
  ww_http http_;
  ww_tokens tokens_;
  ww_secrets secrets_;
  ww_state state_;
  std::unique_ptr<pat::Pat> provider_;
  int steps_ = 0;
  bool killed_ = false;
};

// git's request for a repository of contoso.
Request git_request();

}  // namespace watchword::test
