#include "world/directory.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "base/encoding.h"
#include "world/default_accounts.h"
#include "world/members.h"

namespace watchword::azure {
namespace {

namespace json = boost::json;

const json::array& array_member(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  if (value == nullptr || !value->is_array())
    throw std::invalid_argument("\"" + std::string(name) + "\" must be an array");
  return value->get_array();
}

std::vector<std::string> texts(const json::array& array) {
  std::vector<std::string> result;
  for (const auto& value : array) result.emplace_back(value.as_string());
  return result;
}

Tenant read_tenant(const json::object& object) {
  return {text_member(object, "id"), text_member(object, "domain"), text_member(object, "name")};
}

Organization read_organization(const json::object& object) {
  Organization organization{text_member(object, "name"), text_member(object, "id"), "", {}, {}};
  if (!object.at("tenant").is_null()) organization.tenant = text_member(object, "tenant");
  if (object.contains("administrators"))
    organization.administrators = texts(array_member(object, "administrators"));
  for (const auto& project : array_member(object, "projects"))
    organization.projects.push_back({text_member(project.as_object(), "name"),
                                     texts(array_member(project.as_object(), "repositories"))});
  return organization;
}

Permission read_permission(const json::value& value) {
  if (value == "write") return Permission::kWrite;
  if (value == "read") return Permission::kRead;
  throw std::invalid_argument("a permission must be \"read\" or \"write\"");
}

// What persons and applications have in common.
Account read_principal(const json::object& object, std::string login) {
  Account account;
  account.login = std::move(login);
  account.name = text_member(object, "name");
  account.oid = text_member(object, "oid");
  account.tenant = text_member(object, "tenant");
  if (object.contains("guest_of"))
    for (const auto& guest : array_member(object, "guest_of"))
      account.guest_oids[text_member(guest.as_object(), "tenant")] =
          text_member(guest.as_object(), "oid");
  account.organizations = texts(array_member(object, "organizations"));
  for (const auto& permission : object.at("permissions").as_object())
    account.permissions[std::string(permission.key())] = read_permission(permission.value());
  return account;
}

Account read_account(const json::object& object) {
  Account account = read_principal(object, text_member(object, "login"));
  account.password = text_member(object, "password");
  return account;
}

Application read_application(const json::object& object) {
  Application application;
  application.principal = read_principal(object, text_member(object, "client_id"));
  if (object.contains("secrets"))
    for (const auto& secret : array_member(object, "secrets"))
      application.secrets.push_back({text_member(secret.as_object(), "value"),
                                     flag_member(secret.as_object(), "expired", false)});
  if (object.contains("federated_credentials"))
    for (const auto& trusted : array_member(object, "federated_credentials"))
      application.federated_credentials.push_back({text_member(trusted.as_object(), "issuer"),
                                                   text_member(trusted.as_object(), "subject"),
                                                   text_member(trusted.as_object(), "audience")});
  application.assertion_algorithm = text_member(object, "assertion_algorithm", "");
  application.managed_identity = text_member(object, "managed_identity", "");
  application.resource_id = text_member(object, "resource_id", "");
  return application;
}

// It may read what the organization has, as pipelines may unless somebody permits more. Its login
// is no name that anybody could sign in with.
Account make_build_service(const Organization& organization) {
  Account account;
  account.login = "Build\\" + organization.id;
  account.name = "Project Collection Build Service (" + organization.name + ")";
  account.tenant = organization.tenant;
  account.organizations = {organization.name};
  for (const Project& project : organization.projects)
    for (const std::string& repository : project.repositories)
      account.permissions[organization.name + "/" + project.name + "/" + repository] =
          Permission::kRead;
  return account;
}

std::string read_file(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  if (!stream) throw std::runtime_error("cannot read " + file.string());
  return text.str();
}

template <typename Item>
const Item* first(const std::vector<Item>& items, const auto& matches) {
  const auto found = std::find_if(items.begin(), items.end(), matches);
  return found == items.end() ? nullptr : &*found;
}

}  // namespace

bool Organization::has_repository(std::string_view project, std::string_view repository) const {
  const auto* found = first(projects, [&](const Project& p) { return p.name == project; });
  return found != nullptr && std::find(found->repositories.begin(), found->repositories.end(),
                                       repository) != found->repositories.end();
}

std::string project_id(const Organization& organization, std::string_view project) {
  return guid_of("project " + organization.name + "/" + std::string(project));
}

bool Organization::is_administered_by(std::string_view login) const {
  return std::find(administrators.begin(), administrators.end(), login) != administrators.end();
}

bool Account::is_member(std::string_view organization) const {
  return std::find(organizations.begin(), organizations.end(), organization) != organizations.end();
}

Permission Account::permission(const std::string& repository) const {
  const auto found = permissions.find(repository);
  return found == permissions.end() ? Permission::kNone : found->second;
}

std::string Account::oid_in(std::string_view tenant_id) const {
  if (tenant_id == tenant) return oid;
  if (tenant == kPersonalTenant && tenant_id == kTransferTenant) return oid;
  const auto guest = guest_oids.find(std::string(tenant_id));
  return guest == guest_oids.end() ? std::string() : guest->second;
}

Directory Directory::load(const std::filesystem::path& file) try {
  if (!exists(file)) std::ofstream(file) << kDefaultAccounts;
  const json::value document = json::parse(read_file(file));
  const json::object& root = as_object(document, "accounts.json");
  Directory directory;
  for (const auto& tenant : array_member(root, "tenants"))
    directory.tenants_.push_back(read_tenant(tenant.as_object()));
  directory.tenants_.push_back({std::string(kPersonalTenant), "live.com", "Personal accounts"});
  directory.tenants_.push_back({std::string(kTransferTenant), "msft.ccsctp.net", "Transfer"});
  for (const auto& organization : array_member(root, "organizations"))
    directory.organizations_.push_back(read_organization(organization.as_object()));
  for (const auto& account : array_member(root, "accounts"))
    directory.accounts_.push_back(read_account(account.as_object()));
  if (root.contains("applications"))
    for (const auto& application : array_member(root, "applications"))
      directory.applications_.push_back(read_application(application.as_object()));
  for (const Organization& organization : directory.organizations_)
    directory.build_services_.push_back(make_build_service(organization));
  if (directory.accounts_.empty()) throw std::invalid_argument("\"accounts\" is empty");
  return directory;
} catch (const std::exception& error) {
  throw std::runtime_error("cannot use " + file.string() + ": " + error.what());
}

const Tenant* Directory::tenant(std::string_view id_or_domain) const {
  const std::string wanted = lower_case(id_or_domain);
  return first(tenants_, [&](const Tenant& t) { return t.id == wanted || t.domain == wanted; });
}

const Organization* Directory::organization(std::string_view name) const {
  const std::string wanted = lower_case(name);
  return first(organizations_, [&](const Organization& o) { return o.name == wanted; });
}

const Account* Directory::account(std::string_view login) const {
  const std::string wanted = lower_case(login);
  return first(accounts_, [&](const Account& a) { return a.login == wanted; });
}

const Account* Directory::build_service(std::string_view organization) const {
  return first(build_services_, [&](const Account& a) { return a.is_member(organization); });
}

const Account* Directory::account_by_oid(std::string_view tenant_id, std::string_view oid) const {
  if (oid.empty()) return nullptr;
  const auto* person =
      first(accounts_, [&](const Account& a) { return a.oid_in(tenant_id) == oid; });
  if (person != nullptr) return person;
  const auto* application = first(
      applications_, [&](const Application& a) { return a.principal.oid_in(tenant_id) == oid; });
  return application == nullptr ? nullptr : &application->principal;
}

const Application* Directory::application(std::string_view client_id) const {
  const std::string wanted = lower_case(client_id);
  return first(applications_, [&](const Application& a) { return a.client_id() == wanted; });
}

std::vector<std::string> Directory::organization_names() const {
  std::vector<std::string> names;
  for (const auto& organization : organizations_) names.push_back(organization.name);
  return names;
}

}  // namespace watchword::azure
