#include "oauth/binding.h"

#include <algorithm>

#include <watchword/sdk/json.hpp>

namespace watchword::oauth {
namespace {

constexpr std::string_view kBinding = "binding|";
constexpr std::string_view kAdmitted = "admitted|";  // followed by the organization and a session
constexpr std::string_view kSignedOut = "signed-out|";  // by the organization, or by both
constexpr std::string_view kYes = "1";

std::string key_of(std::string_view kind, std::string_view organization) {
  return std::string(kind).append(organization);
}

std::string key_of(std::string_view kind, std::string_view organization, std::string_view session) {
  return key_of(kind, organization).append("|").append(session);
}

// An organization's name has no "|" in it; a session's may.
std::string_view organization_in(std::string_view key, std::string_view kind) {
  key.remove_prefix(kind.size());
  return key.substr(0, key.find('|'));
}

std::string_view session_in(std::string_view key, std::string_view kind) {
  key.remove_prefix(kind.size());
  const auto bar = key.find('|');
  return bar == std::string_view::npos ? std::string_view() : key.substr(bar + 1);
}

std::optional<Binding> from_json(std::string_view organization, std::string_view text) {
  const auto value = parse_object(text);
  if (!value || text_at(*value, "session").empty()) return std::nullopt;
  return Binding{std::string(organization), std::string(text_at(*value, "session")),
                 std::string(text_at(*value, "account")), std::string(text_at(*value, "url")),
                 std::string(text_at(*value, "client_id"))};
}

}  // namespace

std::optional<Binding> Bindings::find(std::string_view organization) const {
  const auto text = host_.state(key_of(kBinding, organization));
  return text ? from_json(organization, *text) : std::nullopt;
}

std::vector<Binding> Bindings::all() const {
  std::vector<Binding> out;
  for (const auto& [key, text] : host_.list_state(kBinding))
    if (auto binding = from_json(std::string_view(key).substr(kBinding.size()), text))
      out.push_back(std::move(*binding));
  return out;
}

void Bindings::bind(const Binding& binding) const {
  const std::string& organization = binding.organization;
  host_.erase_state(key_of(kSignedOut, organization));
  host_.erase_state(key_of(kSignedOut, organization, binding.session));
  if (find(organization) == binding) return;
  json::object out{{"session", binding.session}, {"account", binding.account}};
  if (!binding.url.empty()) out["url"] = binding.url;
  if (!binding.client_id.empty()) out["client_id"] = binding.client_id;
  host_.put_state(key_of(kBinding, organization), serialize(out));
}

void Bindings::admit(std::string_view organization, std::string_view session) const {
  host_.erase_state(key_of(kSignedOut, organization, session));
  host_.put_state(key_of(kAdmitted, organization, session), kYes);
}

bool Bindings::admitted(std::string_view organization, std::string_view session) const {
  return host_.state(key_of(kAdmitted, organization, session)).has_value();
}

std::vector<std::string> Bindings::admitted(std::string_view organization) const {
  std::vector<std::string> sessions;
  for (const auto& [key, text] : host_.list_state(key_of(kAdmitted, organization, "")))
    sessions.emplace_back(session_in(key, kAdmitted));
  return sessions;
}

bool Bindings::erase(std::string_view organization) const {
  const bool found = host_.state(key_of(kBinding, organization)).has_value();
  host_.erase_state(key_of(kBinding, organization));
  forget(key_of(kAdmitted, organization, ""));
  return found;
}

bool Bindings::use(std::string_view session, std::string_view but_for) const {
  for (const Binding& binding : all())
    if (binding.session == session && binding.organization != but_for) return true;
  const auto admissions = host_.list_state(kAdmitted);
  return std::any_of(admissions.begin(), admissions.end(), [&](const auto& note) {
    return session_in(note.first, kAdmitted) == session &&
           organization_in(note.first, kAdmitted) != but_for;
  });
}

void Bindings::sign_out(std::string_view organization) const {
  erase(organization);
  forget(key_of(kSignedOut, organization, ""));
  host_.put_state(key_of(kSignedOut, organization), kYes);
}

void Bindings::sign_out(std::string_view organization, std::string_view session) const {
  const auto usual = find(organization);
  host_.erase_state(key_of(kAdmitted, organization, session));
  host_.put_state(key_of(kSignedOut, organization, session), kYes);
  if (!usual || usual->session != session) return;
  host_.erase_state(key_of(kBinding, organization));
  host_.put_state(key_of(kSignedOut, organization), kYes);
}

bool Bindings::signed_out(std::string_view organization) const {
  return host_.state(key_of(kSignedOut, organization)).has_value();
}

bool Bindings::signed_out(std::string_view organization, std::string_view session) const {
  if (host_.state(key_of(kSignedOut, organization, session))) return true;
  return signed_out(organization) && !admitted(organization, session);
}

std::vector<std::string> Bindings::signed_out_organizations() const {
  std::vector<std::string> out;
  for (const auto& [key, text] : host_.list_state(kSignedOut)) {
    const std::string_view organization = organization_in(key, kSignedOut);
    if (session_in(key, kSignedOut).empty() && !organization.empty())
      out.emplace_back(organization);
  }
  return out;
}

void Bindings::forget(std::string_view prefix) const {
  for (const auto& [key, text] : host_.list_state(prefix)) host_.erase_state(key);
}

}  // namespace watchword::oauth
