#pragma once

#include <boost/json/object.hpp>
#include <memory>
#include <openssl/evp.h>
#include <optional>
#include <string>
#include <string_view>

namespace watchword::azure {

// The parts of a compact JSON Web Signature (RFC 7515 section 7.1). Nothing is verified.
struct Jwt {
  boost::json::object header;
  boost::json::object claims;
  std::string content;    // that is signed: header and payload as they came
  std::string signature;  // raw bytes

  std::string header_text(std::string_view name) const;  // empty where it is no text
  std::string claim_text(std::string_view name) const;
  std::optional<std::int64_t> claim_number(std::string_view name) const;
};

// Nothing for text that is not one.
std::optional<Jwt> parse_jwt(std::string_view token);

// Whether the key made the signature by the algorithm, "RS256" or "PS256" (RFC 7518 sections 3.3
// and 3.5); false for any other one.
bool is_signed_by(const Jwt& token, EVP_PKEY* key, std::string_view algorithm);

// An RSA key that signs JSON Web Tokens with RS256.
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
