#include "forward/control.h"

#include <algorithm>
#include <charconv>
#include <chrono>

#include <watchword/plugin.hpp>

#include "base/text.h"
#include "forward/server.h"
#include "platform/directories.h"
#include "platform/files.h"
#include "platform/local_socket.h"
#include "platform/printable.h"
#include "protocol/attributes.h"
#include "protocol/git.h"

namespace watchword::forward {
namespace {

constexpr std::string_view kSuffix = ".control";
constexpr std::string_view kList = "action=list\n\n";
constexpr std::string_view kStop = "action=stop\n\n";
constexpr std::size_t kMessageMaxBytes = 65536;
constexpr std::chrono::seconds kControlPatience{2};

platform::Deadline control_deadline() {
  return std::chrono::steady_clock::now() + kControlPatience;
}

std::string line(const char* name, const std::string& value) {
  return std::string(name) + "=" + platform::printable(value) + "\n";
}

std::string format(const Report& report) {
  return line("there", report.there) + line("places", report.places) + line("state", report.state) +
         line("ends_at", std::to_string(report.ends_at)) +
         line("lent", std::to_string(report.lent)) + line("uses", std::to_string(report.uses)) +
         line("last_at", std::to_string(report.last.at)) + line("last_place", report.last.place) +
         line("last_outcome", report.last.outcome) + "\n";
}

std::int64_t number(std::string_view digits) {
  std::int64_t out = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), out);
  return out;
}

Report parse(std::string_view bytes) {
  Report out;
  for (const auto& [name, value] :
       protocol::read_attributes(bytes, protocol::Lines::kExact, "the answer of a forwarding")) {
    if (name == "there") out.there = value;
    if (name == "places") out.places = value;
    if (name == "state") out.state = value;
    if (name == "ends_at") out.ends_at = number(value);
    if (name == "lent") out.lent = number(value);
    if (name == "uses") out.uses = number(value);
    if (name == "last_at") out.last.at = number(value);
    if (name == "last_place") out.last.place = value;
    if (name == "last_outcome") out.last.outcome = value;
  }
  return out;
}

// None when nobody answers.
std::optional<Secret> exchange(const std::string& path, std::string_view message) {
  std::string why;
  const auto connection = platform::connect_to_local(path, why);
  Secret bytes;
  if (!connection || !platform::send_by(connection.get(), message, control_deadline()) ||
      !receive_by(connection.get(), platform::Handle::kNone, control_deadline(), kMessageMaxBytes,
                  protocol::git_message_end, bytes))
    return std::nullopt;
  return bytes;
}

}  // namespace

std::string forwardings_directory(const platform::Environment& environment) {
  const std::string directory =
      platform::runtime_directories(environment, "watchword").front() + "/forward";
  platform::make_private_directory(directory);
  return directory;
}

std::string file_name_of(const std::string& destination) {
  constexpr std::size_t kMaxBytes = 24;  // a path of a socket is short
  std::string out = destination.substr(destination.find_last_of("/@") + 1).substr(0, kMaxBytes);
  for (char& c : out)
    if (!is_alphanumeric(c) && c != '.' && c != '-') c = '_';
  return out;
}

void serve_control(Session& session, platform::Handle connection, platform::Handle stop) {
  if (platform::peer_user(connection) != platform::own_user()) return;
  Secret message;
  if (!receive_by(connection, stop, control_deadline(), kMessageMaxBytes, protocol::git_message_end,
                  message))
    return;
  const Report report = session.report();
  if (message.view() == kStop) session.stop("it was stopped there");
  platform::send_by(connection, format(report), control_deadline());
}

std::vector<Running> running(const platform::Environment& environment) {
  std::vector<Running> out;
  for (const std::string& directory : platform::runtime_directories(environment, "watchword"))
    for (const std::string& name : platform::list_files(directory + "/forward")) {
      if (!name.ends_with(kSuffix)) continue;
      const std::string path = directory + "/forward/" + name;
      if (const auto answer = exchange(path, kList))
        out.push_back({path, parse(answer->view())});
      else if (std::string why; !platform::connect_to_local(path, why))
        platform::remove_file(path);
    }
  return out;
}

bool stop_running(const Running& one) {
  return exchange(one.control, kStop).has_value();
}

}  // namespace watchword::forward
