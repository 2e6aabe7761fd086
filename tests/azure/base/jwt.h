#pragma once

#include <boost/json/object.hpp>
#include <memory>
#include <openssl/evp.h>
#include <optional>
#include <string>
#include <string_view>

namespace watchword::azure {

// An RSA key that signs JSON Web Tokens with RS256 (RFC 7515, RFC 7518 section 3.3).
class SigningKey {
 public:
  // Makes a new key. Throws std::runtime_error when OpenSSL cannot.
  SigningKey();

  std::string sign(const boost::json::object& claims) const;
  // The claims of a token that this key signed; nothing for any other text. Does not look at times.
  std::optional<boost::json::object> verify(std::string_view token) const;
  // The public half as a JWK (RFC 7517).
  boost::json::object public_key() const;

 private:
  struct Free {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  };
  std::unique_ptr<EVP_PKEY, Free> key_;
  std::string id_;
};

}  // namespace watchword::azure
