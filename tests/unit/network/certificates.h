// A certificate authority of a test.
#pragma once

#include <memory>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <string>

namespace watchword::test {

using KeyPtr = std::shared_ptr<EVP_PKEY>;
using CertificatePtr = std::shared_ptr<X509>;

struct Identity {
  KeyPtr key;
  CertificatePtr certificate;

  std::string certificate_pem() const;
  std::string key_pem(const std::string& password = {}) const;
};

KeyPtr rsa_key(unsigned bits = 2048);
KeyPtr ec_key();

struct CertificateOptions {
  std::string subject = "test";
  std::string alt_names{};  // "DNS:login.test,IP:127.0.0.1"; empty: none
  bool is_authority = false;
  long valid_from = -3600;  // seconds from now
  long valid_to = 3600;
  KeyPtr key{};  // null: a new EC key
};

// Signed by `issuer`, or by itself when that is null.
Identity issue(const CertificateOptions& options, const Identity* issuer = nullptr);

}  // namespace watchword::test
