#include "entra/refusal.h"

#include "entra/dialect.h"

namespace watchword::entra {
namespace {

// Addresses of an organization for which it is remembered that it was said who answers.
constexpr std::size_t kToldMax = 64;
constexpr std::size_t kToldHexDigits = 16;

std::string address(const EntraTarget& target) {
  const Request& request = target.request;
  return request.protocol + "://" + request.host + (request.path.empty() ? "" : "/" + request.path);
}

std::string told_key(const EntraTarget& target) {
  return "told|" + target.organization_name();
}

std::string told_mark(const Host& host, const EntraTarget& target, std::string_view session) {
  return host.sha256_hex(address(target) + '|' + std::string(session)).substr(0, kToldHexDigits) +
         '\n';
}

// Whether git might have been meant to be answered as somebody else, without anybody's word.
bool may_mean_another(const EntraTarget& target) {
  return target.request.may(WW_REQUEST_BY_GIT) && named_account(target.request).empty();
}

// The organization takes the account's tokens elsewhere.
Failure no_access(const EntraTarget& target, const std::string& account) {
  return {WW_REFUSED,
          target.organization_name() + " refuses " + account + " at " + address(target) +
              ", and takes its tokens elsewhere: the account has no access there",
          "Ask for access, or sign in with another account: " + target.login_command() +
              " --account NAME"};
}

Failure not_a_user(const EntraTarget& target, const std::string& account) {
  return {WW_REFUSED,
          target.organization_name() + " refuses the " + account +
              ", also with a new token: it is not a user there",
          "Add it under Organization settings, Users, and give it access to the repository."};
}

}  // namespace

bool note_refusal(const Host& host, const EntraTarget& target, std::string_view key,
                  std::string_view sha256) {
  const AccessTokens tokens(host, kService);
  const auto refused = tokens.take(key, sha256);
  if (!refused) return false;
  const oauth::Refusals ladder = refusals(host, target, key);
  if (!ladder.note(refused->obtained_at)) return true;
  if (ladder.accepted_lately()) {
    ladder.bar(kBarredSeconds);
    return true;
  }
  tokens.erase_session(key);
  const auto session = Sessions(host, kService).find(key);
  if (session && host.now() - session->signed_in_at < oauth::kFreshSeconds) {
    ladder.bar(kBarredSeconds);
    return true;
  }
  ladder.doubt();
  return true;
}

void check_not_refused(const Host& host, const EntraTarget& target, std::string_view session,
                       const std::string& account) {
  const oauth::Refusals ladder = refusals(host, target, session);
  if (ladder.barred() && ladder.accepted_lately()) throw no_access(target, account);
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

void say_refused(const Host& host, const EntraTarget& target, std::string_view account) {
  host.notice(target.organization_name() + " refused the token of " + std::string(account) +
              " that git was answered with. If another account has access: " +
              target.login_command() + " --account NAME");
}

void say_who_answers(const Host& host, const EntraTarget& target, const Answer& answer) {
  if (may_mean_another(target) && !Sessions(host, kService).is_only_one(answer.session))
    say_who_of_several_answers(host, target, answer);
}

void say_who_of_several_answers(const Host& host, const EntraTarget& target, const Answer& answer) {
  if (!may_mean_another(target)) return;
  const std::string key = told_key(target);
  const std::string mark = told_mark(host, target, answer.session);
  std::string told = host.state(key).value_or("");
  if (told.find(mark) != std::string::npos) return;
  told.insert(0, mark);
  host.put_state(key, std::string_view(told).substr(0, kToldMax * mark.size()));
  host.notice("git is answered as " + answer.account + " at " + address(target) +
              ". For another account: " + target.login_command() + " --account NAME");
}

bool has_to_say_who_answers(const Host& host, const EntraTarget& target, std::string_view session) {
  if (!may_mean_another(target) || Sessions(host, kService).is_noted_as_only_one(session))
    return false;
  const auto told = host.state(told_key(target));
  return !told || told->find(told_mark(host, target, session)) == std::string::npos;
}

// When it was obtained is not known: at the earliest when the one before was refused.
void note_machine_refusal(const Host& host, const EntraTarget& target, std::string_view session) {
  const oauth::Refusals ladder = refusals(host, target, session);
  if (ladder.note(host.now())) ladder.bar(kMachineBarredSeconds);
}

void check_machine_not_refused(const Host& host, const EntraTarget& target, const Answer& answer) {
  const oauth::Refusals ladder = refusals(host, target, answer.session);
  if (!ladder.barred()) return;
  throw ladder.accepted_lately() ? no_access(target, "the " + answer.account)
                                 : not_a_user(target, answer.account);
}

void check_replaced(const Host& host, const EntraTarget& target, const Answer& answer) {
  const std::string& refused = target.request.refused_sha256;
  if (!refused.empty() && host.sha256_hex(answer.secret.view()) == refused)
    throw not_a_user(target, answer.account);
}

}  // namespace watchword::entra
