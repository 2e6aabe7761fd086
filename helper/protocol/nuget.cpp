#include "protocol/nuget.h"

#include <charconv>
#include <utility>

#include <watchword/plugin.hpp>
#include <watchword/sdk/json.hpp>

#include "base/url.h"

namespace watchword::protocol {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kCredentialsMethod = "GetAuthenticationCredentials";
constexpr std::string_view kHandshakeMethod = "Handshake";
constexpr std::string_view kOurHandshakeId = "watchword-handshake";
constexpr std::string_view kOurLogId = "watchword-log-";
constexpr int kProtocolVersion = 2;
// For feeds of Azure Artifacts any name will do. This is the one that their own tools use.
constexpr std::string_view kAnyUsername = "VssSessionToken";
// MSBuild's terminal logger shows what comes in the middle of a build at once only with this in it.
constexpr std::string_view kShownAtOnce = "[CredentialProvider]";

[[noreturn]] void refuse_message(const std::string& why) {
  throw Failure(WW_INVALID, "the message from NuGet is refused: " + why,
                "nuget-plugin-watchword is for NuGet to start; see watchword-nuget(7).");
}

json::object& payload_of(json::value& message) {
  return message.as_object()["Payload"].emplace_object();
}

json::value message_of(std::string_view id, std::string_view type, std::string_view method) {
  json::value message = wiped_object();
  json::object& members = message.get_object();
  members["RequestId"] = id;
  members["Type"] = type;
  members["Method"] = method;
  payload_of(message);
  return message;
}

Secret message_line_of(const json::value& message) {
  return std::move(serialize_secret(message).append("\n"));
}

std::string plain_line(const json::value& message) {
  return serialize(message) + '\n';
}

std::string respond(const NuGetMessage& to, std::string_view code) {
  json::value message = message_of(to.id, "Response", to.method);
  payload_of(message)["ResponseCode"] = code;
  return plain_line(message);
}

std::string fault(const NuGetMessage& to, std::string_view why) {
  json::value message = message_of(to.id, "Fault", to.method);
  payload_of(message)["Message"] = why;
  return plain_line(message);
}

bool flag_at(const json::value& payload, std::string_view key) {
  const json::value* found = json_detail::find(payload, key);
  const bool* flag = found == nullptr ? nullptr : found->if_bool();
  return flag != nullptr && *flag;
}

// The first part of a version, "2.0.0"; 0 for none.
int major_of(std::string_view version) {
  int number = 0;
  std::from_chars(version.data(), version.data() + version.size(), number);
  return number;
}

std::string shake_hands(const NuGetMessage& message, const json::value& payload) {
  const bool common = major_of(text_at(payload, "MinimumProtocolVersion")) <= kProtocolVersion &&
                      major_of(text_at(payload, "ProtocolVersion")) >= kProtocolVersion;
  if (!common) return respond(message, "Error");
  json::value answer = message_of(message.id, "Response", message.method);
  json::object& members = payload_of(answer);
  members["ResponseCode"] = "Success";
  members["ProtocolVersion"] = "2.0.0";
  return plain_line(answer);
}

// What can be done for every source, which is the question without one; nothing else for a single
// one.
std::string claims(const NuGetMessage& message, const json::value& payload) {
  json::value answer = message_of(message.id, "Response", message.method);
  json::array& list = payload_of(answer)["Claims"].emplace_array();
  if (text_at(payload, "PackageSourceRepository").empty()) list.emplace_back("Authentication");
  return plain_line(answer);
}

// As .NET writes a TimeSpan: "[days.]hours:minutes:seconds[.fraction]". None for anything else, and
// for no time.
std::optional<std::chrono::milliseconds> parse_time_span(std::string_view text) {
  constexpr std::int64_t kMaxDays = 365;
  constexpr std::size_t kFractionDigits = 7;
  const auto number = [&](char end) -> std::int64_t {
    std::int64_t value = -1;
    const auto [at, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const auto size = static_cast<std::size_t>(at - text.data());
    const bool ends = size == text.size() ? end == '\0' : text[size] == end;
    if (error != std::errc() || !ends || value < 0) return -1;
    text.remove_prefix(size + (end == '\0' ? 0 : 1));
    return value;
  };
  std::int64_t days = 0;
  if (text.find('.') < text.find(':')) days = number('.');
  const std::int64_t hours = number(':');
  const std::int64_t minutes = number(':');
  const bool has_fraction = text.find('.') != std::string_view::npos;
  const std::int64_t seconds = number(has_fraction ? '.' : '\0');
  std::int64_t fraction = 0;
  if (has_fraction) {
    if (text.size() != kFractionDigits) return std::nullopt;
    fraction = number('\0');
  }
  if (days < 0 || days > kMaxDays || hours < 0 || hours > 23 || minutes < 0 || minutes > 59 ||
      seconds < 0 || seconds > 59 || fraction < 0)
    return std::nullopt;
  const std::chrono::milliseconds span(
      (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000 + fraction / 10'000);
  return span.count() > 0 ? std::optional(span) : std::nullopt;
}

// A source may be a directory, which needs no credential.
void read_uri(NuGetMessage& message, const json::value& payload) {
  const auto url = parse_url(text_at(payload, "Uri"));
  auto target = url ? target_of(*url) : std::nullopt;
  if (target && settle(*target).empty()) message.target = std::move(*target);
}

// Whoever refuses our own handshake speaks another version, or none.
void read_answer(NuGetMessage& message, std::string_view type, const json::value& payload) {
  const bool ours = message.id == kOurHandshakeId;
  if (ours && (type == "Fault" || text_at(payload, "ResponseCode") == "Error"))
    message.subject = NuGetSubject::kEnd;
  else if (message.id.starts_with(kOurLogId))
    message.subject = NuGetSubject::kShown;
}

void read_request(NuGetMessage& message, const json::value& payload) {
  const std::string& method = message.method;
  if (method == kCredentialsMethod) {
    message.subject = NuGetSubject::kCredentials;
    message.is_retry = flag_at(payload, "IsRetry");
    message.is_non_interactive = flag_at(payload, "IsNonInteractive");
    read_uri(message, payload);
  } else if (method == kHandshakeMethod) {
    message.reply = shake_hands(message, payload);
  } else if (method == "GetOperationClaims") {
    message.reply = claims(message, payload);
  } else if (method == "Initialize") {
    message.subject = NuGetSubject::kInitialize;
    message.request_timeout =
        parse_time_span(text_at(payload, "RequestTimeout")).value_or(kNuGetRequestTimeout);
    message.reply = respond(message, "Success");
  } else if (method == "MonitorNuGetProcessExit") {
    message.subject = NuGetSubject::kProcess;
    message.process_id = number_at(payload, "ProcessId").value_or(0);
    message.reply = respond(message, "Success");
  } else if (method == "Close") {
    message.subject = NuGetSubject::kEnd;
  } else if (method == "SetLogLevel" || method == "SetCredentials") {
    message.reply = respond(message, "Success");
  } else {
    message.reply = fault(message, "Watchword answers for credentials only, not " + method);
  }
}

}  // namespace

std::size_t nuget_message_end(std::string_view bytes) {
  return bytes.find('\n') + 1;
}

NuGetMessage parse_nuget_message(std::string_view line) {
  if (line.starts_with(kByteOrderMark)) line.remove_prefix(kByteOrderMark.size());
  if (line.size() > kNuGetLineMaxBytes) refuse_message("it has a line of more than 1 MiB");
  NuGetMessage message;
  if (line.find_first_not_of(" \t\r\n") == std::string_view::npos) return message;
  const auto parsed = parse_object(line);
  if (!parsed) refuse_message("it is no object in JSON");
  message.id = text_at(*parsed, "RequestId");
  message.method = text_at(*parsed, "Method");
  const std::string_view type = text_at(*parsed, "Type");
  if (message.id.empty() || message.id.size() > kNuGetIdMaxBytes)
    refuse_message("its RequestId is none");
  const json::value* found = json_detail::find(*parsed, "Payload");
  const json::value nothing = wiped_object();
  const json::value& payload = found != nullptr && found->is_object() ? *found : nothing;
  if (type == "Request")
    read_request(message, payload);
  else if (type == "Response" || type == "Fault")
    read_answer(message, type, payload);
  else if (type == "Cancel")
    message.subject = NuGetSubject::kCancel;
  else if (type != "Progress")
    refuse_message("its Type is none");
  return message;
}

std::string_view nuget_handshake() {
  static_assert(kProtocolVersion == 2 && kOurHandshakeId == "watchword-handshake");
  return R"({"RequestId":"watchword-handshake","Type":"Request","Method":"Handshake",)"
         R"("Payload":{"ProtocolVersion":"2.0.0","MinimumProtocolVersion":"2.0.0"}})"
         "\n";
}

Secret format_nuget_answer(std::string_view id, const Credential& credential) {
  json::value message = message_of(id, "Response", kCredentialsMethod);
  json::object& members = payload_of(message);
  members["Username"] =
      credential.username.empty() ? kAnyUsername : std::string_view(credential.username);
  members["Password"] = credential.secret.view();
  members["AuthenticationTypes"].emplace_array().emplace_back("Basic");
  members["ResponseCode"] = "Success";
  Secret line = message_line_of(message);
  // A serializer takes what is no UTF-8 as it is, and NuGet would end the plugin for it.
  if (!parse_object(line.view()))
    throw Failure(
        WW_INVALID,
        "the credential has bytes that are no text in UTF-8, which is all that NuGet takes",
        "Replace the user name or the password.");
  return line;
}

Secret format_nuget_refusal(std::string_view id, NuGetRefusal refusal, std::string_view message) {
  json::value answer = message_of(id, "Response", kCredentialsMethod);
  json::object& members = payload_of(answer);
  if (!message.empty()) members["Message"] = message;
  members["ResponseCode"] = refusal == NuGetRefusal::kNothing ? "NotFound" : "Error";
  return message_line_of(answer);
}

Secret format_nuget_progress(std::string_view id) {
  return message_line_of(message_of(id, "Progress", kCredentialsMethod));
}

Secret format_nuget_log(std::size_t number, std::string_view line) {
  json::value message =
      message_of(std::string(kOurLogId) + std::to_string(number), "Request", "Log");
  json::object& members = payload_of(message);
  members["LogLevel"] = "Minimal";
  members["Message"] = std::string(kShownAtOnce) + ' ' + std::string(line);
  return message_line_of(message);
}

}  // namespace watchword::protocol
