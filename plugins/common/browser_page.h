// A sign-in in the browser, from the listener on loopback to the page that says how it ended.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include <watchword/plugin.hpp>

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

// 32 random bytes as text, for a `state` and its like.
std::string random_text(const Host& host);

}  // namespace watchword
