#include "broker/stored_credentials.h"

#include <charconv>
#include <ctime>
#include <map>

#include <watchword/encoding.hpp>
#include <watchword/plugin.hpp>

namespace watchword::broker {
namespace {

// How the items of a kind are named; what stands in keyrings already, so that it never changes.
struct Naming {
  std::string_view kind;
  std::string_view label;
  std::string_view whose;
  bool one_each = false;   // one for a server: whoever asks names no user
  bool any_bytes = false;  // in a secret; git can send no line feed
};

constexpr Naming naming(StoredKind kind) {
  switch (kind) {
    case StoredKind::kGit:
      break;
    case StoredKind::kDocker:
      return {"docker.credential", "Docker", "docker", true, true};
  }
  return {"git.credential", "Git", "git"};
}

using Attributes = std::vector<std::pair<std::string, std::string>>;

// What names a credential. An absent path or user name is an absent attribute, so that it differs
// from an empty one.
Attributes attributes_of(const Target& target) {
  Attributes attributes{{"protocol", target.protocol}, {"host", target.host}};
  if (target.path) attributes.emplace_back("path", *target.path);
  if (target.username) attributes.emplace_back("username", *target.username);
  return attributes;
}

std::string stored_key_of(const Target& target) {
  std::string key = target.protocol + "://";
  if (target.username) key += percent_encode(*target.username) + "@";
  key += percent_encode(target.host);
  if (target.path) key += "/" + percent_encode(*target.path);
  return key;
}

// A value with a line feed would become a line of its own: another secret, or another expiry.
void append_line(Secret& out, std::string_view key, std::string_view value) {
  if (value.find_first_of(std::string_view("\n\r\0", 3)) != std::string_view::npos)
    throw Failure(WW_INVALID,
                  "the " + std::string(key) + " has a line break in it and cannot be kept",
                  "Check the URL that git was given.");
  out.append(key).append("=").append(value).append("\n");
}

// None of an item that encode_stored() does not write: a key that stands there twice was injected.
std::optional<std::map<std::string_view, std::string_view>> read_lines(std::string_view text) {
  std::map<std::string_view, std::string_view> lines;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const auto equals = line.find('=');
    if (equals == std::string_view::npos ||
        !lines.emplace(line.substr(0, equals), line.substr(equals + 1)).second)
      return std::nullopt;
  }
  return lines;
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

// A secret with line breaks, such as a key in a file, which lines cannot have in them.
constexpr std::string_view kEncoded = "encoded_secret";

}  // namespace

std::string_view name_of(StoredKind kind) {
  return naming(kind).whose;
}

// The secret of an item: lines of key=value, as git's protocol has them, so that a value may be
// any bytes but a line feed, which git cannot send either.
Secret encode_stored(const Credential& credential, bool any_bytes) {
  Secret out;
  if (!credential.authtype.empty()) append_line(out, "authtype", credential.authtype);
  if (any_bytes && has_control(credential.secret.view())) {
    std::string encoded = percent_encode(credential.secret.view());
    append_line(out, kEncoded, encoded);
    wipe(encoded.data(), encoded.size());
  } else {
    append_line(out, "secret", credential.secret.view());
  }
  if (credential.expires_at > 0)
    append_line(out, "expires_at", std::to_string(credential.expires_at));
  if (!credential.refresh_token.empty())
    append_line(out, "refresh_token", credential.refresh_token.view());
  return out;
}

std::optional<Credential> decode_stored(const Item& item) {
  const auto lines = read_lines(item.secret.view());
  if (!lines) return std::nullopt;
  const auto value_of = [&](std::string_view key) {
    const auto found = lines->find(key);
    return found == lines->end() ? std::string_view() : found->second;
  };
  Credential credential;
  for (const auto& [name, value] : item.attributes)
    if (name == "username") credential.username = value;
  credential.authtype = value_of("authtype");
  credential.secret = Secret(value_of("secret"));
  if (auto decoded = percent_decode(value_of(kEncoded)); decoded && !decoded->empty()) {
    credential.secret = Secret(*decoded);
    wipe(decoded->data(), decoded->size());
  }
  credential.refresh_token = Secret(value_of("refresh_token"));
  const std::string_view expiry = value_of("expires_at");
  std::from_chars(expiry.data(), expiry.data() + expiry.size(), credential.expires_at);
  credential.provider = kStoredProvider;
  credential.account = credential.username;
  return credential;
}

host::SecretStore::Items StoredCredentials::having(const Attributes& named, int with_secrets) {
  const auto attributes = borrow(named);
  const ww_query query{sizeof(ww_query),  text(naming(kind_).kind), ww_text{},
                       attributes.data(), attributes.size(),        with_secrets};
  return secrets_.search(query);
}

host::SecretStore::Items StoredCredentials::fitting(const Target& target) {
  return having(attributes_of(target), 1);
}

std::vector<StoredCredential> StoredCredentials::list() {
  std::vector<StoredCredential> all;
  const auto found = having({}, 0);
  for (const Item& item : *found) all.push_back({target_of(item), kind_, item.label});
  return all;
}

std::optional<Credential> StoredCredentials::get(const Target& target, bool any_scheme,
                                                 const Fit& fit) {
  const auto first_of = [&](const host::SecretStore::Items& found) -> std::optional<Credential> {
    for (const Item& item : *found) {
      auto credential = decode_stored(item);
      if (!credential || has_expired(*credential)) continue;
      if (!credential->authtype.empty() && !any_scheme) continue;
      if (!fit(*credential)) continue;
      return credential;
    }
    return std::nullopt;
  };
  // Most have one for a server, which a store may find without looking through all that it keeps.
  const auto one = having(attributes_of(target), WW_ONE_WITH_SECRETS);
  if (one->empty()) return std::nullopt;
  auto credential = first_of(one);
  return credential ? std::move(credential) : first_of(fitting(target));
}

void StoredCredentials::put(const Target& target, const Credential& credential) {
  const Attributes named = attributes_of(target);
  const auto attributes = borrow(named);
  const auto [kind, name, whose, one_each, any_bytes] = naming(kind_);
  const Secret secret = encode_stored(credential, any_bytes);
  const std::string key = stored_key_of(target);
  if (one_each) {
    Target everybodys = target;
    everybodys.username.reset();
    const auto others = having(attributes_of(everybodys), 0);
    for (const Item& item : *others)
      if (item.key != key) erase_item(item.key);
  }
  const std::string label = std::string(name) + ": " + target.url() +
                            (target.username ? " (" + *target.username + ")" : "");
  const ww_item item{sizeof(ww_item),
                     text(kind),
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
    const auto credential = decode_stored(item);
    if (secret != nullptr && !(credential && credential->secret == *secret)) continue;
    erased |= erase_item(item.key);
  }
  return erased;
}

bool StoredCredentials::erase_if(const std::string& host, const Wanted& wanted) {
  bool erased = false;
  const auto found = having(host.empty() ? Attributes{} : Attributes{{"host", host}}, 1);
  for (const Item& item : *found) {
    const auto credential = decode_stored(item);
    if (credential && wanted(target_of(item), *credential)) erased |= erase_item(item.key);
  }
  return erased;
}

bool StoredCredentials::erase_item(const std::string& key) {
  const ww_query query{sizeof(ww_query), text(naming(kind_).kind), text(key), nullptr, 0, 0};
  return secrets_.erase(query);
}

}  // namespace watchword::broker
