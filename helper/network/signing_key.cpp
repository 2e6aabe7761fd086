#include "signing_key.h"

#include <cstring>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>

#include <watchword/plugin.hpp>

namespace watchword::network {
namespace {

using Bio = OpenSslPtr<BIO, BIO_free_all>;
using Certificate = OpenSslPtr<X509, X509_free>;

constexpr std::string_view kWanted =
    "Give a file with an RSA private key and its certificate, as PEM or PFX.";
// What Microsoft Entra and RFC 7518 section 3.5 demand at least.
constexpr int kRsaMinBits = 2048;
constexpr char kDerSequence = '\x30';  // a PFX begins with it; PEM is text

[[noreturn]] void refuse(const std::string& why, std::string_view advice = kWanted) {
  ERR_clear_error();
  throw Failure(WW_INVALID, "the certificate file cannot be used: " + why, std::string(advice));
}

Bio reader(std::string_view bytes) {
  return Bio(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
}

struct PasswordRequest {
  std::string_view password;
  bool asked = false;
};

// OpenSSL asks at the terminal when it is given no callback.
int give_password(char* buffer, int size, int /*writing*/, void* data) {
  auto* request = static_cast<PasswordRequest*>(data);
  request->asked = true;
  if (request->password.empty() || request->password.size() > static_cast<std::size_t>(size))
    return -1;
  std::memcpy(buffer, request->password.data(), request->password.size());
  return static_cast<int>(request->password.size());
}

// The certificate that belongs to the key goes first; the others keep their order.
void put_own_certificate_first(SigningKey& out) {
  for (auto it = out.certificates.begin(); it != out.certificates.end(); ++it) {
    if (X509_check_private_key(it->get(), out.key.get()) != 1) continue;
    Certificate own = std::move(*it);
    out.certificates.erase(it);
    out.certificates.insert(out.certificates.begin(), std::move(own));
    return;
  }
  refuse(out.certificates.empty() ? "it holds no certificate"
                                  : "no certificate in it belongs to its private key");
}

SigningKey read_pem(std::string_view pem, std::string_view password) {
  SigningKey out;
  PasswordRequest request{password};
  out.key.reset(PEM_read_bio_PrivateKey(reader(pem).get(), nullptr, give_password, &request));
  if (!out.key && request.asked)
    refuse(password.empty() ? "its private key needs a password"
                            : "its private key does not open with the password that was given",
           "Give the password of the private key.");
  if (!out.key) refuse("it holds no private key");
  const Bio bio = reader(pem);
  while (X509* certificate = PEM_read_bio_X509(bio.get(), nullptr, give_password, &request))
    out.certificates.emplace_back(certificate);
  return out;
}

SigningKey read_pfx(std::string_view pfx, std::string_view password) {
  const OpenSslPtr<PKCS12, PKCS12_free> container(d2i_PKCS12_bio(reader(pfx).get(), nullptr));
  if (!container) refuse("it is neither PEM nor PFX");
  const std::string terminated(password);  // wiped below
  // A PFX without a password may have been made with an empty one or with none at all.
  const bool opens = PKCS12_verify_mac(container.get(), terminated.c_str(), -1) == 1 ||
                     (password.empty() && PKCS12_verify_mac(container.get(), nullptr, 0) == 1);
  EVP_PKEY* key = nullptr;
  X509* own = nullptr;
  STACK_OF(X509)* others = nullptr;
  const bool read =
      opens && PKCS12_parse(container.get(), terminated.c_str(), &key, &own, &others) == 1;
  wipe(const_cast<char*>(terminated.data()), terminated.size());
  if (!opens)
    refuse(password.empty() ? "it needs a password" : "it does not open with the password given",
           "Give the password of the PFX file.");
  if (!read)
    refuse("it is encrypted in a way that OpenSSL no longer opens",
           "Convert it: openssl pkcs12 -legacy -in OLD.pfx -out NEW.pem");
  SigningKey out;
  out.key.reset(key);
  if (own != nullptr) out.certificates.emplace_back(own);
  while (others != nullptr && sk_X509_num(others) > 0)
    out.certificates.emplace_back(sk_X509_shift(others));
  sk_X509_free(others);
  if (!out.key) refuse("it holds no private key");
  return out;
}

}  // namespace

SigningKey read_signing_key(std::string_view bytes, std::string_view password) {
  if (bytes.empty()) refuse("it is empty");
  SigningKey out =
      bytes.front() == kDerSequence ? read_pfx(bytes, password) : read_pem(bytes, password);
  if (EVP_PKEY_is_a(out.key.get(), "RSA") != 1) refuse("its key is not an RSA key");
  if (EVP_PKEY_get_bits(out.key.get()) < kRsaMinBits)
    refuse("its RSA key is shorter than " + std::to_string(kRsaMinBits) + " bits");
  put_own_certificate_first(out);
  ERR_clear_error();
  return out;
}

}  // namespace watchword::network
