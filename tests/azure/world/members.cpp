#include "world/members.h"

#include <algorithm>
#include <stdexcept>

namespace watchword::azure {
namespace {

[[noreturn]] void refuse(std::string_view name, std::string_view reason) {
  throw std::invalid_argument("\"" + std::string(name) + "\" " + std::string(reason));
}

}  // namespace

void expect_members(const boost::json::object& object,
                    std::initializer_list<std::string_view> known) {
  for (const auto& member : object)
    if (std::find(known.begin(), known.end(), std::string_view(member.key())) == known.end())
      refuse(member.key(), "is not known here");
}

const boost::json::object& as_object(const boost::json::value& value, std::string_view what) {
  const auto* object = value.if_object();
  if (object == nullptr) refuse(what, "must be a JSON object");
  return *object;
}

std::string text_member(const boost::json::object& object, std::string_view name) {
  if (object.if_contains(name) == nullptr) refuse(name, "is missing");
  return text_member(object, name, "");
}

std::string text_member(const boost::json::object& object, std::string_view name,
                        std::string_view fallback) {
  const auto* value = object.if_contains(name);
  if (value == nullptr) return std::string(fallback);
  if (!value->is_string()) refuse(name, "must be a string");
  return std::string(value->get_string());
}

std::int64_t number_member(const boost::json::object& object, std::string_view name,
                           std::int64_t fallback) {
  const auto* value = object.if_contains(name);
  if (value == nullptr) return fallback;
  if (!value->is_int64()) refuse(name, "must be a whole number");
  return value->get_int64();
}

bool flag_member(const boost::json::object& object, std::string_view name, bool fallback) {
  const auto* value = object.if_contains(name);
  if (value == nullptr) return fallback;
  if (!value->is_bool()) refuse(name, "must be true or false");
  return value->get_bool();
}

}  // namespace watchword::azure
