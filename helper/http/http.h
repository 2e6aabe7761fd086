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

#include "base/target.h"
#include "base/url.h"
#include "http/address_pins.h"
#include "http/proxy_choice.h"
#include "network/transport.h"
#include "platform/environment.h"
#include "settings/git_config.h"

namespace watchword::host {

// What of git's section "http" it follows, as git prints it.
inline constexpr std::array<std::string_view, 6> kHttpVariables{
    "proxy", "sslcainfo", "sslcapath", "proxysslcainfo", "curloptresolve", "cookiefile"};

// Patterns as host_matches() takes them. Ports do not matter.
struct AllowedHosts {
  std::vector<std::string> patterns;
  // Those of them that the machine's environment named: its metadata service may be there, and
  // speaks HTTP without TLS.
  std::vector<std::string> plain = {};
};

// Which family of addresses answered where the other did not, for the next exchange: 4, 6, or 0
// when nothing is known.
struct FamilyMemory {
  std::function<std::int32_t()> recall;
  std::function<void(std::int32_t)> note;
};

// For a proxy.
struct ProxyLogin {
  std::string username;
  Secret password;
};

class Http {
 public:
  // Loads the network module when it is first called.
  using Network = std::function<const ww_network&()>;
  using Trace = std::function<void(std::string_view)>;
  using Cancelled = std::function<bool()>;  // whether Ctrl-C was pressed

  struct Surroundings {
    Network network;
    platform::Environment environment;
    std::string version;
    // These may be empty.
    Trace trace = {};
    Cancelled cancelled = {};
    // The URL of the server that a credential is asked for, with the user name if there is one:
    // there, and nowhere else, the scopes of that user are meant, and `way_there` says whose word
    // counts. Where git itself asks, the repository's does as it does for git.
    std::string server = {};
    Trust way_there = Trust::kUser;
    FamilyMemory families = {};
    // What git's credential store has for a proxy, such as "http://proxy.example:8080": asked when
    // its URL names no password and it wants one. The target has the user name, if there is one.
    // Throws nothing.
    std::function<std::optional<ProxyLogin>(const Target&)> proxy_login = {};
  };

  // `config` must outlive it.
  Http(const GitConfig& config, Surroundings surroundings);

  // Sends the request under the rules of watchword/ext/http.h and returns the response, whatever
  // its status is. Throws Failure with the statuses given there. `issuer`, unless null, gets who
  // issued the certificate of the last server that was asked.
  HttpResponse send(const HttpRequest& request, const AllowedHosts& allowed,
                    std::string* issuer = nullptr) const;

  // The same in the terms of the plugin ABI.
  void send(const ww_http_request& request, const AllowedHosts& allowed,
            const ww_http_sink& sink) const;

  // A file or directory of trusted certificates, and where it was set.
  struct TrustAnchors {
    std::string path;
    std::string source;
  };
  // How a server is reached.
  struct Route {
    ProxyChoice proxy;
    std::optional<Url> proxy_url;  // none: directly
    std::string addresses;         // of the proxy, else of the server, where they are given
    std::string target_addresses;  // of the server behind a proxy
    TrustAnchors ca_file;
    TrustAnchors ca_path;
    TrustAnchors proxy_ca_file;
  };
  // `url` is that of an https server.
  Route route_to(const std::string& url) const;

 private:
  using Headers = std::vector<std::pair<std::string, std::string>>;
  using Clock = std::chrono::steady_clock;
  // One of the requests that a request with redirects becomes.
  struct Hop {
    std::string url;
    Headers headers;
  };

  HttpResponse exchange(const HttpRequest& request, const Hop& hop, const Url& url,
                        std::chrono::milliseconds timeout, std::string* issuer) const;
  // Whose word counts of the way to a URL, and as what git matches it with those of its
  // configuration.
  struct Scope {
    Trust trust = Trust::kUser;
    std::string url;
  };
  Scope scope_of(const Url& url, const std::string& text) const;
  // What the functions of an exchange are called with.
  struct Asked {
    const Http* http = nullptr;
    std::optional<Target> proxy;
  };
  Route route_to(const Url& url, const GitConfig::Values& git_http, Trust trust, bool direct) const;
  static void describe(const Route& route, ww_exchange& c);
  void offer(const std::optional<Target>& proxy, ww_exchange& c, Asked& asked) const;
  Headers headers_of(const Hop& hop, const Url& url, const GitConfig::Values& git_http) const;
  std::string pinned_addresses(std::string_view host, std::string_view port, Trust trust) const;
  static bool trusts_windows_store(const GitConfig::Values& git_http);
  TrustAnchors trust_anchors(const GitConfig::Values& git_http, std::string_view variable,
                             std::string_view key) const;
  std::string own_cookies(const Url& url, const GitConfig::Values& git_http) const;
  bool wants_no_verification(const GitConfig::Values& git_http) const;
  void trace(const std::string& message) const;

  const GitConfig& config_;
  const Surroundings around_;
  std::optional<Url> server_;
  mutable std::map<Trust, AddressPins> pins_;
};

}  // namespace watchword::host
