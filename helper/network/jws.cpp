#include "jws.h"

#include <array>
#include <openssl/err.h>
#include <openssl/rsa.h>

#include <watchword/encoding.hpp>
#include <watchword/plugin.hpp>

#include "signing_key.h"

namespace watchword::network {
namespace {

std::string in_der(X509* certificate) {
  std::string out(static_cast<std::size_t>(i2d_X509(certificate, nullptr)), '\0');
  auto* cursor = reinterpret_cast<unsigned char*>(out.data());
  i2d_X509(certificate, &cursor);
  return out;
}

std::string thumbprint(X509* certificate, const EVP_MD* digest) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned size = 0;
  if (X509_digest(certificate, digest, bytes.data(), &size) != 1)
    throw Failure(WW_FAULT, "OpenSSL could not hash a certificate");
  return base64url_encode({reinterpret_cast<const char*>(bytes.data()), size});
}

// RFC 7515 section 4.1. Every value is in one of the base64 alphabets: nothing needs escaping.
std::string header(const SigningKey& key, std::string_view algorithm, bool with_chain) {
  X509* own = key.certificates.front().get();
  std::string out = R"({"alg":")" + std::string(algorithm) + R"(","typ":"JWT","x5t#S256":")" +
                    thumbprint(own, EVP_sha256()) + '"';
  if (algorithm == "RS256") out += R"(,"x5t":")" + thumbprint(own, EVP_sha1()) + '"';
  if (with_chain) {
    out += R"(,"x5c":[)";
    for (const auto& certificate : key.certificates)
      out += (out.back() == '[' ? "\"" : ",\"") + base64_encode(in_der(certificate.get())) + '"';
    out += ']';
  }
  return out + '}';
}

// RFC 7518 sections 3.3 (RS256) and 3.5 (PS256: the salt is as long as the digest).
std::string sign(EVP_PKEY* key, std::string_view algorithm, std::string_view input) {
  const OpenSslPtr<EVP_MD_CTX, EVP_MD_CTX_free> context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* parameters = nullptr;
  bool good = context != nullptr &&
              EVP_DigestSignInit(context.get(), &parameters, EVP_sha256(), nullptr, key) == 1;
  if (good && algorithm == "PS256")
    good = EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING) == 1 &&
           EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, RSA_PSS_SALTLEN_DIGEST) == 1;
  const auto* data = reinterpret_cast<const unsigned char*>(input.data());
  std::size_t size = 0;
  good = good && EVP_DigestSign(context.get(), nullptr, &size, data, input.size()) == 1;
  std::string signature(size, '\0');
  good = good && EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()),
                                &size, data, input.size()) == 1;
  ERR_clear_error();
  if (!good) throw Failure(WW_FAULT, "OpenSSL could not sign");
  signature.resize(size);
  return signature;
}

}  // namespace

ww_status sign_jws(const ww_signing_key* key, ww_text algorithm, ww_text payload,
                   int32_t with_chain, const ww_text_sink* jws, const ww_error* error) noexcept {
  return guard(error, [&] {
    const auto name = view(algorithm);
    if (name != "PS256" && name != "RS256")
      throw Failure(WW_INVALID, "'" + std::string(name) + "' is not a supported signature");
    const SigningKey signing_key = read_signing_key(view(key->pem_or_pfx), view(key->password));
    const std::string input = base64url_encode(header(signing_key, name, with_chain != 0)) + '.' +
                              base64url_encode(view(payload));
    const std::string out =
        input + '.' + base64url_encode(sign(signing_key.key.get(), name, input));
    jws->put(jws->data, text(out));
    return WW_OK;
  });
}

}  // namespace watchword::network
