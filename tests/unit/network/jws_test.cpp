// Signatures, checked with OpenSSL and Boost.JSON alone.
#include <boost/json.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <openssl/evp.h>
#include <openssl/pkcs12.h>
#include <openssl/rsa.h>

#include <watchword/encoding.hpp>

#include "certificates.h"
#include "module.h"

using namespace watchword;
using namespace watchword::test;
using Catch::Matchers::ContainsSubstring;

namespace {

constexpr const char* kPayload = R"({"iss":"client","aud":"https://login.test/token"})";

struct Signed {
  ww_status status = WW_FAULT;
  std::string message;
  std::string advice;
  std::string jws;
};

Signed sign(const std::string& key, const std::string& algorithm = "PS256",
            const std::string& password = {}, bool with_chain = false) {
  const ww_signing_key c{sizeof(ww_signing_key), bytes(key), text(password)};
  Signed out;
  const TextSink sink([&](ww_text value) { out.jws = std::string(view(value)); });
  const ErrorCatcher error;
  out.status = network().sign_jws(&c, text(algorithm), text(kPayload), with_chain ? 1 : 0,
                                  sink.get(), error.get());
  try {
    error.check(out.status);
  } catch (const Failure& failure) {
    out.message = failure.message();
    out.advice = failure.advice();
  }
  return out;
}

struct Parts {
  boost::json::object header;
  std::string payload;
  std::string signed_text;
  std::string signature;
};

Parts parts_of(const std::string& jws) {
  const auto first = jws.find('.');
  const auto second = jws.rfind('.');
  REQUIRE(first < second);
  CHECK(jws.find_first_of("+/=") == std::string::npos);
  return {boost::json::parse(base64_decode(jws.substr(0, first)).value()).as_object(),
          base64_decode(jws.substr(first + 1, second - first - 1)).value(), jws.substr(0, second),
          base64_decode(jws.substr(second + 1)).value()};
}

// `salt`: the length demanded of a PSS salt; -1: PKCS #1 v1.5.
bool verifies(const Parts& parts, EVP_PKEY* key, int salt) {
  const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(),
                                                                   EVP_MD_CTX_free);
  EVP_PKEY_CTX* parameters = nullptr;
  REQUIRE(EVP_DigestVerifyInit(context.get(), &parameters, EVP_sha256(), nullptr, key) == 1);
  if (salt >= 0) {
    REQUIRE(EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING) == 1);
    REQUIRE(EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, salt) == 1);
  }
  const auto data = [](const std::string& text) {
    return reinterpret_cast<const unsigned char*>(text.data());
  };
  return EVP_DigestVerify(context.get(), data(parts.signature), parts.signature.size(),
                          data(parts.signed_text), parts.signed_text.size()) == 1;
}

