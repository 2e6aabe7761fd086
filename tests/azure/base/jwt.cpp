#include "base/jwt.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>
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

const unsigned char* raw_bytes(std::string_view text) {
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

std::optional<boost::json::object> decode_object(std::string_view part) {
  const auto text = decode_base64(part);
  if (!text) return std::nullopt;
  boost::json::error_code failed;
  const boost::json::value value = boost::json::parse(*text, failed);
  if (failed || !value.is_object()) return std::nullopt;
  return value.get_object();
}

std::string text_of(const boost::json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failed != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

std::string Jwt::header_text(std::string_view name) const {
  return text_of(header, name);
}

std::string Jwt::claim_text(std::string_view name) const {
  return text_of(claims, name);
}

std::optional<std::int64_t> Jwt::claim_number(std::string_view name) const {
  const auto* value = claims.if_contains(name);
  if (value == nullptr) return std::nullopt;
  // RFC 7519 section 2, NumericDate: it may have a fraction. MSAL.NET writes it as a text.
  if (const auto* text = value->if_string()) return whole_number(*text);
  if (!value->is_number()) return std::nullopt;
  boost::system::error_code failed;
  const auto whole = value->to_number<std::int64_t>(failed);
  return failed ? static_cast<std::int64_t>(value->to_number<double>()) : whole;
}

std::optional<Jwt> parse_jwt(std::string_view token) {
  const std::size_t first = token.find('.');
  const std::size_t last = token.rfind('.');
  if (first == std::string_view::npos || first == last) return std::nullopt;
  auto header = decode_object(token.substr(0, first));
  auto claims = decode_object(token.substr(first + 1, last - first - 1));
  auto signature = decode_base64(token.substr(last + 1));
  if (!header || !claims || !signature) return std::nullopt;
  return Jwt{std::move(*header), std::move(*claims), std::string(token.substr(0, last)),
             std::move(*signature)};
}

bool is_signed_by(const Jwt& token, EVP_PKEY* key, std::string_view algorithm) {
  if (algorithm != "RS256" && algorithm != "PS256") return false;
  const DigestContext context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* parameters = nullptr;
  check(EVP_DigestVerifyInit(context.get(), &parameters, EVP_sha256(), nullptr, key) == 1);
  if (algorithm == "PS256") {
    check(EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING) == 1);
    check(EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, RSA_PSS_SALTLEN_DIGEST) == 1);
  }
  return EVP_DigestVerify(context.get(), raw_bytes(token.signature), token.signature.size(),
                          raw_bytes(token.content), token.content.size()) == 1;
}

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
  check(EVP_DigestSign(context.get(), nullptr, &size, raw_bytes(content), content.size()) == 1);
  std::string signature(size, '\0');
  check(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                       raw_bytes(content), content.size()) == 1);
  signature.resize(size);
  return content + '.' + base64url(signature);
}

std::optional<boost::json::object> SigningKey::verify(std::string_view token) const {
  auto parsed = parse_jwt(token);
  if (!parsed || !is_signed_by(*parsed, key_.get(), "RS256")) return std::nullopt;
  return std::move(parsed->claims);
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
