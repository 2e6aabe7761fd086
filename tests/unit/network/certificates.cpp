#include "certificates.h"

#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <stdexcept>

namespace watchword::test {
namespace {

void require(bool good) {
  if (!good) throw std::runtime_error("OpenSSL failed in a fixture");
}

std::string text_of(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  std::string out(data, static_cast<std::size_t>(size));
  BIO_free(bio);
  return out;
}

void extend(X509* certificate, X509* issuer, int id, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, id, value.c_str());
  require(extension != nullptr && X509_add_ext(certificate, extension, -1) == 1);
  X509_EXTENSION_free(extension);
}

}  // namespace

std::string Identity::certificate_pem() const {
  BIO* bio = BIO_new(BIO_s_mem());
  require(PEM_write_bio_X509(bio, certificate.get()) == 1);
  return text_of(bio);
}

std::string Identity::key_pem(const std::string& password) const {
  BIO* bio = BIO_new(BIO_s_mem());
  const EVP_CIPHER* cipher = password.empty() ? nullptr : EVP_aes_256_cbc();
  require(PEM_write_bio_PKCS8PrivateKey(bio, key.get(), cipher, password.data(),
                                        static_cast<int>(password.size()), nullptr, nullptr) == 1);
  return text_of(bio);
}

KeyPtr rsa_key(unsigned bits) {
  return KeyPtr(EVP_RSA_gen(bits), EVP_PKEY_free);
}

KeyPtr ec_key() {
  return KeyPtr(EVP_EC_gen("P-256"), EVP_PKEY_free);
}

Identity issue(const CertificateOptions& options, const Identity* issuer) {
  Identity out;
  out.key = options.key ? options.key : ec_key();
  out.certificate.reset(X509_new(), X509_free);
  X509* certificate = out.certificate.get();
  X509* parent = issuer != nullptr ? issuer->certificate.get() : certificate;
  std::uint64_t serial = 0;
  require(RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) == 1);
  require(X509_set_version(certificate, X509_VERSION_3) == 1);
  require(ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial >> 1) == 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate), options.valid_from);
  X509_gmtime_adj(X509_getm_notAfter(certificate), options.valid_to);
  X509_NAME* name = X509_get_subject_name(certificate);
  const auto* subject = reinterpret_cast<const unsigned char*>(options.subject.c_str());
  require(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, subject, -1, -1, 0) == 1);
  require(X509_set_issuer_name(certificate, X509_get_subject_name(parent)) == 1);
  require(X509_set_pubkey(certificate, out.key.get()) == 1);
  if (options.is_authority) {
    extend(certificate, parent, NID_basic_constraints, "critical,CA:TRUE");
    extend(certificate, parent, NID_key_usage, "critical,keyCertSign");
  }
  extend(certificate, parent, NID_subject_key_identifier, "hash");
  if (issuer != nullptr) extend(certificate, parent, NID_authority_key_identifier, "keyid:always");
  if (!options.alt_names.empty())
    extend(certificate, parent, NID_subject_alt_name, options.alt_names);
  EVP_PKEY* signer = issuer != nullptr ? issuer->key.get() : out.key.get();
  require(X509_sign(certificate, signer, EVP_sha256()) > 0);
  return out;
}

}  // namespace watchword::test
