#include "entra/machine/job_assertion.h"

#include <watchword/sdk/http.hpp>
#include <watchword/sdk/json.hpp>

namespace watchword::entra {
Secret job_assertion(const Machine& machine, const HttpRequest& request, std::string_view member,
                     const std::string& who, const std::string& advice) {
  const HttpResponse response = send_with_one_retry(machine.host, request);
  const auto body = parse_object(response.body.view());
  if (response.status == http::kOk && body && !text_at(*body, member).empty())
    return Secret(text_at(*body, member));
  const std::string answered = response.status == http::kOk
                                   ? " answered without a token"
                                   : " answered HTTP " + std::to_string(response.status);
  const bool transient =
      http::is_server_error(response.status) || response.status == http::kTooManyRequests;
  throw Failure(transient ? WW_NETWORK : WW_REFUSED,
                who + answered + " when it was asked for a token of this job",
                transient ? "Try again in a few minutes." : advice);
}

}  // namespace watchword::entra
