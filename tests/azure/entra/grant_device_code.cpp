#include "entra/grant.h"

namespace watchword::azure {
namespace {

using Steady = std::chrono::steady_clock;

// Timers of clients are not exact.
constexpr std::chrono::milliseconds kPollTolerance{250};
constexpr int kSlowDownStep = 5;  // seconds; RFC 8628 section 3.5

// Whether the client asks sooner than it was told to. Such a poll is told so and else forgotten:
// the interval counts from the last poll that was none. What a scenario tells to slow down has to
// do it for good.
bool polls_too_fast(Cloud& cloud, const std::string& device_code) {
  const bool slows_down = cloud.scenario.take_slow_down();
  bool too_early = false;
  cloud.grants.devices.update(device_code, [&](DeviceGrant& device) {
    const auto now = Steady::now();
    too_early = now + kPollTolerance < device.last_poll + std::chrono::seconds(device.interval);
    if (slows_down) device.interval += kSlowDownStep;
    if (slows_down || !too_early) device.last_poll = now;
  });
  return slows_down || too_early;
}

std::optional<EntraError> problem(Cloud& cloud, const TokenRequest& request,
                                  const std::string& device_code, const DeviceGrant& device) {
  const DeviceSettings settings = cloud.scenario.device();
  if (device.client_id != request.client.id) return entra_error(70000);
  if (settings.expire || cloud.clock.now() > device.expires) return entra_error(70019);
  if (settings.deny || device.state == DeviceGrant::State::kDeclined)
    return EntraError{"authorization_declined", 0, "The user declined the sign-in.", {}, {}};
  if (polls_too_fast(cloud, device_code))
    return EntraError{"slow_down", 0, "The client polls too often.", {}, {}};
  if (device.state == DeviceGrant::State::kPending) return entra_error(70016);
  return std::nullopt;
}

}  // namespace

GrantResult redeem_device_code(Cloud& cloud, const TokenRequest& request) {
  const std::string device_code = request.parameter("device_code");
  const auto device = cloud.grants.devices.get(device_code);
  if (!device) return entra_error(70018);
  if (const auto error = problem(cloud, request, device_code, *device)) return *error;
  bool replayed = false;
  cloud.grants.devices.update(device_code, [&](DeviceGrant& kept) {
    replayed =
        std::exchange(kept.state, DeviceGrant::State::kRedeemed) == DeviceGrant::State::kRedeemed;
  });
  if (replayed) return entra_error(70000, "The device code was already redeemed.");
  return grant_to_user(cloud, request, device->login, device->scope, device_code);
}

}  // namespace watchword::azure
