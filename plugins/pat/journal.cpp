#include "pat/journal.h"

#include <algorithm>
#include <array>

#include <watchword/encoding.hpp>

#include "pat/kept_token.h"

namespace watchword::pat {
namespace {

constexpr std::size_t kKeyBytes = 8;
// A request that was cut off may still be carried out for as long as this.
constexpr std::int64_t kSettleSeconds = 300;

std::string prefix(std::string_view organization) {
  return "journal|" + std::string(organization) + '|';
}

std::string text_of(const JournalEntry& entry, bool looked) {
  return serialize(json::value{{"made", entry.made_name},
                               {"old", entry.old_id},
                               {"since", entry.since},
                               {"looked", looked}});
}

}  // namespace

std::string Journal::new_key() const {
  return prefix(organization_) + hex_encode(host_.random(kKeyBytes));
}

std::string Journal::begin(const JournalEntry& entry) const {
  const std::string key = new_key();
  try {
    host_.put_state_surely(key, text_of(entry, false));
  } catch (const Failure& failure) {
    throw NotWrittenDown(
        failure.status(),
        "no token is made that would be lost if this were broken off: " + failure.message(),
        failure.advice());
  }
  return key;
}

void Journal::abandon(const std::string& old_id) const {
  write({new_key(), {"", old_id, host_.now()}, false});
}

void Journal::write(const Written& written) const {
  host_.put_state(written.key, text_of(written.entry, written.looked));
}

void Journal::commit(const std::string& key, const JournalEntry& entry) const {
  write({key, {"", entry.old_id, entry.since}, false});
}

void Journal::end(const std::string& key) const {
  host_.erase_state(key);
}

std::vector<Journal::Written> Journal::entries() const {
  std::vector<Written> out;
  for (const auto& [key, text] : host_.list_state(prefix(organization_))) {
    const auto value = parse_object(text);
    if (!value) continue;
    const json::value* looked = value->get_object().if_contains("looked");
    out.push_back({key,
                   {std::string(text_at(*value, "made")), std::string(text_at(*value, "old")),
                    number_at(*value, "since").value_or(0)},
                   looked != nullptr && *looked == true});
  }
  return out;
}

bool Journal::empty() const {
  return entries().empty();
}

bool Journal::is_due() const {
  const auto all = entries();
  const std::int64_t now = host_.now();
  return std::any_of(all.begin(), all.end(), [&](const Written& written) {
    return !written.looked || now - written.entry.since > kSettleSeconds;
  });
}

void Journal::settle(const LifecycleApi& api) const {
  for (Written& written : entries()) {
    const bool done = settled(api, written.entry);
    if (done || host_.now() - written.entry.since > kSettleSeconds) {
      end(written.key);
    } else if (!written.looked) {
      written.looked = true;
      write(written);
    }
  }
}

bool Journal::settled(const LifecycleApi& api, const JournalEntry& entry) const {
  if (entry.made_name.empty() || is_kept(entry)) {
    if (!entry.old_id.empty()) api.revoke(entry.old_id);
    return true;
  }
  bool found = false;
  for (const PersonalToken& token : api.list(TokenState::kActive)) {
    if (token.name != entry.made_name) continue;
    host_.trace("revoking the token '" + token.name + "', which an ended process left behind");
    api.revoke(token.id);
    found = true;
  }
  return found;
}

bool Journal::is_kept(const JournalEntry& entry) const {
  constexpr std::array<Origin, 2> kOrigins = {Origin::kIssued, Origin::kSet};
  return std::any_of(kOrigins.begin(), kOrigins.end(), [&](Origin origin) {
    const auto kept = KeptTokens(host_, origin).find(organization_);
    return kept && kept->name == entry.made_name;
  });
}

Host::Lock lock_organization(const Host& host, std::string_view organization,
                             std::uint32_t timeout_ms) {
  return host.lock("organization|" + std::string(organization), timeout_ms);
}

}  // namespace watchword::pat
