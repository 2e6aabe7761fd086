#include "tls.h"

#include <algorithm>
#include <array>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/verify_context.hpp>
#include <map>
#include <memory>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <utility>
#include <vector>

#include <watchword/encoding.hpp>
#include <watchword/plugin.hpp>

#include "platform/certificates.h"
#include "platform/environment.h"

namespace watchword::network {
namespace {

constexpr std::string_view kAlpn("\x08http/1.1");
// More would not help whoever reads the error.
constexpr int kNamesShownMax = 4;

bool is_address(const std::string& host) {
  error_code error;
  asio::ip::make_address(host, error);
  return !error;
}

// The names that a certificate is for (RFC 6125 section 6.4: subjectAltName), for the error.
std::string names_of(X509* certificate) {
  const std::unique_ptr<GENERAL_NAMES, void (*)(GENERAL_NAMES*)> names(
      static_cast<GENERAL_NAMES*>(
          X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)),
      GENERAL_NAMES_free);
  std::string out;
  for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()) && i < kNamesShownMax; ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type != GEN_DNS) continue;
    if (!out.empty()) out += ", ";
    const auto* data = reinterpret_cast<const char*>(ASN1_STRING_get0_data(name->d.dNSName));
    for (const char c :
         std::string_view(data, static_cast<std::size_t>(ASN1_STRING_length(name->d.dNSName))))
      out += c > ' ' && c < '\x7f' ? c : '?';
  }
  return out;
}

Failure not_for(const std::string& host, const std::string& names) {
  return Failure(WW_NETWORK,
                 "the certificate that " + host + " showed is not for that name" +
                     (names.empty() ? "" : " but for " + names),
                 "Check that the name is right and that nothing on the way answers in its place.");
}

Failure not_trusted(const Peer& peer, long result) {
  const std::string& host = peer.host;
  const std::string message =
      "the certificate of " + host + " is not trusted: " + X509_verify_cert_error_string(result);
  if (result == X509_V_ERR_CERT_HAS_EXPIRED || result == X509_V_ERR_CERT_NOT_YET_VALID)
    return Failure(WW_NETWORK, message, "Check this machine's date and time.");
  return Failure(WW_NETWORK, message,
                 "If your network inspects TLS, save the certificate of its authority to a file "
                 "and run `git config --global " +
                     std::string(peer.setting) + " FILE`.");
}

Failure not_pinned(const std::string& host) {
  return Failure(WW_NETWORK,
                 "the certificate that " + host +
                     " showed is not the one with the thumbprint that "
                     "was given",
                 "Check the thumbprint in the environment, and what answers at that address.");
}

std::string sha1_of(X509* certificate) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (X509_digest(certificate, EVP_sha1(), digest.data(), &size) != 1) return {};
  return hex_encode({reinterpret_cast<const char*>(digest.data()), size});
}

