#include "entra/refusal.h"

#include "entra/dialect.h"

namespace watchword::entra {
namespace {

Failure not_a_user(const Target& target, const std::string& account) {
  return {WW_REFUSED,
          target.organization_name() + " refuses the " + account +
              ", also with a new token: it is not a user there",
          "Add it under Organization settings, Users, and give it access to the repository."};
}

}  // namespace

bool note_refusal(const Host& host, const Target& target, std::string_view key,
                  std::string_view sha256) {
  const AccessTokens tokens(host, kService);
  const auto refused = tokens.take(key, sha256);
  if (!refused) return false;
  const oauth::Refusals ladder = refusals(host, target, key);
  if (!ladder.note(refused->obtained_at)) return true;
  tokens.erase_session(key);
  const auto session = Sessions(host, kService).find(key);
  if (session && host.now() - session->signed_in_at < oauth::kFreshSeconds) {
    ladder.bar(kBarredSeconds);
    return true;
  }
  ladder.doubt();
  host.notice(target.organization_name() +
              " refused a token that was renewed just now, so a new sign-in is needed");
  return true;
}

void check_not_refused(const Host& host, const Target& target, std::string_view session,
                       const std::string& account) {
  const oauth::Refusals ladder = refusals(host, target, session);
  if (ladder.barred())
    throw Failure(WW_REFUSED,
                  target.organization_name() + " refuses " + account +
                      " even after a new sign-in: the account is no member, or the organization's "
                      "policy \"Third-party application access via OAuth\" is off",
                  "Sign in with another account: " + target.login_command() + " --account NAME");
  if (ladder.in_doubt())
    throw Failure(WW_INTERACTION_REQUIRED,
                  target.organization_name() + " refused a token of " + account +
                      " that was renewed just before",
                  "Sign in again: " + target.login_command());
}

// When it was obtained is not known: at the earliest when the one before was refused.
void note_machine_refusal(const Host& host, const Target& target, std::string_view session) {
  const oauth::Refusals ladder = refusals(host, target, session);
  if (ladder.note(host.now())) ladder.bar(kMachineBarredSeconds);
}

void check_machine_not_refused(const Host& host, const Target& target, const Answer& answer) {
  if (refusals(host, target, answer.session).barred()) throw not_a_user(target, answer.account);
}

void check_replaced(const Host& host, const Target& target, const Answer& answer) {
  const std::string& refused = target.request.refused_sha256;
  if (!refused.empty() && host.sha256_hex(answer.secret.view()) == refused)
    throw not_a_user(target, answer.account);
}

}  // namespace watchword::entra
