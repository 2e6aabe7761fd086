#include "http/address_pins.h"

#include <algorithm>

#include "base/text.h"

namespace watchword::host {
namespace {

std::string_view without_brackets(std::string_view address) {
  if (address.size() > 2 && address.front() == '[' && address.back() == ']')
    return address.substr(1, address.size() - 2);
  return address;
}

// As the network module takes them.
std::string without_all_brackets(std::string_view list) {
  std::string out;
  while (!list.empty()) {
    const auto address = list.substr(0, list.find(','));
    list.remove_prefix(std::min(address.size() + 1, list.size()));
    if (address.empty()) continue;
    if (!out.empty()) out += ',';
    out += without_brackets(address);
  }
  return out;
}

}  // namespace

AddressPins::AddressPins(const std::vector<std::string>& entries) {
  for (const std::string& entry : entries) add(entry);
}

void AddressPins::add(std::string_view entry) {
  if (entry.empty()) {
    pins_.clear();
    return;
  }
  const bool removes = entry.front() == '-';
  if (removes || entry.front() == '+') entry.remove_prefix(1);
  const auto after_host = entry.find(':');
  if (after_host == std::string_view::npos) return;
  const auto after_port = entry.find(':', after_host + 1);
  const std::string key = lower(entry.substr(0, after_port));
  if (removes) {
    pins_.erase(key);
  } else if (after_port != std::string_view::npos) {
    std::string addresses = without_all_brackets(entry.substr(after_port + 1));
    if (!addresses.empty()) pins_[key] = std::move(addresses);
  }
}

std::optional<std::string> AddressPins::find(std::string_view host, std::string_view port) const {
  for (const auto name : {host, std::string_view("*")}) {
    const auto found = pins_.find(lower(name) + ":" + std::string(port));
    if (found != pins_.end()) return found->second;
  }
  return std::nullopt;
}

}  // namespace watchword::host
