#include "forward/rules.h"

#include <algorithm>

#include <watchword/plugin.hpp>
#include <watchword/server.hpp>

#include "base/text.h"
#include "base/url.h"

namespace watchword::forward {
namespace {

constexpr std::size_t kOwnerMaxBytes = 128;

// What can be compared and shown without a second look.
bool is_owner(std::string_view name) {
  return !name.empty() && name.size() <= kOwnerMaxBytes && name != "." && name != ".." &&
         std::all_of(name.begin(), name.end(),
                     [](char c) { return is_alphanumeric(c) || c == '-' || c == '_' || c == '.'; });
}

bool has_port(const std::string& host) {
  const auto server = parse_server(host);
  return !server || !server->port.empty();
}

}  // namespace

bool Rules::says_owner_in_path(const std::string& host) const {
  return names_host(known_.owner_in_path, host);
}

bool Rules::is_claimed(const std::string& host) const {
  return names_host(known_.claimed, host);
}

void Rules::allow_organization(std::string_view name) {
  if (!is_owner(name))
    throw Failure(WW_INVALID, "'" + std::string(name) + "' is no name of an organization",
                  "Type it as it stands in addresses, or type the whole address.");
  allowed_.push_back({"", lower(name)});
}

void Rules::allow_address(const Target& address) {
  Place place = place_of(address);
  if (leaves_open(address))
    throw Failure(WW_INVALID, "of " + place.host + " the organization is not said",
                  "Type it too: " + place.host + "/NAME.");
  allowed_.push_back(std::move(place));
}

std::string Rules::text() const {
  std::string out;
  for (const Place& place : allowed_)
    out += (out.empty() ? "" : ", ") + (place.host.empty() ? place.owner : place.text());
  return out.empty() ? "any" : out;
}

Place Rules::place_of(const Target& target) const {
  Place place{target.host, {}};
  if (!says_owner_in_path(target.host)) return place;
  const std::string path = target.path.value_or("");
  place.owner = lower(path.substr(0, path.find('/')));
  return place;
}

bool Rules::leaves_open(const Target& target) const {
  return says_owner_in_path(target.host) && place_of(target).owner.empty();
}

bool Rules::is_allowed(const Place& place) const {
  if (!are_named()) return is_claimed(place.host);
  return std::any_of(allowed_.begin(), allowed_.end(), [&](const Place& one) {
    if (one.owner != place.owner) return false;
    return one.host.empty() ? !has_port(place.host) : one.host == place.host;
  });
}

Place Rules::admit(const Target& target) const {
  if (target.protocol != "https")
    throw Failure(WW_REFUSED, here_ + " lends credentials for https:// only",
                  "Use the https:// address.");
  Place place = place_of(target);
  if (says_owner_in_path(target.host)) {
    if (leaves_open(target))
      throw Failure(WW_REFUSED,
                    "git did not say the path, which tells " + here_ +
                        " whose credential is wanted of " + place.host,
                    "Run on " + there_ + ": git config --global credential.https://" + place.host +
                        ".useHttpPath true");
    if (!is_owner(place.owner))
      throw Failure(WW_REFUSED, "the path begins with what is no name of an organization",
                    "Check the address.");
  }
  if (is_allowed(place)) return place;
  throw Failure(WW_REFUSED,
                here_ + " does not lend the credential of " + place.text() + " to " + there_ +
                    ": only of " + (are_named() ? text() : "servers that its plugins answer for"),
                "If it should, begin the forwarding on " + here_ + " with --organization " +
                    place.text() + ".");
}

}  // namespace watchword::forward
