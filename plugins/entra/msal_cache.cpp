#include "entra/msal_cache.h"

#include <algorithm>

#include <watchword/encoding.hpp>
#include <watchword/sdk/json.hpp>

#include "common/text.h"
#include "entra/authority.h"
#include "entra/id_token.h"

namespace watchword::entra {
namespace {

constexpr std::size_t kCachedNameMaxBytes = 256;

std::optional<json::value> parse(std::string_view content) {
  content = trimmed(content);
  if (content.starts_with("\xEF\xBB\xBF")) content.remove_prefix(3);  // a mark of UTF-8
  if (content.starts_with('{')) return parse_object(content);
  auto decoded = base64_decode(content);
  if (!decoded) return std::nullopt;
  auto parsed = parse_object(*decoded);
  wipe(decoded->data(), decoded->size());
  return parsed;
}

// "uid.utid": what follows the last dot is the tenant of the account's home.
std::string home_tenant(std::string_view home_account_id) {
  return std::string(home_account_id.substr(home_account_id.rfind('.') + 1));
}

// What the account's entries say, of which there is one a tenant.
void add_account(CachedSession& session, const json::object& accounts) {
  oauth::Identity& identity = session.identity;
  for (const auto& [key, account] : accounts) {
    if (lower(text_at(account, "home_account_id")) != identity.id ||
        !equal_ignoring_case(text_at(account, "environment"), session.environment))
      continue;
    const std::string username = printable(text_at(account, "username"), kCachedNameMaxBytes);
    const std::string tenant = lower(text_at(account, "realm"));
    const bool at_home = tenant == identity.tenant;
    if (is_guid(tenant)) session.tenants.push_back(tenant);
    if (!username.empty() && (identity.username.empty() || at_home)) identity.username = username;
    if (identity.name.empty())
      identity.name = printable(text_at(account, "name"), kCachedNameMaxBytes);
  }
}

}  // namespace

std::optional<std::vector<CachedSession>> read_msal_cache(std::string_view content) {
  const auto cache = parse(content);
  if (!cache) return std::nullopt;
  const json::object* tokens = object_at(*cache, "RefreshToken");
  const json::object* accounts = object_at(*cache, "Account");
  if (tokens == nullptr && accounts == nullptr && !cache->get_object().empty() &&
      object_at(*cache, "AccessToken") == nullptr)
    return std::nullopt;
  std::vector<CachedSession> out;
  if (tokens == nullptr) return out;
  for (const auto& [key, token] : *tokens) {
    CachedSession session;
    session.environment = lower(text_at(token, "environment"));
    session.client_id = lower(text_at(token, "client_id"));
    session.identity.id = lower(text_at(token, "home_account_id"));
    session.identity.tenant = home_tenant(session.identity.id);
    session.refresh_token = Secret(text_at(token, "secret"));
    if (session.environment.empty() || session.client_id.empty() ||
        !is_account_id(session.identity.id) || session.refresh_token.empty())
      continue;
    if (accounts != nullptr) add_account(session, *accounts);
    if (session.identity.username.empty()) session.identity.username = session.identity.id;
    out.push_back(std::move(session));
  }
  return out;
}

}  // namespace watchword::entra
