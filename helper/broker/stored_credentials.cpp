#include "broker/stored_credentials.h"

#include <charconv>
#include <ctime>
#include <map>

#include <watchword/encoding.hpp>
#include <watchword/plugin.hpp>

namespace watchword::broker {
namespace {

constexpr std::string_view kKind = "git.credential";
using Attributes = std::vector<std::pair<std::string, std::string>>;

// What names a credential. An absent path or user name is an absent attribute, so that it differs
// from an empty one.
Attributes attributes_of(const Target& target) {
  Attributes attributes{{"protocol", target.protocol}, {"host", target.host}};
  if (target.path) attributes.emplace_back("path", *target.path);
  if (target.username) attributes.emplace_back("username", *target.username);
  return attributes;
}

std::string key_of(const Target& target) {
  std::string key = target.protocol + "://";
  if (target.username) key += percent_encode(*target.username) + "@";
  key += percent_encode(target.host);
  if (target.path) key += "/" + percent_encode(*target.path);
  return key;
}

// The secret of an item: lines of key=value, as git's protocol has them, so that a value may be
// any bytes but a line feed, which git cannot send either.
Secret encode(const Credential& credential) {
  Secret out;
  const auto line = [&](std::string_view key, std::string_view value) {
    if (!value.empty()) out.append(key).append("=").append(value).append("\n");
  };
  line("authtype", credential.authtype);
  out.append("secret=").append(credential.secret.view()).append("\n");
  if (credential.expires_at > 0) line("expires_at", std::to_string(credential.expires_at));
  line("refresh_token", credential.refresh_token.view());
  return out;
}

Credential decode(const Item& item) {
  Credential credential;
  for (const auto& [name, value] : item.attributes)
    if (name == "username") credential.username = value;
  std::string_view rest = item.secret.view();
  while (!rest.empty()) {
    const auto end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    const auto equals = line.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string_view key = line.substr(0, equals);
    const std::string_view value = line.substr(equals + 1);
    if (key == "authtype") credential.authtype = value;
    if (key == "secret") credential.secret = Secret(value);
    if (key == "refresh_token") credential.refresh_token = Secret(value);
    if (key == "expires_at")
      std::from_chars(value.data(), value.data() + value.size(), credential.expires_at);
  }
  credential.provider = kStoredProvider;
  credential.account = credential.username;
  return credential;
}

Target target_of(const Item& item) {
  Target target;
  for (const auto& [name, value] : item.attributes) {
    if (name == "protocol") target.protocol = value;
    if (name == "host") target.host = value;
    if (name == "path") target.path = value;
    if (name == "username") target.username = value;
  }
  return target;
}

bool has_expired(const Credential& credential) {
  return credential.expires_at > 0 && credential.expires_at <= std::time(nullptr);
}

host::Secrets::Items having(host::Secrets& secrets, const Attributes& named) {
  const auto attributes = borrow(named);
  const ww_query query{sizeof(ww_query),  text(kKind),       ww_text{},
                       attributes.data(), attributes.size(), /*with_secrets=*/1};
  return secrets.search(query);
}

}  // namespace

host::Secrets::Items StoredCredentials::fitting(const Target& target) {
  return having(secrets_, attributes_of(target));
}

std::optional<Credential> StoredCredentials::get(const Target& target, bool accepts_authtype,
                                                 const Fit& fit) {
  const auto found = fitting(target);
  for (const Item& item : *found) {
    Credential credential = decode(item);
    if (has_expired(credential)) continue;
    if (!credential.authtype.empty() && !accepts_authtype) continue;
    if (!fit(credential)) continue;
    return credential;
  }
  return std::nullopt;
}

void StoredCredentials::put(const Target& target, const Credential& credential) {
  const Attributes named = attributes_of(target);
  const auto attributes = borrow(named);
  const Secret secret = encode(credential);
  const std::string key = key_of(target);
  const std::string label =
      "Git: " + target.url() + (target.username ? " (" + *target.username + ")" : "");
  const ww_item item{sizeof(ww_item),
                     text(kKind),
                     text(key),
                     text(label),
                     attributes.data(),
                     attributes.size(),
                     bytes(secret.view()),
                     WW_LIFETIME_PERSISTENT,
                     /*expires_at=*/0};
  secrets_.put(item);
}

bool StoredCredentials::erase(const Target& target, const Secret* secret) {
  bool erased = false;
  const auto found = fitting(target);
  for (const Item& item : *found) {
    const Credential credential = decode(item);
    if (secret != nullptr && !(credential.secret == *secret)) continue;
    erased |= erase_item(item.key);
  }
  return erased;
}

bool StoredCredentials::erase_if(const std::string& host, const Wanted& wanted) {
  bool erased = false;
  const auto found = having(secrets_, host.empty() ? Attributes{} : Attributes{{"host", host}});
  for (const Item& item : *found)
    if (wanted(target_of(item), decode(item))) erased |= erase_item(item.key);
  return erased;
}

bool StoredCredentials::erase_item(const std::string& key) {
  const ww_query query{sizeof(ww_query), text(kKind), text(key), nullptr, 0, 0};
  return secrets_.erase(query);
}

}  // namespace watchword::broker
