#include "entra/client_assertion.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <vector>

#include "base/encoding.h"
#include "server/virtual_hosts.h"

namespace watchword::azure {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kAssertionType =
    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
constexpr std::int64_t kSkew = 300;  // seconds

struct FreeCertificate {
  void operator()(X509* certificate) const { X509_free(certificate); }
};
using Certificate = std::unique_ptr<X509, FreeCertificate>;

Certificate read_certificate(const fs::path& file) {
  BIO* bio = BIO_new_file(file.c_str(), "r");
  if (bio == nullptr) return nullptr;
  Certificate certificate(PEM_read_bio_X509(bio, nullptr, nullptr, nullptr));
  BIO_free(bio);
  return certificate;
}

std::vector<Certificate> registered_certificates(const Cloud& cloud, const Application& app) {
  std::vector<Certificate> found;
  const fs::path directory = cloud.options.root / "applications" / app.client_id();
  std::error_code failed;
  for (const auto& entry : fs::directory_iterator(directory, failed))
    if (entry.path().extension() == ".pem")
      if (auto certificate = read_certificate(entry.path()))
        found.push_back(std::move(certificate));
  return found;
}

std::string thumbprint(const Certificate& certificate, const EVP_MD* digest) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned size = 0;
  X509_digest(certificate.get(), digest, bytes.data(), &size);
  return {reinterpret_cast<const char*>(bytes.data()), size};
}

// Of a member of the header that is base64url, with or without padding; empty where it is not.
std::string bytes_of(const Jwt& jwt, std::string_view member) {
  return decode_base64(jwt.header_text(member)).value_or("");
}

std::optional<EntraError> time_problem(const Cloud& cloud, const Jwt& jwt) {
  const std::int64_t now = cloud.clock.now();
  const auto expires = jwt.claim_number("exp");
  const auto begins = jwt.claim_number("nbf");
  if (!expires || *expires + kSkew <= now || (begins && *begins - kSkew > now))
    return entra_error(700024);
  return std::nullopt;
}

// The token endpoint of the tenant, by whichever of its and the tenant's names, or the issuer
// (Microsoft Learn, "Microsoft identity platform application authentication certificate
// credentials").
bool names_endpoint(const Cloud& cloud, const Request& request, const std::string& audience) {
  const Tenant& tenant = *cloud.directory.tenant(request.captures[0]);
  for (const std::string& host : {request.host, network_host(request.host)}) {
    for (const std::string& name : {request.captures[0], tenant.id, tenant.domain}) {
      const std::string authority = cloud.origin(host) + "/" + name;
      if (audience == authority + "/oauth2/v2.0/token" || audience == authority + "/v2.0")
        return true;
    }
  }
  return false;
}

// "Microsoft identity platform application authentication certificate credentials": the header
// names the certificate, by its SHA-256 for PS256.
std::optional<EntraError> signature_problem(const Cloud& cloud, const Application& app,
                                            const Jwt& jwt) {
  const std::string algorithm = jwt.header_text("alg");
  if (algorithm != "PS256" && algorithm != "RS256")
    return entra_error(
        5002738, "Invalid JWT token. '" + algorithm + "' is not a supported signature algorithm.");
  const std::string sha256 = bytes_of(jwt, "x5t#S256");
  const std::string sha1 = bytes_of(jwt, "x5t");
  if (algorithm == "PS256" && sha256.empty())
    return entra_error(5002730, "Invalid JWT token. The x5t#S256 of the header is missing.");
  for (const auto& certificate : registered_certificates(cloud, app)) {
    const bool meant = !sha256.empty() ? thumbprint(certificate, EVP_sha256()) == sha256
                                       : thumbprint(certificate, EVP_sha1()) == sha1;
    if (!meant) continue;
    if (!app.assertion_algorithm.empty() && app.assertion_algorithm != algorithm)
      return entra_error(700027, "Client assertion failed signature validation.");
    if (!is_signed_by(jwt, X509_get0_pubkey(certificate.get()), algorithm))
      return entra_error(50012);
    return std::nullopt;
  }
  return entra_error(700027,
                     "The certificate with identifier used to sign the client assertion is not "
                     "registered on application.");
}

// The same assertion may come again until it has expired: MSAL keeps one.
std::optional<EntraError> own_problem(const Cloud& cloud, const Request& request,
                                      const Application& app, const Jwt& jwt) {
  if (auto error = signature_problem(cloud, app, jwt)) return error;
  if (jwt.claim_text("sub") != app.client_id()) return entra_error(700021);
  if (!names_endpoint(cloud, request, jwt.claim_text("aud"))) return entra_error(700023);
  if (auto error = time_problem(cloud, jwt)) return error;
  if (jwt.claim_text("jti").empty())
    return entra_error(50027, "JWT token is invalid or malformed.");
  return std::nullopt;
}

// "Workload identity federation": issuer, subject and audience of one federated credential.
std::optional<EntraError> federated_problem(const Cloud& cloud, const Application& app,
                                            const std::string& token, const Jwt& jwt) {
  const std::string issuer = jwt.claim_text("iss");
  const std::string subject = jwt.claim_text("sub");
  const auto& trusted = app.federated_credentials;
  const auto by_issuer = [&](const auto& t) { return t.issuer == issuer; };
  const auto by_subject = [&](const auto& t) { return by_issuer(t) && t.subject == subject; };
  const auto whole = [&](const auto& t) {
    return by_subject(t) && t.audience == jwt.claim_text("aud");
  };
  if (trusted.empty()) return entra_error(70021);
  if (std::none_of(trusted.begin(), trusted.end(), by_issuer))
    return entra_error(700211,
                       "No matching federated identity record found for presented "
                       "assertion issuer '" +
                           issuer + "'.");
  if (std::none_of(trusted.begin(), trusted.end(), by_subject))
    return entra_error(700213,
                       "No matching federated identity record found for presented "
                       "assertion subject '" +
                           subject + "'.");
  if (std::none_of(trusted.begin(), trusted.end(), whole)) return entra_error(700212);
  if (!cloud.external_key.verify(token))
    return entra_error(50013, "Assertion failed signature validation.");
  return time_problem(cloud, jwt);
}

}  // namespace

std::optional<EntraError> assertion_problem(const Cloud& cloud, const Request& request,
                                            const Application& application) {
  if (request.form.get("client_assertion_type") != kAssertionType)
    return entra_error(900144,
                       "The request body must contain the following parameter: "
                       "'client_assertion_type'.");
  const std::string token = request.form.get("client_assertion");
  const auto jwt = parse_jwt(token);
  if (!jwt) return entra_error(50027, "JWT token is invalid or malformed.");
  if (lower_case(jwt->claim_text("iss")) == application.client_id())
    return own_problem(cloud, request, application, *jwt);
  return federated_problem(cloud, application, token, *jwt);
}

}  // namespace watchword::azure
