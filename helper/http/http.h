// The rules in front of the network: which hosts, through which proxy, trusting whom.
#pragma once

#include <array>
#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <watchword/plugin.hpp>

#include "base/url.h"
#include "http/address_pins.h"
#include "network/transport.h"
#include "platform/environment.h"
#include "settings/git_config.h"

namespace watchword::host {

// What of git's section "http" it follows, as git prints it.
inline constexpr std::array<std::string_view, 4> kHttpVariables{"proxy", "sslcainfo", "sslcapath",
                                                                "curloptresolve"};

// Patterns as host_matches() takes them. Ports do not matter.
struct AllowedHosts {
  std::vector<std::string> patterns;
  // Those of them that the machine's environment named: its metadata service may be there, and
  // speaks HTTP without TLS.
  std::vector<std::string> plain = {};
};

class Http {
 public:
  // Loads the network module when it is first called.
  using Network = std::function<const ww_network&()>;
  using Trace = std::function<void(std::string_view)>;
  using Cancelled = std::function<bool()>;  // whether Ctrl-C was pressed

  // `config` must outlive it. `trace` and `cancelled` may be empty. `server`, unless empty, is the
  // URL of the server that a credential is asked for, with the user name if there is one: there,
  // and nowhere else, the scopes of that user are meant, and `way_there` says whose word counts.
  // Where git itself asks, the repository's does as it does for git.
  Http(Network network, const GitConfig& config, platform::Environment environment,
       std::string version, Trace trace, Cancelled cancelled, std::string_view server = {},
       Trust way_there = Trust::kUser);

  // Sends the request under the rules of watchword/ext/http.h and returns the response, whatever
  // its status is. Throws Failure with the statuses given there.
  HttpResponse send(const HttpRequest& request, const AllowedHosts& allowed) const;

  // The same in the terms of the plugin ABI.
  void send(const ww_http_request& request, const AllowedHosts& allowed,
            const ww_http_sink& sink) const;

 private:
  using Headers = std::vector<std::pair<std::string, std::string>>;
  using Clock = std::chrono::steady_clock;
  // One of the requests that a request with redirects becomes.
  struct Hop {
    std::string url;
    Headers headers;
  };

  HttpResponse exchange(const HttpRequest& request, const Hop& hop, const Url& url,
                        std::chrono::milliseconds timeout) const;
  std::optional<std::string> pinned_address(std::string_view host, std::string_view port,
                                            Trust trust) const;
  // A file or directory of trusted certificates, and where it was set.
  struct TrustAnchors {
    std::string path;
    std::string source;
  };
  TrustAnchors trust_anchors(const GitConfig::Values& git_http, std::string_view variable,
                             std::string_view key) const;
  bool wants_no_verification(const GitConfig::Values& git_http) const;
  void trace(const std::string& message) const;

  Network network_;
  const GitConfig& config_;
  platform::Environment environment_;
  std::string user_agent_;
  Trace trace_;
  Cancelled cancelled_;
  std::string server_text_;
  std::optional<Url> server_;
  Trust way_there_;
  mutable std::map<Trust, AddressPins> pins_;
};

}  // namespace watchword::host
