#include "conformance/request.h"

#include <algorithm>

#include "base/url.h"
#include "conformance/probe_host.h"

namespace watchword::conformance {
namespace {

using namespace std::string_literals;

constexpr std::size_t kHugeBytes = 65536;

// Not as an initializer itself: g++ would make all of it while it compiles, a byte at a time.
std::string huge_text(char byte) {
  return std::string(kHugeBytes, byte);
}

// A host for a pattern: "check.host.example" for "*.host.example".
std::string host_for(const std::string& pattern) {
  return pattern.starts_with("*.") ? "check" + pattern.substr(1) : pattern;
}

}  // namespace

Request claimed_request(const host::Manifest& manifest) {
  Request request;
  if (manifest.hosts.empty()) {
    request.host = kElsewhere;
    request.flags = WW_REQUEST_HOST_CONFIGURED;
  } else {
    request.host = host_for(manifest.hosts.front());
  }
  return request;
}

std::vector<std::string> foreign_hosts(const host::Manifest& manifest) {
  std::vector<std::string> out = {"stranger.invalid", "192.0.2.1", "[2001:db8::1]:8443"};
  for (const std::string& pattern : manifest.hosts) {
    const std::string host = pattern.starts_with("*.") ? pattern.substr(2) : pattern;
    for (const std::string& other : {host + ".invalid", "not-" + host, host + ".invalid:443"}) {
      const bool claimed =
          std::any_of(manifest.hosts.begin(), manifest.hosts.end(), [&](const std::string& known) {
            return host_matches(other.substr(0, other.find(':')), known);
          });
      if (!claimed) out.push_back(other);
    }
  }
  return out;
}

const std::vector<OddText>& odd_texts() {
  static const std::vector<OddText> texts = {
      {"an empty text", ""},
      {"64 KiB of text", huge_text('a')},
      {"64 KiB of quotes", huge_text('"')},
      {"64 KiB of per cent signs", huge_text('%')},
      {"bytes that are no UTF-8", "\xff\xfe\xc0\x80\xed\xa0\x80"},
      {"control characters and line breaks", "a\nhost=evil.invalid\r\n\x1b[2J\x7f"},
      {"a zero byte", "a\0b"s},
      {"slashes, dots and colons", "../../..//:@?#[]"},
      {"formats and quotes", "%s%n%x{}'\"`$(id)\\"},
      {"JSON", R"({"a":[{"b":null}]})"},
  };
  return texts;
}

}  // namespace watchword::conformance
