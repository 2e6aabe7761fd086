#include "localhost_certificate.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <watchword/plugin.hpp>

#include "signing_key.h"

namespace watchword::network {
namespace {

using Bio = OpenSslPtr<BIO, BIO_free_all>;
using Certificate = OpenSslPtr<X509, X509_free>;
using Key = OpenSslPtr<EVP_PKEY, EVP_PKEY_free>;
using Extension = OpenSslPtr<X509_EXTENSION, X509_EXTENSION_free>;

constexpr long kVersion3 = 2;
// Positive, and unlike those of earlier ones: browsers refuse two certificates of one issuer and
// number (RFC 5280 section 4.1.2.2 allows 20 bytes).
constexpr std::size_t kSerialBytes = 16;
// Clocks of a browser on another machine may be late.
constexpr long kBackdatedSeconds = 3600;

void check(bool good) {
  if (good) return;
  ERR_clear_error();
  throw Failure(WW_FAULT, "OpenSSL could not make a certificate for localhost");
}

void add_extension(X509* certificate, int id, const char* value) {
  const Extension extension(X509V3_EXT_conf_nid(nullptr, nullptr, id, value));
  check(extension && X509_add_ext(certificate, extension.get(), -1) == 1);
}

void set_serial(X509* certificate) {
  unsigned char bytes[kSerialBytes];
  check(RAND_bytes(bytes, sizeof bytes) == 1);
  bytes[0] &= 0x7f;
  const OpenSslPtr<BIGNUM, BN_free> number(BN_bin2bn(bytes, sizeof bytes, nullptr));
  check(number && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr);
}

// The name says to whoever reads the list of trusted certificates where this one is from.
void set_names(X509* certificate) {
  static constexpr std::string_view kName = "Watchword on localhost";
  X509_NAME* name = X509_get_subject_name(certificate);
  check(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                                   reinterpret_cast<const unsigned char*>(kName.data()),
                                   static_cast<int>(kName.size()), -1, 0) == 1 &&
        X509_set_issuer_name(certificate, name) == 1);
}

Certificate make_certificate(EVP_PKEY* key, std::int64_t valid_seconds) {
  Certificate certificate(X509_new());
  X509* raw = certificate.get();
  check(raw != nullptr && X509_set_version(raw, kVersion3) == 1);
  set_serial(raw);
  set_names(raw);
  // The whole life, from the backdated beginning on, is within the limit.
  check(X509_gmtime_adj(X509_getm_notBefore(raw), -kBackdatedSeconds) != nullptr &&
        X509_gmtime_adj(X509_getm_notAfter(raw),
                        static_cast<long>(valid_seconds) - kBackdatedSeconds) != nullptr &&
        X509_set_pubkey(raw, key) == 1);
  add_extension(raw, NID_basic_constraints, "critical,CA:FALSE");
  add_extension(raw, NID_key_usage, "critical,digitalSignature");
  add_extension(raw, NID_ext_key_usage, "serverAuth");
  add_extension(raw, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1");
  check(X509_sign(raw, key, EVP_sha256()) != 0);
  return certificate;
}

void put(const ww_text_sink* sink, BIO* memory) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(memory, &data);
  sink->put(sink->data, {data, static_cast<std::size_t>(size)});
}

}  // namespace

ww_status make_localhost_certificate(int64_t valid_seconds, const ww_text_sink* certificate,
                                     const ww_text_sink* private_key,
                                     const ww_error* error) noexcept {
  return guard(error, [&] {
    if (valid_seconds <= kBackdatedSeconds || valid_seconds > WW_LOCALHOST_CERTIFICATE_MAX_SECONDS)
      throw Failure(WW_INVALID, "a certificate for localhost cannot be valid for that long");
    const Key key(EVP_EC_gen("P-256"));
    check(key != nullptr);
    const Certificate made = make_certificate(key.get(), valid_seconds);
    const Bio certificate_pem(BIO_new(BIO_s_mem()));
    // Of memory that is wiped when it is freed.
    const Bio key_pem(BIO_new(BIO_s_secmem()));
    check(certificate_pem && key_pem &&
          PEM_write_bio_X509(certificate_pem.get(), made.get()) == 1 &&
          PEM_write_bio_PrivateKey(key_pem.get(), key.get(), nullptr, nullptr, 0, nullptr,
                                   nullptr) == 1);
    put(certificate, certificate_pem.get());
    put(private_key, key_pem.get());
    return WW_OK;
  });
}

}  // namespace watchword::network
