// The organizations of whoever is signed in.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "pat/rest.h"

namespace watchword::pat {

// Their names, sorted: those of the tenant that `rest` is signed in to (Microsoft Learn, "Profiles
// - Get" and "Accounts - List"). Throws what Rest::call throws.
std::vector<std::string> organizations_of_caller(Rest& rest);

// Does something at each of them, as the same account. An organization that refuses is told and
// passed over; throws what it says when none is left.
void for_each_organization(Rest& rest, const std::function<void(Rest&)>& action);

}  // namespace watchword::pat
