#include "platform/session_bus.h"

#include <algorithm>
#include <unistd.h>
#include <utility>

namespace watchword::platform {
namespace {

// In the order of the D-Bus Specification, "Message Bus Starting Services"; of the XDG Base
// Directory Specification are the defaults.
constexpr std::string_view kServices = "/dbus-1/services/";
constexpr std::string_view kDataDirectories = "/usr/local/share:/usr/share";

bool is_there(const std::string& path) {
  return ::access(path.c_str(), F_OK) == 0;
}

std::string value_or(const Environment& environment, std::string_view name, std::string otherwise) {
  auto value = environment(name);
  return value && !value->empty() ? std::move(*value) : std::move(otherwise);
}

// D-Bus Specification, "Server Addresses": all but these bytes are written as %XX.
std::string escaped(std::string_view path) {
  constexpr std::string_view kPlain = "-_/.\\*";
  constexpr const char* kDigits = "0123456789abcdef";
  std::string out;
  for (const char c : path) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       kPlain.find(c) != std::string_view::npos;
    const auto byte = static_cast<unsigned char>(c);
    if (plain)
      out += c;
    else
      (out += '%').append({kDigits[byte >> 4], kDigits[byte & 15]});
  }
  return out;
}

}  // namespace

bool has_session_buses() noexcept {
  return true;
}

// As sd-bus and GLib look for it, but without GLib's last resort, which starts a new bus that
// nobody else would know of.
std::optional<std::string> session_bus_address(const Environment& environment) {
  if (auto address = environment("DBUS_SESSION_BUS_ADDRESS"); address && !address->empty())
    return address;
  const auto runtime = environment("XDG_RUNTIME_DIR");
  if (!runtime || runtime->empty() || !is_there(*runtime + "/bus")) return std::nullopt;
  return "unix:path=" + escaped(*runtime + "/bus");
}

bool is_bus_service(const Environment& environment, std::string_view name) {
  const std::string file = std::string(kServices).append(name) + ".service";
  if (const auto runtime = environment("XDG_RUNTIME_DIR");
      runtime && !runtime->empty() && is_there(*runtime + file))
    return true;
  std::string directories =
      value_or(environment, "XDG_DATA_HOME", value_or(environment, "HOME", "") + "/.local/share");
  directories += ':' + value_or(environment, "XDG_DATA_DIRS", std::string(kDataDirectories));
  directories += ":/usr/share";  // where the bus looks whatever the variable says
  for (std::size_t start = 0; start < directories.size();) {
    const auto end = std::min(directories.find(':', start), directories.size());
    if (end > start && is_there(directories.substr(start, end - start) + file)) return true;
    start = end + 1;
  }
  return false;
}

}  // namespace watchword::platform
