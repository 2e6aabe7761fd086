#include "host/forwarding_extension.h"

#include <watchword/plugin.hpp>

namespace watchword::host {

protocol::ForwardingRequest forwarding_request(const ww_request& request) {
  const auto given = [](ww_text value) -> std::optional<std::string> {
    if (value.size == 0) return std::nullopt;
    return std::string(view(value));
  };
  protocol::ForwardingRequest out;
  out.target = {std::string(view(request.protocol)), std::string(view(request.host)),
                given(request.path), given(request.username)};
  for (std::size_t i = 0; i < request.challenge_count; ++i)
    out.challenges.emplace_back(view(request.challenges[i]));
  out.refused_sha256 = view(request.refused_sha256);
  return out;
}

void put_forwarded(const Credential& credential, const ww_answer_sink& sink) {
  ww_answer answer{};
  answer.struct_size = sizeof answer;
  answer.kind = credential.is_token ? WW_ANSWER_TOKEN : WW_ANSWER_PASSWORD;
  answer.flags = WW_ANSWER_EPHEMERAL;
  answer.username = text(credential.username);
  answer.secret = text(credential.secret.view());
  answer.expires_at = credential.expires_at;
  sink.put(sink.data, &answer);
}

}  // namespace watchword::host
