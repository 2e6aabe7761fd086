#include "azure-devops-oauth/app.h"

#include <algorithm>

#include <watchword/time.hpp>

#include "common/jwt.h"
#include "common/text.h"

namespace watchword::devops_oauth {
namespace {

constexpr std::string_view kKind = "app";
constexpr std::size_t kClientIdMaxBytes = 100;  // a GUID has 36

json::value to_json(const App& app) {
  json::value value = wiped_object();
  json::object& out = value.get_object();
  out["version"] = 1;
  out["redirect_uri"] = app.redirect_uri;
  out["scopes"] = app.scopes;
  json::array secrets(out.storage());
  for (const Secret& secret : app.secrets)
    secrets.emplace_back(json::string_view(secret.view().data(), secret.view().size()));
  out["secrets"] = std::move(secrets);
  return value;
}

}  // namespace

bool is_client_id(std::string_view text) {
  const auto fits = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
  };
  return !text.empty() && text.size() <= kClientIdMaxBytes &&
         std::all_of(text.begin(), text.end(), fits);
}

void App::add_secret(Secret secret) {
  std::erase_if(secrets, [&](const Secret& other) { return other == secret; });
  secrets.insert(secrets.begin(), std::move(secret));
  if (secrets.size() > kSecretsMax) secrets.resize(kSecretsMax);
}

std::int64_t App::secret_ends_at() const {
  return secrets.empty() ? 0 : expiry_of(secrets.front().view());
}

std::optional<App> Apps::find(std::string_view client_id) const {
  const auto item = host_.find(kKind, client_id);
  const auto value = item ? parse_object(item->secret.view()) : std::nullopt;
  if (!value) return std::nullopt;
  App app;
  app.client_id = client_id;
  app.redirect_uri = text_at(*value, "redirect_uri");
  app.scopes = text_at(*value, "scopes");
  if (const json::array* secrets = array_at(*value, "secrets"))
    for (const json::value& secret : *secrets)
      if (secret.is_string()) app.secrets.emplace_back(std::string_view(secret.get_string()));
  return app;
}

void Apps::save(const App& app) const {
  Item item;
  item.kind = kKind;
  item.key = app.client_id;
  item.label = "Azure DevOps OAuth application " + app.client_id;
  item.secret = serialize_secret(to_json(app));
  host_.put(item);
}

bool Apps::erase(std::string_view client_id) const {
  return host_.erase(kKind, client_id);
}

Secret ask_for_secret(const Host& host, const std::string& client_id) {
  const Secret typed = host.ask("Secret of the application " + client_id + ": ", Echo::kHidden);
  return Secret(trimmed(typed.view()));
}

std::int64_t expiry_of(std::string_view jwt) {
  const auto claims = unverified_claims(jwt);
  return claims ? number_at(*claims, "exp").value_or(0) : 0;
}

std::string day_of(std::int64_t time) {
  const std::string day = format_day(time);
  return day.empty() ? "an unknown day" : day;
}

}  // namespace watchword::devops_oauth
