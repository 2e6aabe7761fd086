#include "protocol/forwarding.h"

#include <algorithm>
#include <charconv>

#include <watchword/ascii.hpp>

#include "protocol/attributes.h"
#include "protocol/git.h"
#include "protocol/helper_answer.h"

namespace watchword::protocol {
namespace {

constexpr std::string_view kForwardingGreeting = "watchword-forward ";
constexpr std::string_view kForwardedRequest = "the request that was forwarded";
constexpr std::string_view kForwardedAnswer = "the answer that was forwarded";
constexpr std::size_t kChallengesMax = 16;
constexpr std::size_t kSaidMaxBytes = 2048;  // a sentence for a person
constexpr std::size_t kSha256Digits = 64;

int number(std::string_view digits) {
  int out = 0;
  const char* end = digits.data() + digits.size();
  const auto read = std::from_chars(digits.data(), end, out);
  return read.ec == std::errc() && read.ptr == end ? out : 0;
}

bool is_sha256(std::string_view text) {
  return text.size() == kSha256Digits && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

constexpr std::pair<std::string_view, ForwardingRequest::Action> kActions[] = {
    {"get", ForwardingRequest::Action::kGet},
    {"refused", ForwardingRequest::Action::kRefused},
    {"look", ForwardingRequest::Action::kLook}};

// One line, whatever it was made of.
std::string one_line(std::string_view text) {
  std::string out(text.substr(0, kSaidMaxBytes));
  std::replace_if(
      out.begin(), out.end(),
      [](char c) {
        return has_control({&c, 1});
      },
      ' ');
  return out;
}

class RequestReader {
 public:
  void read(const Attribute& attribute) {
    const auto& [name, value] = attribute;
    ForwardingRequest& request = request_;
    if (name == "wwwauth[]") {
      if (request.challenges.size() == kChallengesMax)
        refuse_as_nonsense(kForwardedRequest, "it has many challenges");
      request.challenges.emplace_back(value);
    } else if (name == "version") {
      once(name, version_, value);
    } else if (name == "action") {
      once(name, action_, value);
    } else if (name == "refused") {
      once(name, refused_, value);
    } else if (name == "protocol") {
      once(name, protocol_, value);
    } else if (name == "host") {
      once(name, host_, value);
    } else if (name == "path") {
      once(name, request.target.path, value);
    } else if (name == "username") {
      once(name, request.target.username, value);
    } else {
      refuse_as_nonsense(kForwardedRequest, "it has an attribute that does not exist");
    }
  }

  ForwardingRequest finish() {
    if (number(version_.value_or("")) != kForwardingVersion)
      refuse_as_nonsense(kForwardedRequest, "it is of a version that this Watchword does not know");
    const auto* const action = std::find_if(std::begin(kActions), std::end(kActions),
                                            [&](const auto& one) { return one.first == action_; });
    if (action == std::end(kActions))
      refuse_as_nonsense(kForwardedRequest, "it asks for nothing known");
    request_.action = action->second;
    if (refused_ && !is_sha256(*refused_))
      refuse_as_nonsense(kForwardedRequest, "'refused' is no hash");
    if (!refused_ && request_.action == ForwardingRequest::Action::kRefused)
      refuse_as_nonsense(kForwardedRequest, "it does not say what was refused");
    request_.refused_sha256 = refused_.value_or("");
    Target& target = request_.target;
    target.protocol = lower(protocol_.value_or(""));
    target.host = lower(host_.value_or(""));
    if (target.path && target.path->empty()) target.path.reset();
    if (target.username && target.username->empty()) target.username.reset();
    if (const auto wrong = settle(target); !wrong.empty())
      refuse_as_nonsense(kForwardedRequest, std::string(wrong));
    return std::move(request_);
  }

 private:
  static void once(std::string_view name, std::optional<std::string>& into,
                   std::string_view value) {
    if (into) refuse_as_nonsense(kForwardedRequest, "it says " + std::string(name) + " twice");
    into = std::string(value);
  }

  ForwardingRequest request_;
  std::optional<std::string> version_, action_, refused_, protocol_, host_;
};

}  // namespace

std::string forwarding_greeting() {
  return std::string(kForwardingGreeting) + std::to_string(kForwardingVersion) + "\n";
}

std::size_t forwarding_greeting_end(std::string_view bytes) {
  const auto end = bytes.find('\n');
  return end == std::string_view::npos ? 0 : end + 1;
}

bool is_forwarding_greeting(std::string_view bytes) {
  if (!bytes.starts_with(kForwardingGreeting) || !bytes.ends_with('\n')) return false;
  bytes.remove_prefix(kForwardingGreeting.size());
  bytes.remove_suffix(1);
  return number(bytes) >= kForwardingVersion;
}

std::string format_forwarding_request(const ForwardingRequest& request) {
  const auto* const action =
      std::find_if(std::begin(kActions), std::end(kActions),
                   [&](const auto& one) { return one.second == request.action; });
  const Target& target = request.target;
  std::string out = "version=" + std::to_string(kForwardingVersion) +
                    "\naction=" + std::string(action->first) + "\nprotocol=" + target.protocol +
                    "\nhost=" + target.host + "\n";
  if (target.path) out += "path=" + *target.path + "\n";
  if (target.username) out += "username=" + *target.username + "\n";
  if (!request.refused_sha256.empty()) out += "refused=" + request.refused_sha256 + "\n";
  for (std::size_t i = 0; i < std::min(request.challenges.size(), kChallengesMax); ++i)
    if (!has_control(request.challenges[i])) out += "wwwauth[]=" + request.challenges[i] + "\n";
  return out + "\n";
}

ForwardingRequest parse_forwarding_request(std::string_view bytes) {
  if (bytes.size() > kForwardingMessageMaxBytes)
    refuse_as_nonsense(kForwardedRequest, "it is too large");
  if (git_message_end(bytes) != bytes.size())
    refuse_as_nonsense(kForwardedRequest, "it is not all there");
  RequestReader reader;
  for (const Attribute& attribute : read_attributes(bytes, Lines::kExact, kForwardedRequest))
    reader.read(attribute);
  return reader.finish();
}

Secret format_forwarding_answer(const ForwardingAnswer& answer) {
  Secret out;
  if (answer.credential) {
    out.append("status=credential\n");
    out.append(format_git_answer(*answer.credential, true, {}).view());
  } else if (answer.refusal) {
    out.append("status=refused\nmessage=").append(one_line(answer.refusal->message()));
    out.append("\nadvice=").append(one_line(answer.refusal->advice())).append("\n");
  } else if (answer.lends) {
    out.append("status=lends\nmessage=").append(one_line(*answer.lends)).append("\n");
  } else {
    out.append("status=nothing\n");
  }
  out.append("\n");
  return out;
}

ForwardingAnswer parse_forwarding_answer(std::string_view bytes) {
  if (bytes.size() > kForwardingMessageMaxBytes)
    refuse_as_nonsense(kForwardedAnswer, "it is too large");
  if (git_message_end(bytes) != bytes.size())
    refuse_as_nonsense(kForwardedAnswer, "it is not all there");
  auto attributes = read_attributes(bytes, Lines::kExact, kForwardedAnswer);
  if (attributes.empty() || attributes.front().name != "status")
    refuse_as_nonsense(kForwardedAnswer, "it does not say what it is");
  const std::string_view status = attributes.front().value;
  ForwardingAnswer out;
  if (status == "credential") {
    out.credential = parse_helper_answer(attributes, kForwardedAnswer);
    if (!out.credential) refuse_as_nonsense(kForwardedAnswer, "it has no credential");
  } else if (status == "refused" || status == "lends") {
    std::string message, advice;
    for (const Attribute& one : attributes) {
      if (one.name == "message") message = one_line(one.value);
      if (one.name == "advice") advice = one_line(one.value);
    }
    if (message.empty()) refuse_as_nonsense(kForwardedAnswer, "it does not say why");
    if (status == "lends")
      out.lends = std::move(message);
    else
      out.refusal.emplace(WW_INTERACTION_REQUIRED, message, advice);
  } else if (status != "nothing") {
    refuse_as_nonsense(kForwardedAnswer, "it is of a kind that this Watchword does not know");
  }
  return out;
}

}  // namespace watchword::protocol
