// NuGet's plugin protocol: what a program said that claims to be NuGet.
#include <algorithm>

#include <watchword/sdk/json.hpp>

#include "fuzz.h"
#include "protocol/nuget.h"

namespace watchword {
namespace {

using fuzz::require;

// What is said must be one line, and about that request.
void check_line(std::string_view line, const std::string& id) {
  require(std::count(line.begin(), line.end(), '\n') == 1 && line.ends_with('\n'), "it is a line");
  const auto parsed = parse_object(line);
  require(parsed.has_value(), "it is JSON");
  require(text_at(*parsed, "RequestId") == id, "and about this request");
}

void check_answers(const protocol::NuGetMessage& message) {
  check_line(protocol::format_nuget_progress(message.id).view(), message.id);
  const auto refusal =
      protocol::format_nuget_refusal(message.id, protocol::NuGetRefusal::kNothing, "why");
  check_line(refusal.view(), message.id);
  Credential credential;
  credential.username = message.target.username.value_or("");
  credential.secret = Secret(message.target.path.value_or("secret"));
  fuzz::refusable([&] {
    check_line(protocol::format_nuget_answer(message.id, credential).view(), message.id);
  });
}

}  // namespace
}  // namespace watchword

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace watchword;
  fuzz::refusable([&] {
    const auto message = protocol::parse_nuget_message(fuzz::text_of(data, size));
    require(message.id.size() <= protocol::kNuGetIdMaxBytes, "an id has a limit");
    require(message.request_timeout.count() > 0, "somebody who waits does so for a while");
    require(message.target.host.find_first_of("/?#@\\ ") == std::string::npos, "a host is one");
    if (!message.reply.empty()) check_line(message.reply, message.id);
    if (message.subject == protocol::NuGetSubject::kCredentials) check_answers(message);
  });
  return 0;
}
