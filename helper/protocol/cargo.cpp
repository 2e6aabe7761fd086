#include "protocol/cargo.h"

#include <algorithm>

#include <watchword/plugin.hpp>
#include <watchword/sdk/json.hpp>

#include "base/text.h"
#include "base/url.h"
#include "protocol/authorization.h"

namespace watchword::protocol {
namespace {

constexpr std::int64_t kCargoVersion = 1;
// A token that ends on the way to the server is refused, and cargo does not ask again.
constexpr std::int64_t kMarginSeconds = 60;
// Of one that has less, cargo still is to keep it for a request or two: it would ask for each.
constexpr std::int64_t kKeptSeconds = 5;

[[noreturn]] void refuse_cargo(const std::string& why) {
  throw Failure(WW_INVALID, "the request from cargo is refused: " + why,
                "Check the registry in cargo's config.toml.");
}

CargoMessage::Kind kind_of(std::string_view kind) {
  if (kind == "get") return CargoMessage::Kind::kGet;
  if (kind == "login") return CargoMessage::Kind::kLogin;
  if (kind == "logout") return CargoMessage::Kind::kLogout;
  return CargoMessage::Kind::kUnknown;
}

// The protocol of an index stands before the scheme: "sparse+https://…".
std::string_view address_of(std::string_view index) {
  for (const std::string_view protocol : {"sparse+", "registry+"})
    if (index.starts_with(protocol)) return index.substr(protocol.size());
  return index;
}

std::optional<Target> target_of_index(std::string_view index) {
  const std::string_view address = address_of(index);
  const auto scheme = lower(address.substr(0, address.find("://")));
  if (scheme != "https" && scheme != "http") return std::nullopt;
  const auto url = parse_url(address);
  if (!url) refuse_cargo("its index-url cannot be understood");
  auto target = target_of(*url);
  if (!target) refuse_cargo("its index-url cannot be understood");
  if (const auto wrong = settle(*target); !wrong.empty()) refuse_cargo(std::string(wrong));
  return target;
}

// Whatever a server sent. What cannot be a challenge is left out.
void read_headers(const json::array& headers, std::vector<std::string>& challenges) {
  constexpr std::string_view kName = "www-authenticate";
  for (const json::value& header : headers) {
    if (challenges.size() == kCargoHeadersMax) return;
    if (!header.is_string()) continue;
    const std::string_view line(header.get_string());
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || lower(line.substr(0, colon)) != kName) continue;
    std::string_view value = line.substr(colon + 1);
    while (value.starts_with(' ')) value.remove_prefix(1);
    if (value.size() <= kCargoHeaderMaxBytes && !has_control(value)) challenges.emplace_back(value);
  }
}

void read_registry(const json::value& registry, CargoMessage& message) {
  const std::string_view index = text_at(registry, "index-url");
  if (index.empty()) refuse_cargo("it names no index-url");
  message.target = target_of_index(index);
  message.name = text_at(registry, "name");
  const json::array* headers = array_at(registry, "headers");
  if (headers == nullptr || headers->empty()) return;
  message.refused = true;
  read_headers(*headers, message.challenges);
}

Secret line_of(json::value object) {
  return std::move(serialize_secret(object).append("\n"));
}

Secret ok(const json::object& what) {
  json::value out = wiped_object();
  out.get_object()["Ok"] = what;
  return line_of(std::move(out));
}

// Never "never": cargo would ask for each of its requests.
void say_how_long(const Credential& credential, std::int64_t now, json::object& out) {
  out["cache"] = credential.expires_at > 0 ? "expires" : "session";
  if (credential.expires_at > 0)
    out["expiration"] = std::max(credential.expires_at - kMarginSeconds, now + kKeptSeconds);
}

}  // namespace

std::string_view cargo_hello() {
  return "{\"v\":[1]}\n";
}

std::size_t cargo_message_end(std::string_view bytes) {
  return bytes.find('\n') + 1;
}

CargoMessage parse_cargo_message(std::string_view line) {
  if (line.size() > kCargoMessageMaxBytes)
    refuse_cargo("it is larger than " + std::to_string(kCargoMessageMaxBytes) + " bytes");
  const auto object = parse_object(line);
  if (!object) refuse_cargo("it is no JSON object");
  if (number_at(*object, "v") != kCargoVersion)
    refuse_cargo("it is not of version 1 of the protocol");
  CargoMessage message;
  message.kind = kind_of(text_at(*object, "kind"));
  if (message.kind == CargoMessage::Kind::kUnknown) return message;
  if (const json::array* arguments = array_at(*object, "args");
      arguments != nullptr && !arguments->empty())
    refuse_cargo("cargo-credential-watchword takes no arguments");
  const json::object* registry = object_at(*object, "registry");
  if (registry == nullptr) refuse_cargo("it names no registry");
  read_registry(object->at("registry"), message);
  if (const auto token = text_at(*object, "token"); !token.empty()) message.token = Secret(token);
  return message;
}

Secret format_cargo_token(const Credential& credential, std::int64_t now) {
  json::value out = wiped_object();
  json::object& answer = out.get_object()["Ok"].emplace_object();
  answer["kind"] = "get";
  answer["token"] = authorization_value(credential).view();
  say_how_long(credential, now, answer);
  answer["operation_independent"] = true;
  return line_of(std::move(out));
}

Secret format_cargo_done(CargoMessage::Kind kind) {
  return ok({{"kind", kind == CargoMessage::Kind::kLogin ? "login" : "logout"}});
}

std::string_view cargo_not_found() {
  return "{\"Err\":{\"kind\":\"not-found\"}}\n";
}

std::string_view cargo_url_not_supported() {
  return "{\"Err\":{\"kind\":\"url-not-supported\"}}\n";
}

std::string_view cargo_operation_not_supported() {
  return "{\"Err\":{\"kind\":\"operation-not-supported\"}}\n";
}

Secret format_cargo_error(std::string_view text) {
  json::value out = wiped_object();
  out.get_object()["Err"] = {{"kind", "other"}, {"message", text}, {"caused-by", json::array()}};
  return line_of(std::move(out));
}

}  // namespace watchword::protocol
