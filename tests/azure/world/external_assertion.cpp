#include "world/external_assertion.h"

#include "base/encoding.h"

namespace watchword::azure {

std::string external_assertion(const Cloud& cloud, const std::string& issuer,
                               const std::string& subject, const std::string& audience,
                               std::int64_t expires_in) {
  const std::int64_t now = cloud.clock.now();
  return cloud.external_key.sign({{"iss", issuer},
                                  {"sub", subject},
                                  {"aud", audience},
                                  {"iat", now},
                                  {"nbf", now},
                                  {"exp", now + expires_in},
                                  {"jti", random_guid()}});
}

}  // namespace watchword::azure
