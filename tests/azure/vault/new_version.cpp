#include "vault/new_version.h"

#include <boost/json/parse.hpp>

#include "base/encoding.h"
#include "vault/replies.h"

namespace watchword::azure {
namespace {

namespace json = boost::json;

constexpr std::size_t kValueMaxBytes = 25600;
constexpr std::size_t kTagsMax = 15;
constexpr std::size_t kTagMaxBytes = 256;  // of a name, of a value
constexpr std::size_t kContentTypeMaxBytes = 255;
constexpr std::size_t kVersionHexDigits = 32;

// What is wrong with the tags, or nothing.
std::string problem_of_tags(const json::object& tags) {
  if (tags.size() > kTagsMax) return "The request has more than 15 tags.";
  for (const auto& tag : tags) {
    if (!tag.value().is_string()) return "The value of a tag is not a string.";
    if (tag.key().size() > kTagMaxBytes || tag.value().get_string().size() > kTagMaxBytes)
      return "A tag is longer than 256 characters.";
  }
  return {};
}

// What is wrong with the body, or nothing once it is in `version`.
std::string read_body(const json::object& body, SecretVersion& version) {
  if (const auto* type = body.if_contains("contentType")) {
    if (!type->is_string() || type->get_string().size() > kContentTypeMaxBytes)
      return "contentType is not a string of at most 255 characters.";
    version.content_type = type->get_string();
  }
  if (const auto* tags = body.if_contains("tags")) {
    if (!tags->is_object()) return "tags is not an object.";
    if (auto problem = problem_of_tags(tags->get_object()); !problem.empty()) return problem;
    version.tags = tags->get_object();
  }
  const auto* attributes = body.if_contains("attributes");
  if (attributes == nullptr) return {};
  if (!attributes->is_object()) return "attributes is not an object.";
  for (const auto& attribute : attributes->get_object()) {
    const auto* number = attribute.value().if_int64();
    if (attribute.key() == "enabled" && attribute.value().is_bool())
      version.enabled = attribute.value().get_bool();
    else if (attribute.key() == "exp" && number != nullptr)
      version.expires = *number;
    else if (attribute.key() == "nbf" && number != nullptr)
      version.not_before = *number;
    else
      return "The attribute " + std::string(attribute.key()) + " cannot be set so.";
  }
  return {};
}

std::variant<json::object, Reply> json_body(const Request& request) {
  if (!request.headers.header("Content-Type").starts_with("application/json"))
    return vault_error(415, "UnsupportedMediaType", "The body must be application/json.");
  json::error_code failed;
  const json::value body = json::parse(request.body, failed);
  if (failed || !body.is_object()) return bad_parameter("The body is not a JSON object.");
  return body.get_object();
}

}  // namespace

std::variant<SecretVersion, Reply> read_new_version(const Request& request, std::int64_t now) {
  auto body = json_body(request);
  if (auto* refusal = std::get_if<Reply>(&body)) return std::move(*refusal);
  const auto& members = std::get<json::object>(body);
  const auto* value = members.if_contains("value");
  if (value == nullptr || !value->is_string())
    return bad_parameter("The request must have a value that is a string.");
  if (value->get_string().size() > kValueMaxBytes)
    return bad_parameter("The value is larger than 25 KB.");
  SecretVersion version;
  version.id = lower_case(random_text(kVersionHexDigits, "0123456789abcdef"));
  version.value = value->get_string();
  version.created = version.updated = now;
  if (const auto problem = read_body(members, version); !problem.empty())
    return bad_parameter(problem);
  return version;
}

std::variant<SecretVersion, Reply> read_changed_version(const Request& request,
                                                        SecretVersion version, std::int64_t now) {
  auto body = json_body(request);
  if (auto* refusal = std::get_if<Reply>(&body)) return std::move(*refusal);
  if (const auto problem = read_body(std::get<json::object>(body), version); !problem.empty())
    return bad_parameter(problem);
  version.updated = now;
  return version;
}

}  // namespace watchword::azure
