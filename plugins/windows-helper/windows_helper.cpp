#include "windows-helper/windows_helper.h"

#include <charconv>

#include "common/lent.h"
#include "common/organization.h"

namespace watchword::windows_helper {
namespace {

constexpr std::string_view kKey = "windowsHelper";
constexpr std::string_view kLetBe = "let-be";  // in the state: "SECONDS REASON"
constexpr int kRankKept = (WW_RANK_BINDING + WW_RANK_STORED) / 2;
constexpr int kRankSignIn = WW_RANK_INTERACTIVE - 1;  // one sign-in serves both systems

// No variable crosses but those that WSLENV names (Microsoft Learn, "Working across file systems",
// "Share environment variables between Windows and WSL").
std::vector<std::pair<std::string, std::string>> environment(const Host& host, bool may_ask) {
  if (may_ask) return {};
  const std::string crosses = host.environment("WSLENV").value_or("");
  return {{"WATCHWORD_INTERACTIVE", "never"},
          {"GCM_INTERACTIVE", "never"},
          {"WSLENV",
           (crosses.empty() ? "" : crosses + ":") + "WATCHWORD_INTERACTIVE/w:GCM_INTERACTIVE/w"}};
}

}  // namespace

bool WindowsHelper::knows_host(const Request& request) const {
  return is_azure_devops(request.host);
}

std::vector<Way> WindowsHelper::ways(const Request& request) {
  const auto program = host_.config(kKey);
  if (!program || !request.scope.empty() || request.protocol != "https" ||
      request.may(WW_REQUEST_OFFLINE))
    return {};
  // No obstacle: what a person needs to know then is that nobody is signed in.
  if (const std::string why = why_let_be(); !why.empty())
    return {Way{WW_RANK_LAST_RESORT, std::string(kWayKept),
                "Windows' helper is let be for two minutes, because it gave no answer: " + why}};
  std::vector<Way> ways{
      Way{kRankKept, std::string(kWayKept), "Windows' helper is asked: " + *program}};
  if (request.may(WW_REQUEST_INTERACTIVE))
    ways.push_back(Way{kRankSignIn, std::string(kWaySignIn),
                       "a person can sign in at Windows, through " + *program});
  return ways;
}

// What goes wrong on the way to Windows is no reason to do without the ways that there are here.
std::optional<Answer> WindowsHelper::get(const Request& request, std::string_view way) {
  const bool may_ask = way == kWaySignIn;
  if (!why_let_be().empty()) return std::nullopt;
  try {
    auto lent = host_.helper_credential(kKey, request.protocol, request.host, request.path,
                                        request.username, request.challenges,
                                        request.refused_sha256, environment(host_, may_ask),
                                        may_ask ? kSignsInWithinMs : kAnswersWithinMs, !may_ask);
    if (!lent) return std::nullopt;
    return lent_answer(request, std::move(*lent));
  } catch (const Failure& failure) {
    if (failure.status() == WW_CANCELLED) throw;
    let_be(failure);
    host_.notice("Windows' helper gave no answer: " + failure.message());
    return std::nullopt;
  }
}

std::string WindowsHelper::why_let_be() const {
  const std::string note = host_.state(std::string(kLetBe)).value_or("");
  std::int64_t since = 0;
  const auto [end, error] = std::from_chars(note.data(), note.data() + note.size(), since);
  if (error != std::errc() || end == note.data() + note.size() || since > host_.now() ||
      host_.now() - since >= kLetBeSeconds)
    return {};
  return std::string(end, note.data() + note.size()).substr(1);
}

void WindowsHelper::let_be(const Failure& failure) const {
  host_.put_state(std::string(kLetBe), std::to_string(host_.now()) + ' ' + failure.message());
}

}  // namespace watchword::windows_helper
