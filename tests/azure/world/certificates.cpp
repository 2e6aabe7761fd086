#include "world/certificates.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>
#include <fcntl.h>
#include <memory>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <stdexcept>
#include <unistd.h>

#include "base/encoding.h"

namespace watchword::azure {
namespace {

constexpr long kDay = 24 * 60 * 60;
constexpr long kCaLife = 3650 * kDay;
// Browsers refuse server certificates that live longer than 398 days.
constexpr long kLeafLife = 90 * kDay;
constexpr int kSerialBytes = 16;

template <auto Free>
struct Deleter {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Deleter<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Deleter<X509_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Deleter<X509_EXTENSION_free>>;
using Number = std::unique_ptr<BIGNUM, Deleter<BN_free>>;
using File = std::unique_ptr<FILE, Deleter<fclose>>;

struct Signed {
  Certificate certificate;
  Key key;
};

void check(bool success, const std::string& what) {
  if (!success) throw std::runtime_error("cannot make certificates: " + what);
}

void add_extension(X509* certificate, X509* issuer, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
  check(extension && X509_add_ext(certificate, extension.get(), -1) == 1, value);
}

Signed new_certificate(const std::string& common_name, long life) {
  Signed made{Certificate(X509_new()), Key(EVP_EC_gen("P-256"))};
  X509* certificate = made.certificate.get();
  check(certificate != nullptr && made.key != nullptr, "out of memory");
  unsigned char serial[kSerialBytes];
  check(RAND_bytes(serial, kSerialBytes) == 1, "no random numbers");
  serial[0] &= 0x7f;
  const Number number(BN_bin2bn(serial, kSerialBytes, nullptr));
  BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate));
  X509_set_version(certificate, X509_VERSION_3);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -kDay);
  X509_gmtime_adj(X509_getm_notAfter(certificate), life);
  X509_set_pubkey(certificate, made.key.get());
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(common_name.c_str()), -1, -1,
                             0);
  return made;
}

void sign(X509* certificate, X509* issuer, EVP_PKEY* issuer_key) {
  X509_set_issuer_name(certificate, X509_get_subject_name(issuer));
  check(X509_sign(certificate, issuer_key, EVP_sha256()) > 0, "signing");
}

Signed new_authority(const std::string& name) {
  Signed authority = new_certificate(name, kCaLife);
  X509* certificate = authority.certificate.get();
  add_extension(certificate, certificate, NID_basic_constraints, "critical,CA:TRUE");
  add_extension(certificate, certificate, NID_key_usage, "critical,keyCertSign,cRLSign");
  add_extension(certificate, certificate, NID_subject_key_identifier, "hash");
  sign(certificate, certificate, authority.key.get());
  return authority;
}

Signed new_leaf(const Signed& authority, const std::vector<std::string>& dns_names,
                const std::string& address) {
  Signed leaf = new_certificate(dns_names.front(), kLeafLife);
  X509* certificate = leaf.certificate.get();
  X509* issuer = authority.certificate.get();
  std::string names = "IP:" + address;
  for (const auto& name : dns_names) names += ",DNS:" + name;
  add_extension(certificate, issuer, NID_basic_constraints, "critical,CA:FALSE");
  add_extension(certificate, issuer, NID_key_usage, "critical,digitalSignature");
  add_extension(certificate, issuer, NID_ext_key_usage, "serverAuth");
  add_extension(certificate, issuer, NID_subject_key_identifier, "hash");
  add_extension(certificate, issuer, NID_authority_key_identifier, "keyid:always");
  add_extension(certificate, issuer, NID_subject_alt_name, names);
  sign(certificate, issuer, authority.key.get());
  return leaf;
}

File create(const std::filesystem::path& file, mode_t mode) {
  const int descriptor = open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
  check(descriptor >= 0, "cannot write " + file.string());
  return File(fdopen(descriptor, "w"));
}

void write(const std::filesystem::path& file, const Certificate& certificate) {
  check(PEM_write_X509(create(file, 0644).get(), certificate.get()) == 1, file.string());
}

void write(const std::filesystem::path& file, const Key& key) {
  check(PEM_write_PrivateKey(create(file, 0600).get(), key.get(), nullptr, nullptr, 0, nullptr,
                             nullptr) == 1,
        file.string());
}

std::string thumbprint(const Certificate& certificate) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  check(X509_digest(certificate.get(), EVP_sha1(), digest.data(), &size) == 1, "SHA-1");
  std::string text = hex({reinterpret_cast<const char*>(digest.data()), size});
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return std::toupper(c); });
  return text;
}

}  // namespace

CertificateFiles make_certificates(const std::filesystem::path& directory,
                                   const std::vector<std::string>& dns_names,
                                   const std::string& address) {
  const Signed authority = new_authority("Azure in a box CA");
  const Signed leaf = new_leaf(authority, dns_names, address);
  const CertificateFiles files{directory / "ca.pem", directory / "wrong-ca.pem",
                               directory / "server.pem", directory / "server.key",
                               thumbprint(leaf.certificate)};
  write(files.ca, authority.certificate);
  write(files.wrong_ca, new_authority("Another CA").certificate);
  write(files.leaf, leaf.certificate);
  write(files.leaf_key, leaf.key);
  return files;
}

}  // namespace watchword::azure
