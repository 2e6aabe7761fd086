#pragma once

#include <boost/json/object.hpp>

namespace watchword::azure {

// Whether a claims request asks for all that a claims challenge demands of the access token
// (Microsoft Learn, "Claims challenges, claims requests and client capabilities").
bool satisfies(const boost::json::object& requested, const boost::json::object& demanded);

}  // namespace watchword::azure
