#include "broker/plugin_tokens.h"

#include <algorithm>

#include <watchword/plugin.hpp>

#include "base/url.h"
#include "broker/broker.h"

namespace watchword::broker {
namespace {

void put(const Credential& credential, const ww_answer_sink& sink) {
  ww_answer c{};
  c.struct_size = sizeof c;
  c.kind = WW_ANSWER_TOKEN;
  c.username = text(credential.username);
  c.secret = text(credential.secret.view());
  c.expires_at = credential.expires_at;
  c.account = text(credential.account);
  c.session = text(credential.session);
  sink.put(sink.data, &c);
}

}  // namespace

Target token_target(std::string_view address) {
  const auto url = parse_url(address);
  auto target = url && url->scheme == "https" ? target_of(*url) : std::nullopt;
  if (!target || !settle(*target).empty())
    throw Failure(WW_INVALID, "a token was asked for '" + std::string(address) +
                                  "', which is not an https address");
  target->username.reset();  // a plugin names the account for itself
  return std::move(*target);
}

bool PluginTokens::get(const host::Manifest& asking, const ww_token_request& c,
                       const ww_answer_sink& sink) {
  if (view(c.scope).empty())
    throw Failure(WW_INVALID, "a token was asked for without a scope",
                  "Report it to whoever made the plugin " + asking.id + ".");
  if (std::find(asking_.begin(), asking_.end(), asking.id) != asking_.end())
    throw Failure(
        WW_FAULT,
        "the plugins " + asking.id + " and " + asking_.back() + " wait for each other's token",
        "Choose another provider or store with watchword.provider or watchword.store.");
  Request request;
  request.target = token_target(view(c.url));
  request.scope = view(c.scope);
  request.account = view(c.account);
  request.min_ttl_seconds = c.min_ttl_seconds;
  request.refused_sha256 = view(c.refused_sha256);
  request.offline = (c.flags & WW_REQUEST_OFFLINE) != 0;
  request.device_code = (c.flags & WW_REQUEST_DEVICE_CODE) != 0;
  request.no_browser = (c.flags & WW_REQUEST_NO_BROWSER) != 0;
  request.without_secrets = asking.kind == host::PluginKind::kStore;
  request.interactive = (c.flags & WW_REQUEST_INTERACTIVE) != 0 && !request.without_secrets;
  asking_.push_back(asking.id);
  request.asking = asking_;
  // What is configured for that address counts, not what is for the one that needs the token.
  const std::string url = services_.config.url();
  services_.config.set_url(request.target.scope_url());
  std::optional<Credential> credential;
  try {
    credential = Broker(seams_).get(request);
  } catch (...) {
    services_.config.set_url(url);
    asking_.pop_back();
    throw;
  }
  services_.config.set_url(url);
  asking_.pop_back();
  if (credential) put(*credential, sink);
  return credential.has_value();
}

}  // namespace watchword::broker
