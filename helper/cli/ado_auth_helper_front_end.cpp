// How tools ask that were made for codespaces: by the name of the program that its extension for
// Azure DevOps puts there (github.com/microsoft/ado-codespaces-auth). `get` is git's own protocol,
// `get-access-token` prints a token. Which hosts are meant is told from the parsed request: what no
// provider answers for is nobody's here.
#include "cli/exit_code.h"
#include "cli/front_end.h"
#include "protocol/git.h"

namespace watchword::cli {
namespace {
namespace ado_auth_helper_front_end {

constexpr std::string_view kGetToken = "get-access-token";

bool asks_for_token(const Words& words) {
  return !words.empty() && words.back() == kGetToken;
}

Opening open(const Words& words) {
  if (asks_for_token(words)) return {.says = {}, .answers = true, .reads = false};
  const bool git_asks = !words.empty() && kGitFrontEnd.open(words).answers;
  if (!git_asks)
    throw Failure(WW_INVALID, "ado-auth-helper takes get or get-access-token",
                  "People use `watchword token URL`.");
  return {.says = {}, .answers = true};
}

// Without an organization: what the host of those who sign people in has for everybody there.
Question parse(const Words& words, std::string_view bytes) {
  Question question;
  if (asks_for_token(words)) {
    question.request.any_scheme = true;
    question.for_any_host_that_signs_in = true;
  } else {
    question = kGitFrontEnd.parse(words, bytes);
  }
  question.request.providers_only = true;
  return question;
}

Secret answer(const Question& question, const Credential* credential) {
  if (credential == nullptr) return {};
  if (!question.for_any_host_that_signs_in) return kGitFrontEnd.answer(question, credential);
  return std::move(Secret(credential->secret.view()).append("\n"));
}

Secret failure(const Question& question, const Failure& failure, host::Services& services) {
  if (question.for_any_host_that_signs_in) return {};
  return kGitFrontEnd.failure(question, failure, services);
}

}  // namespace ado_auth_helper_front_end
}  // namespace

constinit const FrontEnd kAdoAuthHelperFrontEnd{
    .name = "ado-auth-helper",
    .request = "the request from git",
    .open = ado_auth_helper_front_end::open,
    .message_end = protocol::git_message_end,
    .message_max_bytes = protocol::kGitMessageMaxBytes,
    .goes_on = false,
    .way_there = host::Trust::kRepository,
    .parse = ado_auth_helper_front_end::parse,
    .answer = ado_auth_helper_front_end::answer,
    .failure = ado_auth_helper_front_end::failure,
};

}  // namespace watchword::cli
