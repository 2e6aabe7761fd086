#include "forward/session.h"

#include <algorithm>
#include <chrono>

#include <watchword/time.hpp>

#include "platform/sha256.h"

namespace watchword::forward {
namespace {

using protocol::ForwardingAnswer;
using protocol::ForwardingRequest;

// Entra's tokens live an hour, or a day and four hours where a service can take them back
// (Microsoft Learn, "Continuous access evaluation").
constexpr std::int64_t kShortLivedSeconds = 28 * 3600;
// Whoever is refused the newest token will not be helped by another one within this time.
constexpr std::int64_t kRenewalPauseSeconds = 60;
constexpr std::int64_t kQuestionPauseSeconds = 60;
constexpr std::chrono::seconds kConsentWait{90};
constexpr std::string_view kTimeIsOver = "its time is over";
constexpr std::string_view kUsedUp = "it was asked as often as was allowed";
constexpr std::size_t kPlacesMax = 64;
constexpr std::size_t kLentRemembered = 8;

std::string begin_anew(const Terms& terms) {
  return "Begin it anew on " + terms.here + ": watchword forward " + terms.there;
}

}  // namespace

Session::Session(Terms terms, Rules rules, World world)
    : terms_(std::move(terms)), rules_(std::move(rules)), world_(std::move(world)) {}

ForwardingAnswer Session::answer(const ForwardingRequest& request) {
  const std::string where = rules_.place_of(request.target).text();
  try {
    require_open();
    if (request.action == ForwardingRequest::Action::kLook) return look(request.target);
    const Place place = rules_.admit(request.target);
    if (request.action == ForwardingRequest::Action::kRefused) {
      note_refused(place, request.refused_sha256);
      return ForwardingAnswer();
    }
    require_consent(place);
    auto credential = lend(request, place);
    note(where, !credential ? "nothing there"
                : credential->expires_at == 0
                    ? "lent"
                    : "lent, expires " + format_rfc3339(credential->expires_at));
    return {std::move(credential)};
  } catch (const Failure& failure) {
    note(where, "refused: " + failure.message());
    return {std::nullopt, failure};
  } catch (const std::exception& exception) {
    note(where, std::string("failed: ") + exception.what());
    return {std::nullopt, Failure(WW_FAULT, terms_.here + " failed to answer", "Try again.")};
  }
}

ForwardingAnswer Session::refuse(const Failure& why) {
  note("", "refused: " + why.message());
  return {std::nullopt, why};
}

void Session::stop(const std::string& why) {
  const std::scoped_lock lock(mutex_);
  if (stopped_.empty()) stopped_ = why;
  ended_.raise();
}

void Session::require_open() {
  const std::scoped_lock lock(mutex_);
  if (stopped_.empty() && world_.now() >= terms_.ends_at) stopped_ = kTimeIsOver;
  if (stopped_.empty()) return;
  throw Failure(WW_REFUSED, terms_.here + " lends no more credentials: " + stopped_,
                begin_anew(terms_));
}

Session::PlaceState& Session::state_of(const Place& place) {
  const auto found = places_.find(place);
  if (found != places_.end()) return found->second;
  if (places_.size() == kPlacesMax)
    throw Failure(WW_REFUSED, terms_.here + " was asked for too many organizations",
                  begin_anew(terms_));
  return places_[place];
}

Consent Session::ask(const std::string& question) const {
  try {
    return world_.ask_person(question);
  } catch (const std::exception&) {  // no program, no memory: as if nobody were there
    return Consent::kNobody;
  }
}

// One question at a time; who asks for the same meanwhile waits for its answer.
void Session::require_consent(const Place& place) {
  if (!terms_.asks) return;
  const std::string what = "the credential of " + place.text() + " to " + terms_.there;
  std::unique_lock lock(mutex_);
  PlaceState& state = state_of(place);
  const auto until = std::chrono::steady_clock::now() + kConsentWait;
  while (!state.consent && asking_)
    if (answered_.wait_until(lock, until) == std::cv_status::timeout) break;
  if (!state.consent && !asking_ && world_.now() >= state.asked_again_at) {
    asking_ = true;
    lock.unlock();
    const Consent consent = ask("Lend " + what + "?");
    lock.lock();
    asking_ = false;
    answered_.notify_all();
    if (consent == Consent::kNobody)
      throw Failure(
          WW_REFUSED,
          terms_.here + " asks before it lends " + what + ", and nobody can be asked there",
          "Begin the forwarding on " + terms_.here + " with --organization " + place.text() +
              " --yes, or where there is a desktop.");
    if (consent != Consent::kNoAnswer) state.consent = consent == Consent::kYes;
    state.asked_again_at = world_.now() + kQuestionPauseSeconds;
  }
  if (state.consent == true) return;
  if (state.consent == false)
    throw Failure(WW_REFUSED, "the person at " + terms_.here + " did not lend " + what,
                  begin_anew(terms_));
  throw Failure(WW_REFUSED, "nobody at " + terms_.here + " answered whether to lend " + what,
                "Answer there, and try again in a minute.");
}

// What `watchword doctor` reads there. Of a target that leaves the organization open all is told:
// that a person could read in a refusal, too.
ForwardingAnswer Session::look(const Target& target) {
  const std::string what = rules_.leaves_open(target)
                               ? "credentials of " + rules_.text()
                               : "the credential of " + rules_.admit(target).text();
  note(rules_.place_of(target).text(), "asked whether it is lent");
  const Report now = report();
  std::string out = terms_.here + " lends " + what + " to " + terms_.there + " until " +
                    format_rfc3339(now.ends_at);
  if (terms_.asks) out += ", after a question there";
  if (now.uses > 0) out += ", " + std::to_string(now.uses - now.lent) + " times at most";
  ForwardingAnswer answer;
  answer.lends = std::move(out);
  return answer;
}

std::optional<Credential> Session::lend(const ForwardingRequest& request, const Place& place) {
  ForwardingRequest asked = request;
  asked.refused_sha256 = take_refused(place, request.refused_sha256);
  auto credential = world_.find(asked);
  if (!credential) return credential;
  check_kind(*credential, place);
  credential->refresh_token = Secret();
  credential->ephemeral = true;
  count(place, *credential);
  return credential;
}

// What was refused, if it was lent here and its time has come: the other side says what it likes.
std::string Session::take_refused(const Place& place, const std::string& reported) {
  const std::scoped_lock lock(mutex_);
  PlaceState& state = state_of(place);
  if (std::find(state.lent.begin(), state.lent.end(), reported) != state.lent.end())
    state.refused = reported;
  if (state.refused.empty() || world_.now() < state.renewed_at + kRenewalPauseSeconds) return {};
  state.renewed_at = world_.now();
  return std::exchange(state.refused, {});
}

void Session::check_kind(const Credential& credential, const Place& place) const {
  const std::int64_t left = credential.expires_at - world_.now();
  if (credential.expires_at != 0 && left <= 0)
    throw Failure(WW_REFUSED,
                  "the credential of " + place.text() + " on " + terms_.here + " has expired",
                  "Try again.");
  const bool short_lived =
      credential.is_token && credential.expires_at != 0 && left <= kShortLivedSeconds;
  if (short_lived || terms_.passwords) return;
  throw Failure(WW_REFUSED,
                "what " + terms_.here + " has for " + place.text() + " is " +
                    (credential.is_token ? "a token" : "a password or personal access token") +
                    " that does not expire within a day, which is not lent",
                "Sign in there, or begin the forwarding with --with-passwords.");
}

void Session::count(const Place& place, const Credential& credential) {
  const std::scoped_lock lock(mutex_);
  if (terms_.uses != 0 && lent_ >= terms_.uses)
    throw Failure(WW_REFUSED, terms_.here + " lends no more credentials: " + std::string(kUsedUp),
                  begin_anew(terms_));
  if (++lent_ == terms_.uses) {
    stopped_ = kUsedUp;
    ended_.raise();
  }
  auto& lent = state_of(place).lent;
  std::string hash = sha256_hex(credential.secret.view());
  if (std::find(lent.begin(), lent.end(), hash) != lent.end()) return;
  if (lent.size() == kLentRemembered) lent.pop_front();
  lent.push_back(std::move(hash));
}

void Session::note_refused(const Place& place, const std::string& hash) {
  {
    const std::scoped_lock lock(mutex_);
    PlaceState& state = state_of(place);
    if (std::find(state.lent.begin(), state.lent.end(), hash) == state.lent.end()) return;
    state.refused = hash;
  }
  note(place.text(), "a server refused what was lent");
}

void Session::note(const std::string& place, const std::string& outcome) {
  Deed deed{world_.now(), terms_.there, place, outcome};
  {
    const std::scoped_lock lock(mutex_);
    last_ = deed;
  }
  world_.note(deed);
}

Report Session::report() const {
  const std::scoped_lock lock(mutex_);
  const bool over = stopped_.empty() && world_.now() >= terms_.ends_at;
  return {terms_.there,   rules_.text(), over ? std::string(kTimeIsOver) : stopped_,
          terms_.ends_at, lent_,         terms_.uses,
          last_};
}

}  // namespace watchword::forward
