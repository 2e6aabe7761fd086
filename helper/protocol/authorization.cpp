#include "protocol/authorization.h"

#include <watchword/encoding.hpp>
#include <watchword/plugin.hpp>

namespace watchword::protocol {

std::string_view scheme_of(const Credential& credential) {
  if (!credential.authtype.empty()) return credential.authtype;
  return credential.is_token ? "Bearer" : "Basic";
}

Secret basic_pair(const Credential& credential) {
  Secret pair(credential.username);
  pair.append(":").append(credential.secret.view());
  std::string encoded = base64_encode(pair.view());
  Secret out(encoded);
  wipe(encoded.data(), encoded.size());
  return out;
}

Secret authorization_value(const Credential& credential) {
  if (has_control(credential.secret.view()) || has_control(credential.username) ||
      has_control(credential.authtype))
    throw Failure(WW_REFUSED,
                  "the credential has control characters in it and cannot be sent in a header",
                  "Store it again.");
  Secret out(scheme_of(credential));
  out.append(" ");
  const bool is_pair = !credential.is_token && credential.authtype.empty();
  return std::move(out.append(is_pair ? basic_pair(credential).view() : credential.secret.view()));
}

}  // namespace watchword::protocol
