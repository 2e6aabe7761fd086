// What somebody wants of curl, told apart: addresses, of which some may be given the credential,
// and options, of which some would give it away (curl(1)).
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace watchword::cli {

// The options of the curl that is here, as `curl --help all` lists them.
class CurlOptions {
 public:
  explicit CurlOptions(std::string_view help);

  struct Option {
    std::string name;  // "--data"
    char letter = 0;   // 'd'; 0: it has none
    bool has_value = false;
  };

  // By its letter, or null.
  const Option* find(char letter) const;
  // By its name as curl reads it: whole, the beginning of one alone, or "--no-" before the name of
  // one without a value. Null: there is none, or there are several.
  const Option* find(std::string_view name) const;

 private:
  std::vector<Option> options_;
};

// One address, and what is to be done with it.
struct CurlOperation {
  std::vector<std::string> words;
  bool with_credential = false;
};

struct CurlPlan {
  std::vector<std::string> first;         // must come before everything: "-q"
  std::vector<CurlOperation> operations;  // the first with the credential
  std::vector<std::string> rest;          // from "--next" on, as it was typed
  bool is_one = true;                     // one address, whose headers curl is not asked for
  bool can_repeat = true;                 // it reads nothing that would be gone
  bool is_verbose = false;                // shows the headers that are sent
  bool writes_files = false;
};

// `may_have`: whether another address may be given the credential too. Throws Failure(WW_INVALID)
// for an option that curl does not have, that would show the credential, send it elsewhere or be
// another one.
CurlPlan plan_curl(const CurlOptions& options, const std::string& address,
                   const std::vector<std::string>& words,
                   const std::function<bool(const std::string& address)>& may_have);

// Throws Failure(WW_INVALID) for an address of which curl could make another one than it says.
void check_curl_address(const std::string& address);

}  // namespace watchword::cli
