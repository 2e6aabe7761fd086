#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace watchword::azure {

// Reads a JSON object whose members are known; each function throws std::invalid_argument with a
// message that names the member which is missing, unknown or of the wrong type.

void expect_members(const boost::json::object& object,
                    std::initializer_list<std::string_view> known);
const boost::json::object& as_object(const boost::json::value& value, std::string_view what);

std::string text_member(const boost::json::object& object, std::string_view name);
std::string text_member(const boost::json::object& object, std::string_view name,
                        std::string_view fallback);
std::int64_t number_member(const boost::json::object& object, std::string_view name,
                           std::int64_t fallback);
bool flag_member(const boost::json::object& object, std::string_view name, bool fallback);

}  // namespace watchword::azure
