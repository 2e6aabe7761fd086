// All that Watchword shows to or asks of a person on behalf of a plugin: the sign-in in a browser,
// the device code, one question.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <watchword/ext/signin.h>
#include <watchword/plugin.hpp>

#include "network/transport.h"
#include "person/browser.h"
#include "person/qr_code.h"
#include "platform/environment.h"
#include "platform/terminal.h"
#include "settings/git_config.h"
#include "settings/interaction.h"

namespace watchword::host {

// When a plugin names no time-out of its own for a sign-in in the browser.
inline constexpr std::uint32_t kBrowserTimeoutSeconds = 300;

// A redirect URI that is given, and what to serve it with; see ww_callback.
struct Callback {
  std::string redirect_uri;
  std::string certificate;
  Secret private_key;
};

struct BrowserSignIn {
  std::string url;
  std::string state;
  std::string purpose;
  std::uint32_t timeout_seconds = kBrowserTimeoutSeconds;
  bool open_browser = true;
};

struct DeviceCode {
  std::string user_code;
  std::string verification_uri;
  std::string purpose;
  std::int64_t expires_at = 0;
};

// The parameters of a callback, in order. Some are secret (the authorization code).
using CallbackParameters = std::vector<std::pair<std::string, Secret>>;

// The functions throw Failure as watchword/ext/signin.h says. One object serves one process; main
// thread only.
class SignIn {
 public:
  // Loads the network module when it is first called.
  using Network = std::function<const ww_network&()>;
  using Clock = std::function<std::int64_t()>;  // seconds since the epoch

  // A listener on loopback for one sign-in. Destroyed unfinished, it shows the browser that the
  // sign-in was given up.
  class Listener;
  struct CloseListener {
    void operator()(Listener* listener) const;
  };
  using ListenerPtr = std::unique_ptr<Listener, CloseListener>;

  // `config` and `terminal` must outlive it.
  // `qr_codes` may be null.
  SignIn(Network network, const GitConfig& config, platform::Environment environment,
         const platform::Terminal& terminal, InteractionPolicy policy, Clock clock,
         QrCodes qr_codes);

  // WW_SIGNIN_… bits.
  std::uint32_t abilities() const;

  ListenerPtr listen() const;
  ListenerPtr listen_at(const Callback& callback) const;
  static std::string redirect_uri(const Listener& listener);
  CallbackParameters authorize(Listener& listener, const BrowserSignIn& signin) const;
  void finish(ListenerPtr listener, ww_status status, std::string_view message,
              std::string_view advice);

  void show_device_code(const DeviceCode& code, bool ended);

  Secret ask(std::string_view prompt, bool hidden) const;

  // Whether a browser came back, or a device code was shown and waited for, since this was asked
  // last: an answer that comes now is of a new session.
  bool take_person_acted();

 private:
  void require_interaction() const;
  bool may_ask_at_terminal() const;
  Secret ask_at_terminal(std::string_view prompt, bool hidden, platform::Handle cancel) const;
  std::optional<QrCode> qr_code_of(const std::string& url) const;

  Network network_;
  const GitConfig& config_;
  platform::Environment environment_;
  const platform::Terminal& terminal_;
  InteractionPolicy policy_;
  Clock clock_;
  QrCodes qr_codes_;
  BrowserSearch browser_;
  std::string shown_code_;  // that is on the screen now
  bool person_acted_ = false;
};

}  // namespace watchword::host
