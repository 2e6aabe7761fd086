// What may have been left behind at the service, written down before it can be: so that a process
// that is killed at any moment leaves neither a living token that nobody has nor two of them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pat/lifecycle_api.h"

namespace watchword::pat {

struct JournalEntry {
  // The unique name of a token that was asked for; empty when none was. If no kept token has that
  // name, nobody has the token, and it is to be revoked wherever it turns up.
  std::string made_name;
  // The id of a token that is not wanted any more once the one of that name is kept; at once when
  // no name is given. May be empty.
  std::string old_id;
  std::int64_t since = 0;
};

// Nothing may be asked for: the journal cannot be written.
class NotWrittenDown : public Failure {
 public:
  using Failure::Failure;
};

// Entries of one organization. Everything but `entries` is done under lock_organization().
class Journal {
 public:
  Journal(const Host& host, std::string organization)
      : host_(host), organization_(std::move(organization)) {}

  // Written to the disk before it returns. Returns the key of the entry. Throws NotWrittenDown.
  std::string begin(const JournalEntry& entry) const;
  // The new token is somebody's: what remains to be done is to revoke the old one.
  void commit(const std::string& key, const JournalEntry& entry) const;
  void end(const std::string& key) const;
  // That a token is not wanted any more; no matter if that is lost.
  void abandon(const std::string& old_id) const;
  bool empty() const;

  // Whether somebody should look now: an entry is new, or as old as it takes to be sure.
  bool is_due() const;

  // Revokes what was left behind and ends the entries that nothing more can come of.
  void settle(const LifecycleApi& api) const;

 private:
  struct Written {
    std::string key;
    JournalEntry entry;
    bool looked = false;  // and found no token of that name
  };
  std::vector<Written> entries() const;
  std::string new_key() const;
  void write(const Written& written) const;
  bool settled(const LifecycleApi& api, const JournalEntry& entry) const;
  bool is_kept(const JournalEntry& entry) const;

  const Host& host_;
  std::string organization_;
};

// Only one process at a time makes, replaces or revokes the tokens that are kept of an
// organization. Throws Failure(WW_TIMEOUT).
Host::Lock lock_organization(const Host& host, std::string_view organization,
                             std::uint32_t timeout_ms);
inline constexpr std::uint32_t kLockTimeoutMs = 120000;  // longer than a rotation may take

}  // namespace watchword::pat
