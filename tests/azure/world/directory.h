#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace watchword::azure {

// The home tenant of personal Microsoft accounts, and the one that stands for it where a token for
// an organization's resource is wanted (MSAL calls it the transfer tenant).
inline constexpr std::string_view kPersonalTenant = "9188040d-6c67-4c5b-b112-36a304b66dad";
inline constexpr std::string_view kTransferTenant = "f8cdef31-a31e-4b4a-93e4-5f571e91255a";
// What an organization without a tenant says its tenant is.
inline constexpr std::string_view kNoTenant = "00000000-0000-0000-0000-000000000000";

struct Tenant {
  std::string id;
  std::string domain;
  std::string name;
};

struct Project {
  std::string name;
  std::vector<std::string> repositories;
};

struct Organization {
  std::string name;
  std::string id;
  std::string tenant;  // empty: backed by personal accounts
  std::vector<Project> projects;
  std::vector<std::string> administrators;  // logins

  bool is_administered_by(std::string_view login) const;

  bool has_repository(std::string_view project, std::string_view repository) const;
};

// Always the same one for a name.
std::string project_id(const Organization& organization, std::string_view project);

enum class Permission { kNone, kRead, kWrite };

struct Account {
  std::string login;
  std::string password;
  std::string name;
  std::string oid;                                // in the home tenant
  std::string tenant;                             // the home tenant
  std::map<std::string, std::string> guest_oids;  // other tenants → the object id there
  std::vector<std::string> organizations;
  std::map<std::string, Permission> permissions;  // "organization/project/repository" →

  bool is_member(std::string_view organization) const;
  Permission permission(const std::string& repository) const;
  // The object id in a tenant; empty where the account is unknown there.
  std::string oid_in(std::string_view tenant_id) const;
};

// A registration that signs in as itself (Microsoft Learn, "Application and service principal
// objects"), or a managed identity, which has no credentials of its own.
struct Application {
  struct Secret {
    std::string value;
    bool expired = false;
  };
  struct FederatedCredential {
    std::string issuer;
    std::string subject;
    std::string audience;
  };

  Account principal;  // its login is the client id
  std::vector<Secret> secrets;
  std::vector<FederatedCredential> federated_credentials;
  // The signature that its assertions must have; empty: any. A service behind AD FS knows only
  // RS256.
  std::string assertion_algorithm;
  // "system" or "user" for a managed identity of the machine, else empty.
  std::string managed_identity;
  std::string resource_id;  // of a user-assigned managed identity

  const std::string& client_id() const { return principal.login; }
};

// Tenants, accounts and organizations: who is who. Does not change after loading.
class Directory {
 public:
  // Reads DIR/accounts.json, after writing the built-in one if there is none. Throws
  // std::runtime_error with the reason when the file cannot be used.
  static Directory load(const std::filesystem::path& file);

  // By id or domain.
  const Tenant* tenant(std::string_view id_or_domain) const;
  const Organization* organization(std::string_view name) const;
  const Account* account(std::string_view login) const;
  // A person's, or an application's own.
  const Account* account_by_oid(std::string_view tenant_id, std::string_view oid) const;
  const Application* application(std::string_view client_id) const;
  // As whom the jobs of an organization's pipelines act ("Project Collection Build Service").
  const Account* build_service(std::string_view organization) const;

  const std::vector<Account>& accounts() const { return accounts_; }
  const std::vector<Application>& applications() const { return applications_; }
  const std::vector<Organization>& organizations() const { return organizations_; }
  std::vector<std::string> organization_names() const;

 private:
  std::vector<Tenant> tenants_;
  std::vector<Organization> organizations_;
  std::vector<Account> accounts_;
  std::vector<Application> applications_;
  std::vector<Account> build_services_;
};

}  // namespace watchword::azure
