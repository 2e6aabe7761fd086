// git's http.curloptResolve: addresses that are given instead of looked up.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace watchword::host {

class AddressPins {
 public:
  // Each entry as curl's CURLOPT_RESOLVE takes it: "[+]HOST:PORT:ADDRESS[,ADDRESS…]", where HOST
  // may be "*" and an IPv6 address may be in brackets, or "-HOST:PORT". A later entry wins over an
  // earlier one, and an empty one forgets all before it, as git does. What cannot be understood is
  // ignored.
  explicit AddressPins(const std::vector<std::string>& entries);

  // The addresses to connect to for this host and port, separated by commas, or none.
  std::optional<std::string> find(std::string_view host, std::string_view port) const;

 private:
  void add(std::string_view entry);
  std::map<std::string, std::string, std::less<>> pins_;  // "host:port" -> addresses
};

}  // namespace watchword::host
