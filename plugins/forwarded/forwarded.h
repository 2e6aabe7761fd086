// The provider: what another machine lends to this one. Whose credential it is, and whether it is
// lent, is decided there.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <watchword/sdk/provider.hpp>

namespace watchword::forwarded {

inline constexpr std::string_view kWay = "forwarding";

class Forwarded : public Provider {
 public:
  explicit Forwarded(Host host) : host_(host) {}

  bool knows_host(const Request& request) const override;
  std::vector<Way> ways(const Request& request) override;
  std::optional<Answer> get(const Request& request, std::string_view way) override;
  bool refused(const Request& request, const Issued& issued) override;

 private:
  Host host_;
};

}  // namespace watchword::forwarded