// Sets the name that the certificate must be for, and asks the server for it.
void expect_host(SSL* connection, const std::string& host) {
  X509_VERIFY_PARAM* parameters = SSL_get0_param(connection);
  bool set = false;
  if (is_address(host)) {
    set = X509_VERIFY_PARAM_set1_ip_asc(parameters, host.c_str()) == 1;
  } else {
    X509_VERIFY_PARAM_set_hostflags(parameters, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    set = X509_VERIFY_PARAM_set1_host(parameters, host.data(), host.size()) == 1 &&
          SSL_set_tlsext_host_name(connection, host.c_str()) == 1;
  }
  // Without it, a certificate for any name would do.
  if (!set) throw Failure(WW_INVALID, "'" + host + "' cannot be the name of a TLS server");
}

Failure handshake_failure(long result, const std::string& names, const Peer& peer,
                          const error_code& error) {
  const std::string& host = peer.host;
  if (result == X509_V_ERR_HOSTNAME_MISMATCH || result == X509_V_ERR_IP_ADDRESS_MISMATCH)
    return not_for(host, names);
  if (result != X509_V_OK) return not_trusted(peer, result);
  if (error.category() == asio::error::get_ssl_category())
    return Failure(WW_NETWORK,
                   "no secure connection to " + host + " could be agreed on: " + error.message(),
                   "TLS 1.2 or newer is needed; check what answers at that address.");
  return Failure(WW_NETWORK,
                 host + " broke off while the secure connection was being made: " + error.message(),
                 kCheckNetwork);
}

std::string der(X509* certificate) {
  std::string out(static_cast<std::size_t>(std::max(0, i2d_X509(certificate, nullptr))), '\0');
  auto* cursor = reinterpret_cast<unsigned char*>(out.data());
  if (i2d_X509(certificate, &cursor) <= 0) out.clear();
  return out;
}

// OpenSSL trusts what it finds in files. What a system keeps in another way is found out by the
// chain that the server showed, and then OpenSSL verifies that as any other.
int verify_by_system(X509_STORE_CTX* verification, void* /*data*/) {
  std::vector<std::string> chain{der(X509_STORE_CTX_get0_cert(verification))};
  const STACK_OF(X509)* shown = X509_STORE_CTX_get0_untrusted(verification);
  for (int i = 0; i < sk_X509_num(shown); ++i) chain.push_back(der(sk_X509_value(shown, i)));
  for (const std::string& authority : platform::trusted_authorities(chain)) {
    const auto* cursor = reinterpret_cast<const unsigned char*>(authority.data());
    const std::unique_ptr<X509, void (*)(X509*)> parsed(
        d2i_X509(nullptr, &cursor, static_cast<long>(authority.size())), X509_free);
    if (parsed) X509_STORE_add_cert(X509_STORE_CTX_get0_store(verification), parsed.get());
  }
  return X509_verify_cert(verification);
}

// SSL_CERT_FILE and SSL_CERT_DIR, by which a person says what is trusted instead.
bool is_said_by_environment() {
  return platform::process_variable(X509_get_default_cert_file_env()) ||
         platform::process_variable(X509_get_default_cert_dir_env());
}

asio::ssl::context make_context(const TrustAnchors& file, const TrustAnchors& directory) {
  asio::ssl::context context(asio::ssl::context::tls_client);
  SSL_CTX* native = context.native_handle();
  SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
  SSL_CTX_set_options(native, SSL_OP_NO_COMPRESSION | SSL_OP_CLEANSE_PLAINTEXT);
  SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_alpn_protos(native, reinterpret_cast<const unsigned char*>(kAlpn.data()),
                          static_cast<unsigned>(kAlpn.size()));
  context.set_verify_mode(asio::ssl::verify_peer);
  // Whatever is trusted ends a chain, also an authority that another one issued: as curl has it,
  // and git with it. An authority that inspects TLS is often given without the root above it.
  X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(native), X509_V_FLAG_PARTIAL_CHAIN);
  if (file.path.empty() && directory.path.empty()) {
    context.set_default_verify_paths();
    if (!is_said_by_environment())
      SSL_CTX_set_cert_verify_callback(native, verify_by_system, nullptr);
    return context;
  }
  if (!file.path.empty() && SSL_CTX_load_verify_file(native, file.path.c_str()) != 1) {
    ERR_clear_error();
    throw Failure(WW_INVALID, "the file of trusted certificates '" + file.path + "' cannot be read",
                  "Correct " + file.source + ": it must name a PEM file.");
  }
  if (!directory.path.empty() && SSL_CTX_load_verify_dir(native, directory.path.c_str()) != 1) {
    ERR_clear_error();
    throw Failure(WW_INVALID,
                  "the directory of trusted certificates '" + directory.path + "' cannot be read",
                  "Correct " + directory.source + ".");
  }
  return context;
}

}  // namespace

// Parsing what a system trusts takes longer than the rest of a handshake.
asio::ssl::context& trusting(const TrustAnchors& file, const TrustAnchors& directory) {
  thread_local std::map<std::pair<std::string, std::string>, asio::ssl::context> kept;
  const auto key = std::make_pair(file.path, directory.path);
  const auto found = kept.find(key);
  if (found != kept.end()) return found->second;
  return kept.emplace(key, make_context(file, directory)).first->second;
}

template <class Stream>
void shake_hands(Driver& driver, tcp::socket& socket, Stream& stream, const Peer& peer) {
  driver.stage("making the secure connection");
  const bool pinned = !peer.certificate_sha1.empty();
  if (!pinned) expect_host(stream.native_handle(), peer.host);
  // OpenSSL forgets a certificate that it does not accept, so its names are noted before.
  std::string names;
  stream.set_verify_callback([&](bool good, asio::ssl::verify_context& context) {
    X509* leaf = X509_STORE_CTX_get0_cert(context.native_handle());
    if (pinned) return leaf != nullptr && sha1_of(leaf) == peer.certificate_sha1;
    if (!good && leaf != nullptr) names = names_of(leaf);
    return good;
  });
  const error_code error = driver.run(socket, [&](auto&& handler) {
    stream.async_handshake(asio::ssl::stream_base::client, std::move(handler));
  });
  if (!error) return;
  const long result = SSL_get_verify_result(stream.native_handle());
  if (pinned && result != X509_V_OK) throw not_pinned(peer.host);
  throw handshake_failure(result, names, peer, error);
}

std::string issuer_of(SSL* connection) {
  const std::unique_ptr<X509, void (*)(X509*)> certificate(SSL_get1_peer_certificate(connection),
                                                           X509_free);
  if (!certificate) return {};
  const X509_NAME* issuer = X509_get_issuer_name(certificate.get());
  std::string out;
  for (const int part : {NID_organizationName, NID_commonName}) {
    const int at = X509_NAME_get_index_by_NID(issuer, part, -1);
    if (at < 0) continue;
    const ASN1_STRING* value = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(issuer, at));
    unsigned char* utf8 = nullptr;
    const int size = ASN1_STRING_to_UTF8(&utf8, value);
    if (size < 0) continue;
    out += out.empty() ? "" : ", ";
    out.append(reinterpret_cast<const char*>(utf8), static_cast<std::size_t>(size));
    OPENSSL_free(utf8);
  }
  return out;
}

template void shake_hands(Driver&, tcp::socket&, TlsStream&, const Peer&);
template void shake_hands(Driver&, tcp::socket&, InnerTlsStream&, const Peer&);

}  // namespace watchword::network
