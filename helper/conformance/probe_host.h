// The host that a plugin under check sees: a recording host which also has everything that a plugin
// might ask for, keeps to the manifest as the real one does, and fails where it is told to.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <watchword/sdk/testing/recording_host.hpp>

#include "conformance/finding.h"
#include "plugins/manifest.h"

namespace watchword::conformance {

// Where the host says that everything else is.
inline constexpr std::string_view kElsewhere = "check.example";

// What a plugin meets.
struct World {
  // Variables, keys, files, programs, tokens and servers that answer; else there is nothing.
  bool generous = true;
  bool with_person = false;  // who answers every question and signs in everywhere
  std::string missing;       // the extension that the host lacks; "*": all of them
  std::string failing;       // the extension whose every function fails
  bool silently = false;     // without a report
  // What every server answers; empty: what an authorization server says when all is well.
  std::function<test::Scripted()> server;
};

// What an authorization server says when all is well: its own description (OpenID Connect
// Discovery), a device's codes and a grant, all in one. The texts are taken as they are.
std::string grant(const std::string& access_token, const std::string& expires_in,
                  const std::string& refresh_token, const std::string& device_code);

// Every extension that a host may have.
const std::vector<std::string>& extension_ids();

class ProbeHost : public test::RecordingHost {
 public:
  ProbeHost(const host::Manifest& manifest, World world);

  const World& world() const { return world_; }
  // Breaches of the manifest, as they happen.
  std::vector<Finding> breaches;
  // What the host handed out, or took, that may not be shown.
  std::set<std::string> handed_out;
  std::string printed;       // through the console
  std::size_t requests = 0;  // over HTTP, and for tokens
  std::size_t searches = 0;  // of secrets

  // How often a person was asked, shown or sent somewhere.
  std::size_t interactions() const;
  // Locks that nobody gave back yet.
  std::ptrdiff_t held_locks() const;
  // The secret that is found in this text, by what it is; empty: none.
  std::string secret_in(std::string_view text) const;

 private:
  struct Tables;
  friend struct Tables;

  static ProbeHost& of(const ww_host* host);
  void breach(const std::string& what, const std::string& advice);
  bool may_ask(const std::vector<std::string>& patterns, const std::string& host) const;
  void check_address(const ww_http_request& request);
  std::string hand_out(std::string secret);

  const host::Manifest& manifest_;
  const World world_;
  ww_secrets recording_;  // the recording host's own
  ww_secrets secrets_;    // the same, with searches counted
};

}  // namespace watchword::conformance
