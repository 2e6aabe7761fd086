#include "azure-devops-oauth/localhost.h"

#include <watchword/sdk/json.hpp>

namespace watchword::devops_oauth {
namespace {

constexpr std::string_view kCertificateKind = "localhost";
constexpr std::string_view kKey = "certificate";
constexpr std::int64_t kLifetimeSeconds = WW_LOCALHOST_CERTIFICATE_MAX_SECONDS;
// It is trusted by hand, so that a new one is not made before it must.
constexpr std::int64_t kMarginSeconds = 7 * 86400;

std::optional<LocalhostCertificate> find(const Host& host) {
  const auto item = host.find(kCertificateKind, kKey);
  const auto value = item ? parse_object(item->secret.view()) : std::nullopt;
  if (!value || number_at(*value, "ends_at").value_or(0) - host.now() < kMarginSeconds)
    return std::nullopt;
  return LocalhostCertificate{std::string(text_at(*value, "certificate")),
                              Secret(text_at(*value, "private_key"))};
}

void save(const Host& host, const LocalhostCertificate& made) {
  json::value value = wiped_object();
  json::object& out = value.get_object();
  const std::string_view key = made.private_key.view();
  out["certificate"] = made.certificate;
  out["private_key"] = json::string_view(key.data(), key.size());
  out["ends_at"] = host.now() + kLifetimeSeconds;
  Item item;
  item.kind = kCertificateKind;
  item.key = kKey;
  item.label = "Watchword's certificate for localhost";
  item.secret = serialize_secret(value);
  host.put(item);
}

bool is_localhost(const std::string& uri) {
  for (const std::string_view origin : {"https://localhost", "https://127.0.0.1"})
    if (uri.starts_with(origin) &&
        (uri.size() == origin.size() || uri[origin.size()] == ':' || uri[origin.size()] == '/'))
      return true;
  return false;
}

}  // namespace

LocalhostCertificate localhost_certificate(const Host& host) {
  if (auto kept = find(host)) return std::move(*kept);
  LocalhostCertificate made = host.make_localhost_certificate(kLifetimeSeconds);
  save(host, made);
  host.notice(
      "made a certificate for https://localhost, which your browser does not know yet. Either let "
      "it go on when it warns of localhost at the end, or trust the certificate first: "
      "`watchword azure-devops-oauth certificate` prints it, and watchword-azure-devops-oauth(7) "
      "says how.");
  return made;
}

LocalhostCertificate localhost_certificate(const Host& host, const std::string& redirect_uri) {
  return is_localhost(redirect_uri) ? localhost_certificate(host) : LocalhostCertificate();
}

}  // namespace watchword::devops_oauth
