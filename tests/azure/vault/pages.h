#pragma once

#include <boost/json/object.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "server/http.h"
#include "world/cloud.h"

namespace watchword::azure {

// Lists come in pages of at most `maxresults` (1 to 25, which is the default), each with the
// absolute address of the next one. A page may hold fewer or none and still have a next one: what
// `describe` leaves out counts as looked at.

Reply page_of_items(const Cloud& cloud, const Request& request, const std::string& collection,
                    const std::vector<std::optional<boost::json::object>>& items);

Reply page_of_secrets(
    const Cloud& cloud, const Request& request, const std::string& collection,
    const std::function<std::optional<boost::json::object>(const VaultSecret&)>& describe);

}  // namespace watchword::azure
