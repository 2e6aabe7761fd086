// The Entra provider in a recording host, asked through its C ABI.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <watchword/sdk/testing/recording_host.hpp>

namespace watchword::test {

inline const std::string kTenant = "11111111-2222-3333-4444-555555555555";
inline const std::string kOtherTenant = "99999999-8888-7777-6666-555555555555";
inline const std::string kClient = "872cd9fa-d31f-45e0-9eab-6e460a02d1f1";
inline const std::string kAda = "ada@contoso.example";
inline const std::string kGrace = "grace@contoso.example";

inline std::string token_url(const std::string& tenant = kTenant) {
  return "https://login.microsoftonline.com/" + tenant + "/oauth2/v2.0/token";
}
inline std::string device_code_url() {
  return "https://login.microsoftonline.com/" + kTenant + "/oauth2/v2.0/devicecode";
}
inline std::string challenge(const std::string& tenant = kTenant) {
  return "Bearer authorization_uri=https://login.microsoftonline.com/" + tenant;
}

struct Ask {
  std::uint32_t flags = 0;
  std::string host = "dev.azure.com";
  std::string path = "contoso/project/_git/repo";
  std::string username = {};
  std::vector<std::string> challenges = {challenge()};
  std::int64_t min_ttl_seconds = 0;
  std::string refused_sha256 = {};
  std::string account = {};
  std::string tenant = {};
  std::string protocol = "https";
  std::string scope = {};
  std::vector<std::pair<std::string, std::string>> options = {};
};

struct Got {
  ww_status status = WW_FAULT;
  std::string message;
  std::string advice;
  // Of the answer, if there was one:
  std::string secret;
  std::string username;
  std::string account;
  std::string session;
  std::int64_t expires_at = 0;
  std::uint32_t flags = 0;
  std::int32_t kind = 0;
};

struct FoundWay {
  std::string id;
  std::int32_t rank;
  std::string reason;
  std::string account;
  std::int64_t expires_at;
  std::string obstacle;
  std::string advice;
};

struct Row {
  std::string id;
  std::string account;
  std::string tenant;
  std::vector<std::string> bound_to;
  std::int64_t expires_at;
  std::int64_t session_ends_at;
};

struct Outcome {
  std::string session;
  std::string account;
  ww_status status;
  std::string message;
  std::string advice;
  std::int64_t session_ends_at;
};

struct Person {
  std::string username = kAda;
  std::string oid = "aaaaaaaa-0000-0000-0000-000000000001";
  std::string tenant = kTenant;  // of the account's home
};

inline const Person kGracePerson{kGrace, "bbbbbbbb-0000-0000-0000-000000000002", kTenant};

// What Entra answers. Each token of a test has a number: "ACCESS-1", "REFRESH-1".
struct Tokens {
  int number = 1;
  Person person = {};
  std::string tenant = kTenant;  // that issues
  std::int64_t expires_in = 3600;
  std::int64_t refresh_in = 0;
  bool rotates = true;
  std::string nonce = {};
  // Overrides of claims in the ID token, and of members of the answer, as JSON.
  std::string id_claims = "{}";
};

class EntraTest {
 public:
  EntraTest();
  ~EntraTest();
  EntraTest(const EntraTest&) = delete;
  EntraTest& operator=(const EntraTest&) = delete;

  RecordingHost host;

  std::vector<FoundWay> ways(const Ask& ask = {});
  Got get(const std::string& way, const Ask& ask = {});
  Got login(const Ask& ask);
  ww_status logout(const Ask& ask);
  ww_status accepted(const Ask& ask, const Got& answer);
  ww_status refused(const Ask& ask, const Got& answer);
  // The session that it is of, "some" if it only is of the kind, else empty.
  std::string recognize(const std::string& secret);
  std::vector<Row> sessions();
  std::vector<std::string> signed_out();  // organizations, as `status` tells them
  std::vector<Outcome> renew(std::int64_t within_seconds);

  // A token answer; its nonce is that of the last browser unless one is given.
  Scripted answer(const Tokens& tokens) const;
  // The next token request succeeds.
  void expect_tokens(const Tokens& tokens);
  // The next token request fails.
  void expect_error(const std::string& error, int code, const std::string& more = "{}",
                    int status = 400);
  // A person at the browser who signs in.
  void person_agrees();
  // Signs in by the browser with everything that takes, binding contoso; returns the answer.
  Got sign_in(const Tokens& tokens = {}, Ask ask = {});

  // The stored session as text, or empty.
  std::string stored_session() const;
  std::string hash(const std::string& secret) const;
};

// On a machine that may have an identity of its own.
class MachineTest : public EntraTest {
 public:
  MachineTest() { host.config.erase("entra.identity"); }
};

Scripted service_error(const std::string& error, int code, const std::string& more = "{}",
                       int status = 400);

}  // namespace watchword::test
