// Requests as a provider gets them.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <watchword/plugin.hpp>

#include "plugins/manifest.h"

namespace watchword::conformance {

struct Request {
  std::uint32_t flags = 0;
  std::string protocol = "https";
  std::string host;
  std::string path = "owner/project/_git/repository";
  std::string username = {};
  std::vector<std::string> challenges = {"Basic realm=\"check\"", "Bearer"};
  std::string refused_sha256 = {};
  std::string account = {};
  std::string tenant = {};
  std::string scope = {};
  std::vector<std::pair<std::string, std::string>> options = {};

  // Hands it over in the ABI's terms.
  template <class Function>
  auto with(const Function& function) const {
    std::vector<ww_text> c_challenges;
    for (const std::string& challenge : challenges) c_challenges.push_back(text(challenge));
    const auto c_options = borrow(options);
    ww_request c{};
    c.struct_size = sizeof c;
    c.flags = flags;
    c.protocol = text(protocol);
    c.host = text(host);
    c.path = text(path);
    c.username = text(username);
    c.challenges = c_challenges.data();
    c.challenge_count = c_challenges.size();
    c.refused_sha256 = text(refused_sha256);
    c.account = text(account);
    c.tenant = text(tenant);
    c.scope = text(scope);
    c.options = c_options.data();
    c.option_count = c_options.size();
    return function(&c);
  }
};

// A host that the manifest claims; where it claims none, one that the user named it for.
Request claimed_request(const host::Manifest& manifest);
// Hosts that it does not claim and that look like those it does.
std::vector<std::string> foreign_hosts(const host::Manifest& manifest);

struct OddText {
  std::string name;  // "64 KiB of text"
  std::string text;
};
// Texts that may come from servers, repositories and people.
const std::vector<OddText>& odd_texts();

}  // namespace watchword::conformance
