#include <algorithm>

#include "base/encoding.h"
#include "devops/organization_api.h"
#include "services.h"

// What the typed clients ask before anything else: which resources there are, in which versions,
// and on which host each area is. The ids are those that the clients carry (azure-devops-node-api
// and the Python package azure-devops; Microsoft Learn, "Get the REST URL with organization name").
namespace watchword::azure {
namespace {

namespace json = boost::json;

struct Resource {
  Service service;
  std::string_view area;
  std::string_view name;
  std::string_view id;
  std::string_view route;
  int version;
  std::string_view released;  // "0.0": a preview still
};

constexpr std::string_view kNewest = "7.2";
constexpr std::string_view kPreview = "0.0";

// A new resource that typed clients shall find is a line here.
constexpr Resource kResources[] = {
    {Service::kDevOps, "Location", "ConnectionData", "00d9565f-ed9c-4a06-9a50-00e7896ccab4",
     "_apis/{resource}", 1, kPreview},
    {Service::kDevOps, "Location", "ResourceAreas", "e81700f7-3be2-46de-8624-2eb35882fcaa",
     "_apis/{resource}/{areaId}", 1, kPreview},
    {Service::kDevOps, "core", "projects", "603fe2ac-9723-48b9-88ad-09305aa6c6e1",
     "_apis/{resource}/{*projectId}", 4, kNewest},
    {Service::kDevOps, "git", "repositories", "225f7195-f9c7-4d14-ab28-a83f7ff77e1f",
     "{project}/_apis/{area}/{resource}/{repositoryId}", 2, kNewest},
    {Service::kOrganization, "Profile", "Profiles", "f83735dc-483f-4238-a291-d45f6080a9af",
     "_apis/{area}/{resource}/{id}", 3, kNewest},
    {Service::kOrganization, "Graph", "Users", "005e26ec-6b77-4e4f-a986-b3827bf241f5",
     "_apis/{area}/{resource}/{userDescriptor}", 1, kPreview},
    {Service::kOrganization, "TokenAdmin", "PersonalAccessTokens",
     "af68438b-ed04-4407-9eb6-f1dbae3f922e", "_apis/{area}/{resource}/{subjectDescriptor}", 1,
     kPreview},
    {Service::kOrganization, "TokenAdmin", "Revocations", "a9c08b2c-5466-4e22-8626-1ff304ffdf0f",
     "_apis/{area}/{resource}", 1, kPreview},
};

struct Area {
  std::string_view id;
  std::string_view name;
  std::string_view host;
};

constexpr Area kAreas[] = {
    {"79134c72-4a58-4b42-976c-04e7115f32bf", "core", "dev.azure.com"},
    {"4e080c62-fa21-4fbc-8fef-2a10a2b38049", "git", "dev.azure.com"},
    {"965220d5-5bb9-42cf-8d67-9b146df2a5a4", "build", "dev.azure.com"},
    {"5264459e-e5e0-4bd8-b118-0985e68a4ec5", "wit", "dev.azure.com"},
    {"8ccfef3d-2b87-4e99-8ccb-66e343d2daa8", "Profile", "vssps.dev.azure.com"},
    {"bb1e7ec9-e901-4b68-999a-de7012b920f8", "Graph", "vssps.dev.azure.com"},
};

// OPTIONS of _apis, or of one area below it.
Reply resources(Cloud& cloud, const Request& request, Service service) {
  return answer_member(cloud, request, ApiStage::kPreview, [&](const Organization&, const Caller&) {
    const std::string area = lower_case(request.captures[1]);
    json::array found;
    for (const Resource& resource : kResources) {
      if (resource.service != service || (!area.empty() && lower_case(resource.area) != area))
        continue;
      found.push_back({{"id", resource.id},
                       {"area", resource.area},
                       {"resourceName", resource.name},
                       {"routeTemplate", resource.route},
                       {"resourceVersion", resource.version},
                       {"minVersion", "1.0"},
                       {"maxVersion", kNewest},
                       {"releasedVersion", resource.released}});
    }
    return json_reply({{"count", found.size()}, {"value", found}});
  });
}

json::object describe(const Cloud& cloud, const Area& area, const Organization& organization) {
  return {{"id", area.id},
          {"name", area.name},
          {"locationUrl", cloud.origin(area.host) + "/" + organization.name + "/"}};
}

// All areas, or the one that the path names.
Reply areas(Cloud& cloud, const Request& request) {
  return answer_member(
      cloud, request, ApiStage::kPreview, [&](const Organization& organization, const Caller&) {
        const std::string id = lower_case(request.captures[1]);
        if (!id.empty()) {
          const auto* found = std::find_if(std::begin(kAreas), std::end(kAreas),
                                           [&](const Area& area) { return area.id == id; });
          return found == std::end(kAreas)
                     ? devops_error(404, "The resource area " + id + " was not found.",
                                    "ResourceAreaNotFoundException")
                     : json_reply(describe(cloud, *found, organization));
        }
        json::array all;
        for (const Area& area : kAreas) all.push_back(describe(cloud, area, organization));
        return json_reply({{"count", all.size()}, {"value", all}});
      });
}

}  // namespace

Routes location_routes(Cloud& cloud) {
  const auto options = [&cloud](Service service) {
    return Route{
        "rest.resources", service, "OPTIONS", "/([^/]+)/_apis(?:/([^/]+))?/?",
        [&cloud, service](const Request& request) { return resources(cloud, request, service); }};
  };
  return {options(Service::kDevOps), options(Service::kOrganization),
          Route{"rest.resource_areas", Service::kDevOps, "GET",
                "/([^/]+)/_apis/[Rr]esource[Aa]reas(?:/([^/]+))?",
                [&cloud](const Request& request) { return areas(cloud, request); }}};
}

}  // namespace watchword::azure
