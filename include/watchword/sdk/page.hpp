// What a person sees of a sign-in: in the browser, from the listener on loopback to the page that
// says how it ended; and of a device code, on the terminal. For C++17 and newer; header-only; std
// only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "../abi.hpp"
#include "../encoding.hpp"
#include "../host.hpp"

namespace watchword {

inline constexpr std::uint32_t kSignInTimeoutSeconds = 300;

// A listener for one sign-in, which is given up after kSignInTimeoutSeconds. Its browser is always
// told how it ended.
class BrowserPage {
 public:
  // At a port of localhost that the system chooses. Throws Failure, as all functions.
  explicit BrowserPage(const Host& host);
  // At a redirect URI that is given; see ww_signin.listen_at.
  BrowserPage(const Host& host, const std::string& redirect_uri,
              const LocalhostCertificate& certificate);
  BrowserPage(const BrowserPage&) = delete;
  BrowserPage& operator=(const BrowserPage&) = delete;
  ~BrowserPage() { finish(WW_FAULT, "The sign-in ended unexpectedly.", ""); }

  const std::string& redirect_uri() const { return uri_; }

  // The parameters of the callback whose `state` is this one.
  std::map<std::string, std::string> authorize(const std::string& url, const std::string& state,
                                               const std::string& purpose, bool open_browser);

  // To be shown; only the first call counts.
  void finish(ww_status status, std::string_view message, std::string_view advice);

 private:
  const Host& host_;
  ww_listener* listener_ = nullptr;
  std::string uri_;
};

// A code that is to be typed on another device; see ww_device_code.
struct ShownCode {
  std::string user_code;
  std::string verification_uri;
  std::string purpose;
  std::int64_t expires_at = 0;
};

// The code on the terminal, with its countdown, which is taken away at the end.
class DeviceCodePage {
 public:
  DeviceCodePage(const Host& host, ShownCode code)
      : host_(host), signin_(host.signin()), code_(std::move(code)) {}
  DeviceCodePage(const DeviceCodePage&) = delete;
  DeviceCodePage& operator=(const DeviceCodePage&) = delete;
  ~DeviceCodePage() { show(true, nullptr); }

  // To be called once a second or so: it counts down. Throws Failure.
  void show() {
    ErrorCatcher error;
    error.check(show(false, error.get()));
  }

 private:
  ww_status show(bool ended, const ww_error* error) {
    const ww_device_code c{sizeof(ww_device_code), text(code_.user_code),
                           text(code_.verification_uri), text(code_.purpose), code_.expires_at};
    return signin_.show_device_code(host_.c_host(), &c, ended ? 1 : 0, error);
  }
  const Host& host_;
  const ww_signin& signin_;
  const ShownCode code_;
};

// 32 random bytes as text, for a `state` and its like.
inline std::string random_text(const Host& host) {
  constexpr std::size_t kRandomBytes = 32;
  return base64url_encode(host.random(kRandomBytes));
}

inline BrowserPage::BrowserPage(const Host& host) : host_(host) {
  TextSink uri([&](ww_text value) { uri_ = view(value); });
  ErrorCatcher error;
  error.check(host.signin().listen(host.c_host(), &listener_, uri.get(), error.get()));
}

inline BrowserPage::BrowserPage(const Host& host, const std::string& redirect_uri,
                                const LocalhostCertificate& certificate)
    : host_(host), uri_(redirect_uri) {
  const ww_signin& signin = host.signin();
  if (!WW_HAS(&signin, listen_at))
    throw Failure(WW_FAULT, "this Watchword cannot listen at a given address", "Update Watchword.");
  const ww_callback callback{sizeof(ww_callback), text(redirect_uri), text(certificate.certificate),
                             text(certificate.private_key.view())};
  ErrorCatcher error;
  error.check(signin.listen_at(host.c_host(), &callback, &listener_, error.get()));
}

inline std::map<std::string, std::string> BrowserPage::authorize(const std::string& url,
                                                                 const std::string& state,
                                                                 const std::string& purpose,
                                                                 bool open_browser) {
  const ww_browser_signin signin{
      sizeof(ww_browser_signin), text(url),           text(state), text(purpose),
      kSignInTimeoutSeconds,     open_browser ? 1 : 0};
  std::map<std::string, std::string> out;
  PairSink sink([&](ww_text name, ww_text value) { out.emplace(view(name), view(value)); });
  ErrorCatcher error;
  error.check(
      host_.signin().authorize(host_.c_host(), listener_, &signin, sink.get(), error.get()));
  sink.rethrow();
  return out;
}

inline void BrowserPage::finish(ww_status status, std::string_view message,
                                std::string_view advice) {
  if (listener_ == nullptr) return;
  host_.signin().finish(host_.c_host(), std::exchange(listener_, nullptr), status, text(message),
                        text(advice));
}

}  // namespace watchword
