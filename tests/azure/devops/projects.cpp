#include <algorithm>
#include <boost/json/array.hpp>
#include <charconv>

#include "base/encoding.h"
#include "devops/organization_api.h"
#include "services.h"

// Microsoft Learn, "Projects - List", "Projects - Get", "Repositories - List" and "Repositories -
// Get": what a caller may see of an organization, by name or id.
namespace watchword::azure {
namespace {

namespace json = boost::json;

bool is_called(std::string_view wanted, std::string_view name, std::string_view id) {
  return lower_case(wanted) == lower_case(name) || lower_case(wanted) == id;
}

bool may_see(const Account& account, const Organization& organization, const Project& project,
             const std::string& repository) {
  return account.permission(organization.name + "/" + project.name + "/" + repository) !=
         Permission::kNone;
}

// A project is there for whoever may read one of its repositories.
bool may_see(const Account& account, const Organization& organization, const Project& project) {
  return std::any_of(project.repositories.begin(), project.repositories.end(),
                     [&](const std::string& repository) {
                       return may_see(account, organization, project, repository);
                     });
}

std::vector<Project> visible(const Organization& organization, const Account& account) {
  std::vector<Project> found;
  for (const Project& project : organization.projects)
    if (may_see(account, organization, project)) found.push_back(project);
  return found;
}

json::object describe(const Cloud& cloud, const Organization& organization,
                      const Project& project) {
  const std::string id = project_id(organization, project.name);
  return {
      {"id", id},
      {"name", project.name},
      {"url", cloud.origin("dev.azure.com") + "/" + organization.name + "/_apis/projects/" + id},
      {"state", "wellFormed"},
      {"revision", 11},
      {"visibility", "private"},
      {"lastUpdateTime", "2024-05-06T07:08:09.123Z"}};
}

json::object describe(const Cloud& cloud, const Organization& organization, const Project& project,
                      const std::string& repository) {
  const std::string id =
      guid_of("repository " + organization.name + "/" + project.name + "/" + repository);
  const std::string place = "/" + organization.name + "/" + percent_encode(project.name) +
                            "/_git/" + percent_encode(repository);
  const std::string host = cloud.address("dev.azure.com");
  return {{"id", id},
          {"name", repository},
          {"url", "https://" + host + "/" + organization.name + "/" +
                      project_id(organization, project.name) + "/_apis/git/repositories/" + id},
          {"project", describe(cloud, organization, project)},
          {"defaultBranch", "refs/heads/main"},
          {"size", 728},
          {"remoteUrl", "https://" + organization.name + "@" + host + place},
          {"webUrl", "https://" + host + place},
          {"isDisabled", false},
          {"isInMaintenance", false}};
}

// $skip and $top of the query.
json::array part(const json::array& all, const Fields& query) {
  const auto number = [&](std::string_view name, std::size_t fallback) {
    const std::string text = query.get(name);
    std::from_chars(text.data(), text.data() + text.size(), fallback);
    return fallback;
  };
  const std::size_t begin = std::min(number("$skip", 0), all.size());
  const std::size_t end = std::min(number("$top", all.size()), all.size() - begin) + begin;
  json::array some;
  for (std::size_t index = begin; index < end; ++index) some.push_back(all[index]);
  return some;
}

Reply list_reply(const json::array& found) {
  return json_reply({{"count", found.size()}, {"value", found}});
}

Reply no_such_project(const std::string& name) {
  return devops_error(kNotFound,
                      "TF200016: The following project does not exist: " + name +
                          ". Verify that the name of the project is correct and that the project "
                          "exists on the specified Azure DevOps Server.",
                      "ProjectDoesNotExistWithNameException");
}

Reply projects(const Cloud& cloud, const Request& request, const Organization& organization,
               const Account& account) {
  const std::string& wanted = request.captures[1];
  json::array found;
  for (const Project& project : visible(organization, account)) {
    if (is_called(wanted, project.name, project_id(organization, project.name)))
      return json_reply(describe(cloud, organization, project));
    found.push_back(describe(cloud, organization, project));
  }
  return wanted.empty() ? list_reply(part(found, request.query)) : no_such_project(wanted);
}

Reply repositories(const Cloud& cloud, const Request& request, const Organization& organization,
                   const Account& account) {
  const std::string& in_project = request.captures[1];
  const std::string& wanted = request.captures[2];
  bool project_is_there = in_project.empty();
  json::array found;
  for (const Project& project : visible(organization, account)) {
    if (!in_project.empty() &&
        !is_called(in_project, project.name, project_id(organization, project.name)))
      continue;
    project_is_there = true;
    for (const std::string& repository : project.repositories) {
      if (!may_see(account, organization, project, repository)) continue;
      json::object described = describe(cloud, organization, project, repository);
      if (is_called(wanted, repository, std::string_view(described.at("id").as_string())))
        return json_reply(described);
      found.push_back(std::move(described));
    }
  }
  if (!project_is_there) return no_such_project(in_project);
  if (wanted.empty()) return list_reply(found);
  return devops_error(kNotFound,
                      "TF401019: The Git repository with name or identifier " + wanted +
                          " does not exist or you do not have permissions for the operation you "
                          "are attempting.",
                      "GitRepositoryNotFoundException");
}

using Answer = Reply (*)(const Cloud&, const Request&, const Organization&, const Account&);

// For credentials that cover `scope`, or the code that projects are around.
Reply serve(Cloud& cloud, const Request& request, std::string_view scope, Answer answer) {
  return answer_member(cloud, request, ApiStage::kReleased,
                       [&](const Organization& organization, const Caller& caller) {
                         return caller.may(scope) || caller.may("vso.code")
                                    ? answer(cloud, request, organization, *caller.account)
                                    : refuse_rest(cloud, request, organization,
                                                  unauthorized(caller.account->login));
                       });
}

}  // namespace

Routes project_routes(Cloud& cloud) {
  return {
      {"rest.projects", Service::kDevOps, "GET", "/([^/]+)/_apis/[Pp]rojects(?:/([^/]+))?/?",
       [&cloud](const Request& request) { return serve(cloud, request, "vso.project", projects); }},
      {"rest.repositories", Service::kDevOps, "GET",
       "/([^/]+)/(?:([^/]+)/)?_apis/[Gg]it/[Rr]epositories(?:/([^/]+))?/?",
       [&cloud](const Request& request) {
         return serve(cloud, request, "vso.code", repositories);
       }}};
}

}  // namespace watchword::azure
