#include "base/jwt.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/rsa.h>
#include <stdexcept>

#include "base/encoding.h"

namespace watchword::azure {
namespace {

constexpr unsigned kKeyBits = 2048;

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using DigestContext = std::unique_ptr<EVP_MD_CTX, FreeContext>;

const unsigned char* raw(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

void check(bool success) {
  if (!success) throw std::runtime_error("RSA of OpenSSL failed");
}

std::string public_number(const EVP_PKEY* key, const char* name) {
  BIGNUM* number = nullptr;
  check(EVP_PKEY_get_bn_param(key, name, &number) == 1);
  std::string bytes(static_cast<std::size_t>(BN_num_bytes(number)), '\0');
  BN_bn2bin(number, reinterpret_cast<unsigned char*>(bytes.data()));
  BN_free(number);
  return base64url(bytes);
}

}  // namespace

SigningKey::SigningKey() : key_(EVP_RSA_gen(kKeyBits)) {
  check(key_ != nullptr);
  id_ = base64url(sha256(public_number(key_.get(), OSSL_PKEY_PARAM_RSA_N)));
}

std::string SigningKey::sign(const boost::json::object& claims) const {
  const boost::json::object header = {{"typ", "JWT"}, {"alg", "RS256"}, {"kid", id_}};
  const std::string content =
      base64url(boost::json::serialize(header)) + '.' + base64url(boost::json::serialize(claims));
  const DigestContext context(EVP_MD_CTX_new());
  check(EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) == 1);
  std::size_t size = 0;
  check(EVP_DigestSign(context.get(), nullptr, &size, raw(content), content.size()) == 1);
  std::string signature(size, '\0');
  check(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                       raw(content), content.size()) == 1);
  signature.resize(size);
  return content + '.' + base64url(signature);
}

std::optional<boost::json::object> SigningKey::verify(std::string_view token) const {
  const std::size_t first = token.find('.');
  const std::size_t last = token.rfind('.');
  if (first == std::string_view::npos || first == last) return std::nullopt;
  const auto signature = decode_base64(token.substr(last + 1));
  const auto payload = decode_base64(token.substr(first + 1, last - first - 1));
  if (!signature || !payload) return std::nullopt;
  const std::string_view content = token.substr(0, last);
  const DigestContext context(EVP_MD_CTX_new());
  check(EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) == 1);
  if (EVP_DigestVerify(context.get(), raw(*signature), signature->size(), raw(content),
                       content.size()) != 1)
    return std::nullopt;
  return boost::json::parse(*payload).as_object();
}

boost::json::object SigningKey::public_key() const {
  return {{"kty", "RSA"},
          {"use", "sig"},
          {"alg", "RS256"},
          {"kid", id_},
          {"n", public_number(key_.get(), OSSL_PKEY_PARAM_RSA_N)},
          {"e", public_number(key_.get(), OSSL_PKEY_PARAM_RSA_E)}};
}

}  // namespace watchword::azure
