// How pnpm asks: the `tokenHelper` of a registry prints the header that is sent to it. pnpm 10 runs
// it without an argument, so that what it is for stands in its name: a link "watchword-pnpm-" and
// the address, without the scheme and percent-encoded.
#include <watchword/encoding.hpp>

#include "base/url.h"
#include "cli/front_end.h"
#include "protocol/authorization.h"

namespace watchword::cli {
namespace {
namespace pnpm_front_end {

[[noreturn]] void refuse(const std::string& what) {
  throw Failure(WW_INVALID, what,
                "`watchword configure pnpm` makes a link for each registry, and tells pnpm of it.");
}

Opening open(const Words& words) {
  if (words.front().empty()) refuse("the name of this tokenHelper names no registry");
  return {.says = {}, .answers = true};
}

Target target_in(std::string name) {
  std::replace(name.begin(), name.end(), '+', '/');
  const auto url = parse_url("https://" + name);
  auto target = url ? target_of(*url) : std::nullopt;
  if (!target || !settle(*target).empty()) refuse("the name of this tokenHelper is no address");
  return *std::move(target);
}

Question parse(const Words& words, std::string_view /*message*/) {
  Question question;
  question.request.target = target_in(words.front());
  question.request.any_scheme = true;
  question.request.providers_only = true;  // a registry is nobody's that git talks to
  return question;
}

Secret answer(const Question& question, const Credential* credential) {
  if (credential == nullptr)
    throw Failure(WW_NOT_FOUND, "there is no token for " + question.request.target.url(),
                  "`watchword explain " + question.request.target.url() + "` shows who was asked.");
  return std::move(protocol::authorization_value(*credential).append("\n"));
}

Secret failure(const Question& /*question*/, const Failure& /*failure*/,
               host::Services& /*services*/) {
  return {};
}

}  // namespace pnpm_front_end
}  // namespace

constinit const FrontEnd kPnpmFrontEnd{
    .name = "watchword-pnpm-",
    .request = "the name that pnpm calls",
    .open = pnpm_front_end::open,
    .message_end = nullptr,
    .message_max_bytes = 0,
    .goes_on = false,
    .way_there = host::Trust::kUser,
    .parse = pnpm_front_end::parse,
    .answer = pnpm_front_end::answer,
    .failure = pnpm_front_end::failure,
    .name_goes_on = true,
};

}  // namespace watchword::cli
