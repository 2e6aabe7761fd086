#include "entra/machine/job_assertion.h"

#include "common/json.h"

namespace watchword::entra {
namespace {

constexpr int kOk = 200;
constexpr int kServerErrorFirst = 500;
constexpr int kTooManyRequests = 429;

}  // namespace

Secret job_assertion(const Machine& machine, const HttpRequest& request, std::string_view member,
                     const std::string& who, const std::string& advice) {
  const HttpResponse response = send_with_one_retry(machine.host, request);
  const auto body = parse_object(response.body.view());
  if (response.status == kOk && body && !text_at(*body, member).empty())
    return Secret(text_at(*body, member));
  const std::string answered = response.status == kOk
                                   ? " answered without a token"
                                   : " answered HTTP " + std::to_string(response.status);
  const bool transient =
      response.status >= kServerErrorFirst || response.status == kTooManyRequests;
  throw Failure(transient ? WW_NETWORK : WW_REFUSED,
                who + answered + " when it was asked for a token of this job",
                transient ? "Try again in a few minutes." : advice);
}

}  // namespace watchword::entra
