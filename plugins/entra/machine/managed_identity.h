// Managed identities (Microsoft Entra, "Managed identities for Azure resources"): a service on or
// beside the machine hands out its tokens. Which service it is depends on where the machine runs;
// each has a file of its own.
#pragma once

#include <optional>
#include <string>

#include <watchword/sdk/http.hpp>

#include "entra/machine/machine.h"

namespace watchword::entra {

// An identity that was assigned to the machine, where it has several: entra.managedIdentity, or
// AZURE_CLIENT_ID.
struct AssignedIdentity {
  enum class By { kNone, kClientId, kObjectId, kResourceId } by = By::kNone;
  std::string id;
};

// Throws Failure(WW_INVALID) when entra.managedIdentity makes no sense.
AssignedIdentity assigned_identity(const Machine& machine);

struct ManagedSource {
  std::string_view place;  // "App Service"
  bool takes_assigned;     // whether one of several identities can be asked for
  // What shows that the machine runs there, or none.
  std::optional<std::string> (*find)(const Machine& machine);
  // What finds out whether the service is there, when nothing but trying tells; else null.
  bool (*probe)(const Machine& machine);
  MachineToken (*get)(const Machine& machine, const AssignedIdentity& identity);
};

extern const ManagedSource kServiceFabric;
extern const ManagedSource kAppService;
extern const ManagedSource kAzureMl;
extern const ManagedSource kCloudShell;
extern const ManagedSource kArc;
extern const ManagedSource kArcAgent;
extern const ManagedSource kImds;

// A GET request for a token of the machine's resource. `assigned` is the parameter that names an
// identity ("client_id=…"), or empty.
HttpRequest metadata_request(const std::string& endpoint, std::string_view api_version,
                             const Machine& machine, const Form& assigned);

// The parameter's name for each way of naming an identity, as the service calls it; empty: none.
struct AssignedNames {
  std::string_view client_id;
  std::string_view object_id;
  std::string_view resource_id;
};
// Throws Failure(WW_INVALID) when the service has no such parameter.
Form assigned_parameter(const AssignedIdentity& identity, const AssignedNames& names,
                        const ManagedSource& source);

// Sends it, and up to three times more while the service says that it is not ready (Microsoft
// Learn, "How to use managed identities … on an Azure VM", Retry guidance). Throws Failure.
HttpResponse send_to_service(const Machine& machine, const HttpRequest& request);

// Reads the token out of the service's answer. Throws Failure that says what the service said.
MachineToken read_managed_token(const Machine& machine, const HttpResponse& response,
                                const ManagedSource& source);

}  // namespace watchword::entra
