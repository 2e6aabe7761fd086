#include "common/json.h"

#include <boost/json/memory_resource.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/serializer.hpp>
#include <charconv>
#include <cmath>
#include <memory>

namespace watchword {
namespace {

class WipingResource : public json::memory_resource {
 private:
  void* do_allocate(std::size_t size, std::size_t /*alignment*/) override {
    return ::operator new(size);
  }
  void do_deallocate(void* memory, std::size_t size, std::size_t /*alignment*/) override {
    wipe(memory, size);
    ::operator delete(memory);
  }
  bool do_is_equal(const json::memory_resource& other) const noexcept override {
    return this == &other;
  }
};

json::storage_ptr wiping() {
  return json::make_shared_resource<WipingResource>();
}

const json::value* find(const json::value& object, std::string_view key) {
  const json::object* members = object.if_object();
  return members == nullptr ? nullptr : members->if_contains(key);
}

std::optional<std::int64_t> whole_number(std::string_view digits) {
  std::int64_t number = 0;
  const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (failed != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

std::optional<std::int64_t> whole_number(double number) {
  constexpr double kExactMax = 9007199254740992.0;  // 2^53
  if (!(std::fabs(number) <= kExactMax) || std::trunc(number) != number) return std::nullopt;
  return static_cast<std::int64_t>(number);
}

}  // namespace

std::optional<json::value> parse_document(std::string_view text) {
  if (text.size() > kJsonMaxBytes) return std::nullopt;
  json::parse_options options;
  options.max_depth = kJsonMaxDepth;
  json::error_code failed;
  json::value value = json::parse(text, failed, wiping(), options);
  if (failed || !value.is_structured()) return std::nullopt;
  return value;
}

std::optional<json::value> parse_object(std::string_view text) {
  auto value = parse_document(text);
  if (!value || !value->is_object()) return std::nullopt;
  return value;
}

json::value wiped_object() {
  return json::value(json::object_kind, wiping());
}

std::string_view text_at(const json::value& object, std::string_view key) {
  const json::value* found = find(object, key);
  if (found == nullptr || !found->is_string()) return {};
  const json::string& text = found->get_string();
  return {text.data(), text.size()};
}

std::optional<std::int64_t> number_at(const json::value& object, std::string_view key) {
  const json::value* found = find(object, key);
  if (found == nullptr) return std::nullopt;
  if (const auto* number = found->if_int64()) return *number;
  if (const auto* number = found->if_double()) return whole_number(*number);
  if (found->is_string()) return whole_number(text_at(object, key));
  return std::nullopt;
}

const json::object* object_at(const json::value& object, std::string_view key) {
  const json::value* found = find(object, key);
  return found == nullptr ? nullptr : found->if_object();
}

const json::array* array_at(const json::value& object, std::string_view key) {
  const json::value* found = find(object, key);
  return found == nullptr ? nullptr : found->if_array();
}

Secret serialize_secret(const json::value& value) {
  constexpr std::size_t kChunkBytes = 1024;
  char chunk[kChunkBytes];
  Secret out;
  json::serializer serializer;
  serializer.reset(&value);
  while (!serializer.done()) {
    const auto piece = serializer.read(chunk, sizeof chunk);
    out.append({piece.data(), piece.size()});
  }
  wipe(chunk, sizeof chunk);
  return out;
}

std::string serialize(const json::value& value) {
  return json::serialize(value);
}

}  // namespace watchword
