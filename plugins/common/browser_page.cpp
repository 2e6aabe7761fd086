#include "common/browser_page.h"

#include <utility>

#include <watchword/encoding.hpp>

namespace watchword {
namespace {

constexpr std::size_t kRandomBytes = 32;

}  // namespace

BrowserPage::BrowserPage(const Host& host) : host_(host) {
  TextSink uri([&](ww_text value) { uri_ = view(value); });
  ErrorCatcher error;
  error.check(host.signin().listen(host.c_host(), &listener_, uri.get(), error.get()));
}

BrowserPage::BrowserPage(const Host& host, const std::string& redirect_uri,
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

std::map<std::string, std::string> BrowserPage::authorize(const std::string& url,
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

void BrowserPage::finish(ww_status status, std::string_view message, std::string_view advice) {
  if (listener_ == nullptr) return;
  host_.signin().finish(host_.c_host(), std::exchange(listener_, nullptr), status, text(message),
                        text(advice));
}

std::string random_text(const Host& host) {
  return base64url_encode(host.random(kRandomBytes));
}

}  // namespace watchword
