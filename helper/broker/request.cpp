#include "broker/request.h"

#include <watchword/plugin.hpp>

namespace watchword::broker {

ProviderRequest::ProviderRequest(const Request& request, bool interactive, Claim claim) {
  for (const std::string& challenge : request.challenges) challenges_.push_back(text(challenge));
  c_.struct_size = sizeof c_;
  if (interactive && request.interactive && !request.offline) c_.flags |= WW_REQUEST_INTERACTIVE;
  if (request.offline) c_.flags |= WW_REQUEST_OFFLINE;
  if (request.device_code) c_.flags |= WW_REQUEST_DEVICE_CODE;
  if (request.no_browser) c_.flags |= WW_REQUEST_NO_BROWSER;
  if (request.without_secrets) c_.flags |= WW_REQUEST_WITHOUT_SECRETS;
  if (request.own_headers) c_.flags |= WW_REQUEST_BY_GIT;
  if (request.to_be_shown) c_.flags |= WW_REQUEST_TO_BE_SHOWN;
  if (claim == Claim::kConfigured) c_.flags |= WW_REQUEST_HOST_CONFIGURED;
  const Target& target = request.target;
  c_.protocol = text(target.protocol);
  c_.host = text(target.host);
  if (target.path) c_.path = text(*target.path);
  if (target.username) c_.username = text(*target.username);
  c_.challenges = challenges_.data();
  c_.challenge_count = challenges_.size();
  c_.min_ttl_seconds = request.min_ttl_seconds;
  c_.refused_sha256 = text(request.refused_sha256);
  c_.account = text(request.account);
  c_.tenant = text(request.tenant);
  c_.scope = text(request.scope);
  options_ = borrow(request.options);
  c_.options = options_.data();
  c_.option_count = options_.size();
}

}  // namespace watchword::broker
