#include "platform/certificates.h"

#include <memory>
// clang-format off
#include <windows.h>
#include <wincrypt.h>  // needs the one above
// clang-format on

namespace watchword::platform {
namespace {

constexpr DWORD kEncoding = X509_ASN_ENCODING;

struct Close {
  void operator()(void* store) const { ::CertCloseStore(store, 0); }
  void operator()(const CERT_CONTEXT* certificate) const {
    ::CertFreeCertificateContext(certificate);
  }
  void operator()(const CERT_CHAIN_CONTEXT* chain) const { ::CertFreeCertificateChain(chain); }
};
using Store = std::unique_ptr<void, Close>;
using Certificate = std::unique_ptr<const CERT_CONTEXT, Close>;
using Chain = std::unique_ptr<const CERT_CHAIN_CONTEXT, Close>;

const BYTE* bytes(const std::string& der) {
  return reinterpret_cast<const BYTE*>(der.data());
}

// With the root store of this user and machine, in which Windows puts authorities that it trusts as
// they are first asked for: so the chain is built by Windows, and the store is not just read.
Chain build(const CERT_CONTEXT* server, HCERTSTORE shown) {
  char server_auth[] = szOID_PKIX_KP_SERVER_AUTH;
  char* usages[] = {server_auth};
  CERT_CHAIN_PARA wanted{};
  wanted.cbSize = sizeof wanted;
  wanted.RequestedUsage.dwType = USAGE_MATCH_TYPE_OR;
  wanted.RequestedUsage.Usage = {1, usages};
  const CERT_CHAIN_CONTEXT* chain = nullptr;
  if (::CertGetCertificateChain(nullptr, server, nullptr, shown, &wanted, 0, nullptr, &chain) == 0)
    return nullptr;
  return Chain(chain);
}

}  // namespace

std::vector<std::string> trusted_authorities(std::span<const std::string> chain) {
  constexpr DWORD kNotTrusted = CERT_TRUST_IS_UNTRUSTED_ROOT | CERT_TRUST_IS_PARTIAL_CHAIN |
                                CERT_TRUST_IS_REVOKED | CERT_TRUST_IS_EXPLICIT_DISTRUST |
                                CERT_TRUST_IS_NOT_SIGNATURE_VALID |
                                CERT_TRUST_IS_NOT_VALID_FOR_USAGE | CERT_TRUST_IS_CYCLIC;
  std::vector<std::string> out;
  if (chain.empty()) return out;
  const Store shown(::CertOpenStore(CERT_STORE_PROV_MEMORY, 0, 0, 0, nullptr));
  const Certificate server(::CertCreateCertificateContext(
      kEncoding, bytes(chain.front()), static_cast<DWORD>(chain.front().size())));
  if (!shown || !server) return out;
  for (const std::string& der : chain.subspan(1))
    ::CertAddEncodedCertificateToStore(shown.get(), kEncoding, bytes(der),
                                       static_cast<DWORD>(der.size()), CERT_STORE_ADD_ALWAYS,
                                       nullptr);
  const Chain built = build(server.get(), shown.get());
  if (!built || built->cChain == 0 || (built->TrustStatus.dwErrorStatus & kNotTrusted) != 0)
    return out;
  const CERT_SIMPLE_CHAIN& trusted = *built->rgpChain[built->cChain - 1];
  for (DWORD i = 0; i < trusted.cElement; ++i) {
    const CERT_CONTEXT& one = *trusted.rgpElement[i]->pCertContext;
    // A server's own certificate that is its own authority is trusted as such.
    if (i == 0 && trusted.cElement > 1) continue;
    out.emplace_back(reinterpret_cast<const char*>(one.pbCertEncoded), one.cbCertEncoded);
  }
  return out;
}

}  // namespace watchword::platform
