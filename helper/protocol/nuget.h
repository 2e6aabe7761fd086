// NuGet's plugin protocol, version 2 (Microsoft Learn, "NuGet cross platform plugins"), as far as a
// plugin for authentication speaks it: a line to message, answer to a line. Both sides send
// requests, each with an id of its own. No policy.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/credential.h"

namespace watchword::protocol {

// Nothing that NuGet asks of such a plugin is longer, with the index of a service in it.
inline constexpr std::size_t kNuGetLineMaxBytes = std::size_t{1} << 20;
inline constexpr std::size_t kNuGetIdMaxBytes = 256;
// How long NuGet waits for an answer or a sign of life, unless it says else in Initialize
// (NUGET_PLUGIN_REQUEST_TIMEOUT_IN_SECONDS; older ones waited 5).
inline constexpr std::chrono::seconds kNuGetRequestTimeout{5};

// What a message is about. Everything is kOther that needs no more than a word back.
// kShown: NuGet has dealt with a line of format_nuget_log().
enum class NuGetSubject { kOther, kCredentials, kInitialize, kProcess, kShown, kCancel, kEnd };

struct NuGetMessage {
  NuGetSubject subject = NuGetSubject::kOther;
  std::string id;
  std::string method;
  // Of kCredentials.
  Target target;  // where there is one: not of a path on this machine
  bool is_retry = false;
  bool is_non_interactive = false;
  std::chrono::milliseconds request_timeout = kNuGetRequestTimeout;  // of kInitialize
  std::int64_t process_id = 0;                                       // of kProcess
  // What to say at once; empty for kCredentials, and for what is an answer itself.
  std::string reply;
};

// How many bytes a line takes with its end; 0: it is not all there.
std::size_t nuget_message_end(std::string_view bytes);

// Throws Failure(WW_INVALID) for what is no message of NuGet's. A message that is one and asks for
// what cannot be done is kOther, with a reply that says so.
NuGetMessage parse_nuget_message(std::string_view line);

// The first line: the handshake is made by both sides.
std::string_view nuget_handshake();

// Throws Failure(WW_INVALID) when the credential is no text in UTF-8. In what follows, all texts
// are.
Secret format_nuget_answer(std::string_view id, const Credential& credential);

enum class NuGetRefusal {
  kNotApplicable,  // another plugin is to be asked, for this server not us again
  kNothing,        // nobody has a credential now
};
Secret format_nuget_refusal(std::string_view id, NuGetRefusal refusal, std::string_view message);

// A sign of life: NuGet waits as long again. Not after the answer: NuGet would end the plugin.
Secret format_nuget_progress(std::string_view id);

// A line for the person in front of NuGet: a request, told from others by its number.
Secret format_nuget_log(std::size_t number, std::string_view line);

}  // namespace watchword::protocol
