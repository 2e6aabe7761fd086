// A private key and its certificates, out of a PEM or PFX file.
#pragma once

#include <memory>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <string>
#include <string_view>
#include <vector>

namespace watchword::network {

template <auto Free>
struct OpenSslFree {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};
template <class T, auto Free>
using OpenSslPtr = std::unique_ptr<T, OpenSslFree<Free>>;

struct SigningKey {
  OpenSslPtr<EVP_PKEY, EVP_PKEY_free> key;                // RSA
  std::vector<OpenSslPtr<X509, X509_free>> certificates;  // its own first, then its issuers
};

// `password`: of the private key; empty for none. Throws Failure (WW_INVALID) that says what is
// wrong with it. Never asks anybody for anything.
SigningKey read_signing_key(std::string_view pem_or_pfx, std::string_view password);

}  // namespace watchword::network
