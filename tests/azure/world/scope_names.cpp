#include "world/scope_names.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace watchword::azure {
namespace {

// The areas, with the suffixes that each has; an empty one stands for the bare name.
struct Area {
  std::string_view name;
  std::array<std::string_view, 5> suffixes;
};

constexpr Area kAreas[] = {
    {"app_token", {""}},
    {"vso.advsec", {"", "_write", "_manage"}},
    {"vso.agentpools", {"", "_manage", "_listen"}},
    {"vso.analytics", {""}},
    {"vso.auditlog", {"", "_manage"}},
    {"vso.auditstreams_manage", {""}},
    {"vso.build", {"", "_execute"}},
    {"vso.code", {"", "_write", "_manage", "_full", "_status"}},
    {"vso.connected_server", {""}},
    {"vso.dashboards", {"", "_manage"}},
    {"vso.entitlements", {""}},
    {"vso.environment_manage", {""}},
    {"vso.extension", {"", "_manage"}},
    {"vso.extension.data", {"", "_write"}},
    {"vso.gallery", {"", "_acquire", "_publish", "_manage"}},
    {"vso.githubconnections", {"", "_manage"}},
    {"vso.graph", {"", "_manage"}},
    {"vso.identity", {"", "_manage"}},
    {"vso.loadtest", {"", "_write"}},
    {"vso.machinegroup_manage", {""}},
    {"vso.memberentitlementmanagement", {"", "_write"}},
    {"vso.notification", {"", "_write", "_manage", "_diagnostics"}},
    {"vso.packaging", {"", "_write", "_manage"}},
    {"vso.pats", {"", "_manage"}},
    {"vso.pipelineresources", {"_use", "_manage"}},
    {"vso.profile", {"", "_write"}},
    {"vso.project", {"", "_write", "_manage"}},
    {"vso.release", {"", "_execute", "_manage"}},
    {"vso.securefiles", {"_read", "_write", "_manage"}},
    {"vso.security_manage", {""}},
    {"vso.serviceendpoint", {"", "_query", "_manage"}},
    {"vso.settings", {"", "_write"}},
    {"vso.symbols", {"", "_write", "_manage"}},
    {"vso.taskgroups", {"_read", "_write", "_manage"}},
    {"vso.test", {"", "_write"}},
    {"vso.threads_full", {""}},
    {"vso.tokenadministration", {""}},
    {"vso.tokens", {""}},
    {"vso.variablegroups", {"_read", "_write", "_manage"}},
    {"vso.wiki", {"", "_write"}},
    {"vso.work", {"", "_write", "_full"}},
};

// The suffixes up to the first that is missing; where the bare name is one, it comes first.
bool has(const Area& area, std::string_view suffix) {
  for (std::size_t i = 0; i < area.suffixes.size(); ++i) {
    if (i > 0 && area.suffixes[i].empty()) return false;
    if (area.suffixes[i] == suffix) return true;
  }
  return false;
}

}  // namespace

bool is_scope_name(std::string_view word) {
  return std::any_of(std::begin(kAreas), std::end(kAreas), [&](const Area& area) {
    return word.starts_with(area.name) && has(area, word.substr(area.name.size()));
  });
}

}  // namespace watchword::azure
