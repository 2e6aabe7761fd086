#include "world/people.h"

#include <iterator>

#include "base/encoding.h"

namespace watchword::azure {
namespace {

// "user0042@contoso.com"
std::string login_of(const Organization& organization, std::size_t number) {
  constexpr std::size_t kDigits = 4;
  std::string digits = std::to_string(number);
  if (digits.size() < kDigits) digits.insert(0, kDigits - digits.size(), '0');
  return "user" + digits + "@" + organization.name + ".com";
}

Person person(std::string login, std::string name, std::string oid, const std::string& tenant) {
  const bool personal = tenant.empty();
  const std::string id = identity_id(personal ? std::string(kTransferTenant) : tenant, oid);
  return {id,  std::move(login), std::move(name),
          oid, tenant,           (personal ? "msa." : "aad.") + base64url(id)};
}

Person made_up(const Organization& organization, std::size_t number) {
  const std::string login = login_of(organization, number);
  return person(login, "User " + std::to_string(number), guid_of(login), organization.tenant);
}

constexpr std::int64_t kDayOfPeople = 86400;

// What the tokens of a large organization are like, in turn: most are narrow and of this quarter; a
// few have each of the properties that an administrator would want to know of.
PersonalAccessToken made_up_pat(const Organization& organization, const Person& owner,
                                std::size_t number, std::int64_t now) {
  constexpr std::string_view kScopes[] = {"vso.code", "vso.code_write vso.packaging",
                                          "vso.build_execute", "vso.work_write"};
  PersonalAccessToken pat;
  pat.authorization_id = guid_of(organization.name + " token " + std::to_string(number));
  pat.login = owner.login;
  pat.organization = number % 200 == 7 ? "" : organization.name;
  pat.display_name = "token " + std::to_string(number);
  pat.scope = number % 40 == 3 ? "app_token" : kScopes[number % std::size(kScopes)];
  pat.valid_from = now - static_cast<std::int64_t>(number % 80) * kDayOfPeople;
  pat.valid_to = now + static_cast<std::int64_t>(10 + number % 80) * kDayOfPeople;
  if (number % 25 == 1) pat.valid_to = now + 3 * kDayOfPeople;
  if (number % 11 == 2) pat.valid_to = now - kDayOfPeople;
  if (number % 100 == 9) pat.valid_to = now + 3650 * kDayOfPeople;
  if (number % 9 == 4) pat.valid_from -= 100 * kDayOfPeople;
  if (number % 9 != 4) pat.last_used = now - kDayOfPeople;
  pat.secret_hash = hash_of_secret(pat.authorization_id);
  return pat;
}

// Every hundredth of the crowd has made half of all tokens, and every thirteenth none.
template <typename Take>
void share_out(const People& crowd, std::size_t pats, const Take& take) {
  std::vector<const Person*> busy;
  std::vector<const Person*> others;
  for (std::size_t index = 0; index < crowd.size(); ++index) {
    if (index % 100 == 0)
      busy.push_back(&crowd[index]);
    else if (index % 13 != 0)
      others.push_back(&crowd[index]);
  }
  if (others.empty()) others = busy;
  for (std::size_t number = 0; number < pats && !others.empty(); ++number) {
    const auto& group = number % 2 == 0 ? busy : others;
    take(*group[number / 2 % group.size()], number);
  }
}

}  // namespace

std::string identity_id(std::string_view tenant, std::string_view oid) {
  return guid_of(std::string(tenant) + "/" + std::string(oid));
}

People Population::members(const Organization& organization) const {
  const std::string tenant =
      organization.tenant.empty() ? std::string(kTransferTenant) : organization.tenant;
  People people;
  for (const Account& account : directory_.accounts())
    if (account.is_member(organization.name))
      people.push_back(
          person(account.login, account.name, account.oid_in(tenant), organization.tenant));
  return people;
}

std::shared_ptr<const People> Population::people(const Organization& organization) const {
  {
    const std::scoped_lock lock(mutex_);
    const auto found = filled_.find(organization.name);
    if (found != filled_.end()) return found->second;
  }
  return std::make_shared<const People>(members(organization));
}

void Population::fill(const Organization& organization, std::size_t users, std::size_t pats,
                      std::int64_t now) {
  People people = members(organization);
  People crowd;
  for (std::size_t number = 1; people.size() + crowd.size() < users; ++number)
    crowd.push_back(made_up(organization, number));
  share_out(crowd, pats, [&](const Person& owner, std::size_t number) {
    pats_.put(made_up_pat(organization, owner, number, now));
  });
  people.insert(people.end(), crowd.begin(), crowd.end());
  const std::scoped_lock lock(mutex_);
  filled_[organization.name] = std::make_shared<const People>(std::move(people));
}

void Population::clear() {
  const std::scoped_lock lock(mutex_);
  filled_.clear();
}

}  // namespace watchword::azure
