#include <optional>

#include "devops/access.h"
#include "devops/git_backend.h"
#include "devops/replies.h"
#include "services.h"

namespace watchword::azure {
namespace {

// The repository that a URL names: {org}/{project}/_git/{repo}, or {org}/_git/{repo} for the one
// that has its project's name.
struct Target {
  std::string organization;
  std::string project;
  std::string repository;

  explicit Target(const Request& request)
      : organization(request.captures[0]),
        project(request.captures[1].empty() ? request.captures[2] : request.captures[1]),
        repository(request.captures[2]) {}

  std::string full_name() const { return organization + "/" + project + "/" + repository; }
};

std::optional<Reply> permission_problem(const Organization& organization, const Caller& caller,
                                        const Target& target, bool writes) {
  const Permission permission = caller.account->permission(target.full_name());
  // A stranger does not learn whether the repository exists.
  if (!organization.has_repository(target.project, target.repository) ||
      permission == Permission::kNone)
    return devops_error(404,
                        "TF401019: The Git repository with name or identifier " +
                            target.repository +
                            " does not exist or you do not have permissions for the operation you "
                            "are attempting.",
                        "GitRepositoryNotFoundException");
  if (writes && (permission != Permission::kWrite || !caller.may("vso.code_write")))
    return devops_error(403,
                        "TF401027: You need the Git 'GenericContribute' permission to perform this "
                        "action.",
                        "GitNeedsPermissionException");
  return std::nullopt;
}

// A body that is not read would be taken for the next request of the connection.
void skip_body(const Request& request) {
  request.read_body([](std::string_view) { return true; });
}

Reply serve(Cloud& cloud, const Request& request, const std::string& service,
            const std::string& path) {
  const Target target(request);
  const Organization* organization = cloud.directory.organization(target.organization);
  if (organization == nullptr) return organization_not_found();
  const auto who = identify(cloud, request, *organization);
  if (const auto* refusal = std::get_if<Refusal>(&who)) {
    skip_body(request);
    return refuse(cloud, *organization, *refusal);
  }
  const auto& caller = std::get<Caller>(who);
  if (!caller.may("vso.code")) {
    skip_body(request);
    return refuse(cloud, *organization, unauthorized(caller.account->login));
  }
  const bool writes = service == "git-receive-pack";
  if (auto problem = permission_problem(*organization, caller, target, writes)) {
    skip_body(request);
    return *std::move(problem);
  }
  Reply reply =
      run_git_backend(cloud.options.root, target.full_name(), path, caller.account->login, request);
  add_caller(request, *caller.account, identity_id(*organization, *caller.account), reply);
  return reply;
}

Reply info_refs(Cloud& cloud, const Request& request) {
  const std::string service = request.query.get("service");
  if (service != "git-upload-pack" && service != "git-receive-pack")
    return devops_error(400, "TF401003: The dumb protocol is not supported.",
                        "GitProtocolException");
  return serve(cloud, request, service, "/info/refs");
}

}  // namespace

Routes git_routes(Cloud& cloud) {
  const std::string repository = "/([^/]+)/(?:([^/]+)/)?_git/([^/]+)";
  const auto service = [&cloud](const char* name) {
    return [&cloud, name](const Request& request) {
      return serve(cloud, request, name, "/" + std::string(name));
    };
  };
  return {
      {"git.info_refs", Service::kDevOps, "GET", repository + "/info/refs",
       [&cloud](const Request& request) { return info_refs(cloud, request); }},
      {"git.upload_pack", Service::kDevOps, "POST", repository + "/git-upload-pack",
       service("git-upload-pack"), true},
      {"git.receive_pack", Service::kDevOps, "POST", repository + "/git-receive-pack",
       service("git-receive-pack"), true},
  };
}

}  // namespace watchword::azure
