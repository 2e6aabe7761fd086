// The provider: the credential helper of Windows, asked from WSL. Whose session it is, and where it
// is kept, is Windows' own matter; here its answers are in memory until they expire.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include <watchword/sdk/provider.hpp>

namespace watchword::windows_helper {

inline constexpr std::string_view kWayKept = "windows";            // what it has, without a person
inline constexpr std::string_view kWaySignIn = "windows-sign-in";  // a person signs in there

// To start a program of Windows takes some 0.3 s, and 25 s where a virus scanner reads it first.
inline constexpr std::uint32_t kAnswersWithinMs = 30'000;
inline constexpr std::uint32_t kSignsInWithinMs = 330'000;  // longer than its own sign-in takes
// One that did not answer, or could not be started, is let be for so long.
inline constexpr std::int64_t kLetBeSeconds = 120;

class WindowsHelper : public Provider {
 public:
  explicit WindowsHelper(Host host) : host_(host) {}

  bool knows_host(const Request& request) const override;
  std::vector<Way> ways(const Request& request) override;
  std::optional<Answer> get(const Request& request, std::string_view way) override;

 private:
  std::string why_let_be() const;
  void let_be(const Failure& failure) const;

  Host host_;
};

}  // namespace watchword::windows_helper
