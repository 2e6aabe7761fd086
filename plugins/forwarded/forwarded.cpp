#include "forwarded/forwarded.h"

#include "common/lent.h"
#include "common/organization.h"

namespace watchword::forwarded {

bool Forwarded::knows_host(const Request& request) const {
  return is_azure_devops(request.host);
}

// Tokens of other scopes than git's are not lent.
std::vector<Way> Forwarded::ways(const Request& request) {
  const auto place = host_.forwarding_place();
  if (!place || !request.scope.empty() || request.protocol != "https" ||
      request.may(WW_REQUEST_OFFLINE))
    return {};
  return {Way{WW_RANK_FORWARDED, std::string(kWay),
              "another machine lends its credentials through " + *place}};
}

std::optional<Answer> Forwarded::get(const Request& request, std::string_view /*way*/) {
  auto lent =
      host_.forwarded_credential(request.protocol, request.host, request.path, request.username,
                                 request.challenges, request.refused_sha256);
  if (!lent) return std::nullopt;
  return lent_answer(request, std::move(*lent));
}

bool Forwarded::refused(const Request& request, const Issued& issued) {
  return host_.forwarding_refused(request.protocol, request.host, request.path, issued.sha256);
}

}  // namespace watchword::forwarded