std::string digest(const Identity& identity, const EVP_MD* kind) {
  unsigned char out[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  X509_digest(identity.certificate.get(), kind, out, &size);
  return base64url_encode({reinterpret_cast<const char*>(out), size});
}

std::string pfx(const Identity& identity, const Identity* issuer, const char* password,
                int cipher = NID_aes_256_cbc) {
  STACK_OF(X509)* others = sk_X509_new_null();
  if (issuer != nullptr) sk_X509_push(others, issuer->certificate.get());
  PKCS12* container = PKCS12_create(password, "name", identity.key.get(),
                                    identity.certificate.get(), others, cipher, cipher, 0, 0, 0);
  REQUIRE(container != nullptr);
  unsigned char* der = nullptr;
  const int size = i2d_PKCS12(container, &der);
  std::string out(reinterpret_cast<char*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
  PKCS12_free(container);
  sk_X509_free(others);
  return out;
}

const Identity& authority() {
  static const Identity instance = issue({.subject = "authority", .is_authority = true});
  return instance;
}

const Identity& client() {
  static const Identity instance = issue({.subject = "client", .key = rsa_key()}, &authority());
  return instance;
}

}  // namespace

TEST_CASE("PS256") {
  const auto out = sign(client().key_pem() + client().certificate_pem());
  REQUIRE(out.status == WW_OK);
  const Parts parts = parts_of(out.jws);
  CHECK(parts.payload == kPayload);
  CHECK(parts.header.at("alg") == "PS256");
  CHECK(parts.header.at("typ") == "JWT");
  CHECK(parts.header.at("x5t#S256").as_string() == digest(client(), EVP_sha256()));
  CHECK(parts.header.size() == 3);
  CHECK(verifies(parts, client().key.get(), 32));
  CHECK_FALSE(verifies(parts, client().key.get(), 20));
  CHECK_FALSE(verifies(parts, client().key.get(), -1));
}

TEST_CASE("RS256 with the chain") {
  const auto out =
      sign(authority().certificate_pem() + client().certificate_pem() + client().key_pem(), "RS256",
           {}, true);
  REQUIRE(out.status == WW_OK);
  const Parts parts = parts_of(out.jws);
  CHECK(parts.header.at("alg") == "RS256");
  CHECK(parts.header.at("x5t#S256").as_string() == digest(client(), EVP_sha256()));
  CHECK(parts.header.at("x5t").as_string() == digest(client(), EVP_sha1()));
  const auto& chain = parts.header.at("x5c").as_array();
  REQUIRE(chain.size() == 2);
  // The signer's certificate comes first (RFC 7515 section 4.1.6), wherever it was in the file.
  const std::string own = base64_decode(std::string(chain[0].as_string())).value();
  const auto* cursor = reinterpret_cast<const unsigned char*>(own.data());
  const CertificatePtr first(d2i_X509(nullptr, &cursor, static_cast<long>(own.size())), X509_free);
  CHECK(X509_cmp(first.get(), client().certificate.get()) == 0);
  CHECK(verifies(parts, client().key.get(), -1));
}

TEST_CASE("every kind of file that holds a key") {
  const auto& [file, password] = GENERATE_COPY(
      std::pair(client().key_pem("secret") + client().certificate_pem(), std::string("secret")),
      std::pair(pfx(client(), &authority(), "secret"), std::string("secret")),
      std::pair(pfx(client(), nullptr, ""), std::string()),
      std::pair(pfx(client(), nullptr, nullptr), std::string()));
  const auto out = sign(file, "PS256", password, true);
  REQUIRE(out.status == WW_OK);
  const Parts parts = parts_of(out.jws);
  CHECK(parts.header.at("x5t#S256").as_string() == digest(client(), EVP_sha256()));
  CHECK(verifies(parts, client().key.get(), 32));
}

TEST_CASE("the chain of a PFX is kept") {
  const auto out = sign(pfx(client(), &authority(), "secret"), "PS256", "secret", true);
  CHECK(parts_of(out.jws).header.at("x5c").as_array().size() == 2);
}

TEST_CASE("what is wrong with a key file is said, and nobody is asked") {
  const std::string with_key = client().key_pem();
  const auto fails = [](const Signed& out, const char* why) {
    CHECK(out.status == WW_INVALID);
    CHECK_THAT(out.message, ContainsSubstring(why));
    CHECK_FALSE(out.advice.empty());
    CHECK(out.jws.empty());
    CHECK(out.message.find("secret") == std::string::npos);
  };
  const std::string locked = client().key_pem("secret") + client().certificate_pem();
  fails(sign(locked), "needs a password");
  fails(sign(locked, "PS256", "wrong"), "does not open with the password");
  fails(sign(locked, "PS256", std::string(5000, 'x')), "does not open with the password");
  fails(sign(pfx(client(), nullptr, "secret")), "needs a password");
  fails(sign(pfx(client(), nullptr, "secret"), "PS256", "wrong"), "does not open");
  fails(sign(pfx(client(), nullptr, "secret").substr(0, 400), "PS256", "secret"),
        "neither PEM nor PFX");
  fails(sign(""), "empty");
  fails(sign("hello"), "no private key");
  fails(sign(client().certificate_pem()), "no private key");
  fails(sign(with_key), "no certificate");
  fails(sign(with_key + authority().certificate_pem()), "no certificate in it belongs");
  const Identity ec = issue({.subject = "ec"});
  fails(sign(ec.key_pem() + ec.certificate_pem()), "not an RSA key");
  const Identity weak = issue({.subject = "weak", .key = rsa_key(1024)});
  fails(sign(weak.key_pem() + weak.certificate_pem()), "shorter than 2048 bits");
  const auto unknown = sign(with_key + client().certificate_pem(), "HS256");
  CHECK(unknown.status == WW_INVALID);
  CHECK_THAT(unknown.message, ContainsSubstring("HS256"));
}
