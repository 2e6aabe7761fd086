// The bus on which the programs of a desktop call each other, where a system has one: what can be
// told of it without talking to it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "platform/environment.h"

namespace watchword::platform {

// Whether the system has such a thing at all.
bool has_session_buses() noexcept;

// Where the user's is; none when there is none.
std::optional<std::string> session_bus_address(const Environment& environment);

// Whether this machine has a file that says how whoever is called `name` there is started.
bool is_bus_service(const Environment& environment, std::string_view name);

}  // namespace watchword::platform
