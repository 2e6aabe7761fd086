#include "entra/machine/identities.h"

#include <algorithm>
#include <array>

#include "common/text.h"
#include "entra/machine/identity.h"
#include "entra/refusal.h"

namespace watchword::entra {
namespace {

// The order of choice. What a person wrote down goes before what a platform offers, and a secret
// before a certificate (Azure SDK, "EnvironmentCredential", "DefaultAzureCredential").
constexpr std::array<const IdentityKind*, 8> kKinds = {
    &kClientSecret, &kClientCertificate, &kWorkloadIdentity, &kAzurePipelines,
    &kGitHub,       &kManagedIdentity,   &kAzureCli,         &kAzureDeveloperCli};

constexpr std::string_view kSessionPrefix = "machine|";
constexpr std::string_view kAuto = "auto";
constexpr std::string_view kNone = "none";

const IdentityKind* find_kind(std::string_view id) {
  const auto found = std::find_if(kKinds.begin(), kKinds.end(),
                                  [&](const IdentityKind* kind) { return kind->id == id; });
  return found == kKinds.end() ? nullptr : *found;
}

// "auto", "none" or the id of a kind.
std::string configured(const Host& host) {
  const std::string value = lower(host.config("entra.identity").value_or(std::string(kAuto)));
  if (value == kAuto || value == kNone || find_kind(value) != nullptr) return value;
  std::string known = "auto, none";
  for (const IdentityKind* kind : kKinds) known += ", " + std::string(kind->id);
  throw Failure(WW_INVALID, "watchword.entra.identity is \"" + printable(value, 50) + "\"",
                "Set it to one of " + known + ".");
}

Way make_way(const IdentityKind& kind, const Finding& finding, bool chosen) {
  Way way;
  way.rank = finding.is_guess && !chosen ? WW_RANK_LAST_RESORT : WW_RANK_MACHINE_IDENTITY;
  way.id = kind.id;
  way.reason = finding.reason;
  if (chosen) way.reason += "; watchword.entra.identity asks for it";
  way.account = finding.account;
  way.obstacle = finding.obstacle;
  way.advice = finding.advice;
  return way;
}

MachineWays found_ways(const Machine& machine, bool nobody_can_be_asked) {
  MachineWays out;
  std::vector<Way> guesses;
  for (const IdentityKind* kind : kKinds) {
    const auto finding = kind->find(machine, false);
    if (!finding) continue;
    (finding->is_guess ? guesses : out.ways).push_back(make_way(*kind, *finding, false));
    out.decides = !finding->is_guess && finding->obstacle.empty();
    if (out.decides) return out;
  }
  const bool online = !machine.target.request.may(WW_REQUEST_OFFLINE);
  if (out.ways.empty() && nobody_can_be_asked && online) out.ways = std::move(guesses);
  return out;
}

}  // namespace

MachineWays machine_ways(const Host& host, const EntraTarget& target, bool nobody_can_be_asked) {
  std::string choice = "machine";
  try {
    choice = configured(host);
    if (choice == kNone) return {};
    const Machine machine(host, target);
    const IdentityKind* kind = find_kind(choice);
    if (kind == nullptr) return found_ways(machine, nobody_can_be_asked);
    return {{make_way(*kind, *kind->find(machine, true), true)}, true};
  } catch (const Failure& failure) {
    if (failure.status() != WW_INVALID) throw;
    Way way;
    way.rank = WW_RANK_MACHINE_IDENTITY;
    way.id = choice;
    way.reason = "the configuration of a machine's identity";
    way.obstacle = failure.message();
    way.advice = failure.advice();
    return {{std::move(way)}, choice != kAuto};
  }
}

bool is_machine_way(std::string_view id) {
  return find_kind(id) != nullptr;
}

std::optional<Answer> machine_answer(const Host& host, const EntraTarget& target,
                                     std::string_view way) {
  if (target.request.may(WW_REQUEST_OFFLINE)) return std::nullopt;
  const Machine machine(host, target);
  const IdentityKind& kind = *find_kind(way);
  const bool chosen = configured(host) == kind.id;
  Answer answer;
  answer.kind = WW_ANSWER_TOKEN;
  answer.flags = WW_ANSWER_EPHEMERAL;
  answer.username = basic_username({target.request.username});
  if (const auto finding = kind.find(machine, chosen)) answer.account = finding->account;
  answer.session =
      std::string(kSessionPrefix) + std::string(kind.id) + '|' + machine.target.client_id;
  if (!target.request.refused_sha256.empty()) note_machine_refusal(host, target, answer.session);
  check_machine_not_refused(host, target, answer);
  auto token = kind.get(machine, chosen);
  if (!token) return std::nullopt;
  answer.secret = std::move(token->token);
  answer.expires_at = token->expires_at;
  check_replaced(host, target, answer);
  return answer;
}

bool is_machine_session(std::string_view session) {
  return session.starts_with(kSessionPrefix);
}

}  // namespace watchword::entra
