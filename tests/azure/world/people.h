#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "world/directory.h"
#include "world/personal_access_tokens.h"

namespace watchword::azure {

// Somebody whom an organization knows.
struct Person {
  std::string id;  // of the identity in Azure DevOps
  std::string login;
  std::string name;
  std::string oid;
  std::string tenant;  // empty: a personal account
  // How the graph and the token administration name a person: the kind of account and the id.
  std::string descriptor;
};

// Azure DevOps' own id of an account of a tenant.
std::string identity_id(std::string_view tenant, std::string_view oid);

using People = std::vector<Person>;

// The people of the organizations: the accounts that are members, and crowds of made-up users who
// never sign in.
class Population {
 public:
  Population(const Directory& directory, PersonalAccessTokens& pats)
      : directory_(directory), pats_(pats) {}

  // The members among the accounts first, in the order of the directory.
  std::shared_ptr<const People> people(const Organization& organization) const;
  // From now on there are `users` in all, at least the accounts, and the made-up ones have made
  // `pats` tokens between them.
  void fill(const Organization& organization, std::size_t users, std::size_t pats,
            std::int64_t now);
  void clear();

 private:
  People members(const Organization& organization) const;

  const Directory& directory_;
  PersonalAccessTokens& pats_;
  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const People>> filled_;  // by organization
};

}  // namespace watchword::azure
