#include "pat/token_name.h"

#include <algorithm>

#include <watchword/encoding.hpp>

#include "common/text.h"

namespace watchword::pat {
namespace {

constexpr std::size_t kMachineMaxBytes = 64;
constexpr std::size_t kRepositoryMaxBytes = 100;
constexpr std::size_t kMarkBytes = 8;  // hexadecimal digits

// What follows "_git/" (Microsoft Learn, "Clone an existing Git repo"), up to the next slash.
std::string repository(std::string_view path) {
  constexpr std::string_view kMarker = "_git/";
  const auto at = path.find(kMarker);
  if (at == std::string_view::npos) return {};
  std::string_view name = path.substr(at + kMarker.size());
  name = name.substr(0, name.find('/'));
  return printable(percent_decode(name).value_or(std::string(name)), kRepositoryMaxBytes);
}

bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

}  // namespace

std::string token_name(std::string_view machine, std::string_view organization,
                       std::string_view path) {
  const std::string name = repository(path);
  const std::string where = machine.empty() ? "some machine" : printable(machine, kMachineMaxBytes);
  return "Watchword on " + where + " for " + std::string(organization) +
         (name.empty() ? "" : "/" + name);
}

std::string without_mark(std::string_view name) {
  const std::string whole(name);
  constexpr std::size_t kSize = kMarkBytes + 3;  // " (" and ")"
  if (name.size() <= kSize || !name.ends_with(')')) return whole;
  const std::string_view mark = name.substr(name.size() - kSize);
  if (!mark.starts_with(" (") ||
      !std::all_of(mark.begin() + 2, mark.end() - 1, [](char c) { return is_hex(c); }))
    return whole;
  return whole.substr(0, whole.size() - kSize);
}

}  // namespace watchword::pat
