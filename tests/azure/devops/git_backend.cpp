#include "devops/git_backend.h"

#include <charconv>
#include <memory>

#include "base/encoding.h"
#include "base/process.h"
#include "world/repositories.h"

namespace watchword::azure {
namespace {

constexpr std::size_t kMaxHeaderSize = 64 * 1024;

// RFC 3875 section 4.1. There is no CONTENT_LENGTH: the body has been unpacked on its way, and git
// reads to its end.
std::vector<std::string> cgi_environment(const std::filesystem::path& root,
                                         const std::string& path_info, const std::string& user,
                                         const Request& request) {
  std::vector<std::string> environment = git_environment(root);
  const auto add = [&](const char* name, const std::string& value) {
    environment.push_back(std::string(name) + "=" + value);
  };
  add("GATEWAY_INTERFACE", "CGI/1.1");
  add("GIT_PROJECT_ROOT", (root / "repos").string());
  add("GIT_HTTP_EXPORT_ALL", "1");
  add("PATH_INFO", path_info);
  add("REQUEST_METHOD", request.method);
  add("QUERY_STRING", request.query.format());
  add("REMOTE_USER", user);
  add("CONTENT_TYPE", request.headers.header("Content-Type"));
  const std::string protocol = request.headers.header("Git-Protocol");
  if (!protocol.empty()) add("GIT_PROTOCOL", protocol);
  return environment;
}

void add_header(Reply& reply, std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return;
  const std::string name(line.substr(0, colon));
  const std::size_t begin = line.find_first_not_of(' ', colon + 1);
  const std::string_view value =
      begin == std::string_view::npos ? std::string_view() : line.substr(begin);
  if (lower_case(name) == "status") {
    std::from_chars(value.data(), value.data() + value.size(), reply.status);
  } else if (lower_case(name) == "content-type") {
    reply.content_type = value;
  } else {
    reply.headers.add(name, std::string(value));
  }
}

// Reads the CGI headers and returns what came of the body with them.
std::string read_head(Process& backend, Reply& reply) {
  std::string text;
  std::size_t end = std::string::npos;
  while ((end = text.find("\r\n\r\n")) == std::string::npos && text.size() < kMaxHeaderSize) {
    const std::string more = backend.read();
    if (more.empty()) break;
    text += more;
  }
  if (end == std::string::npos) throw std::runtime_error("git http-backend sent no CGI headers");
  std::string_view head = std::string_view(text).substr(0, end);
  while (!head.empty()) {
    const std::size_t line_end = head.find('\n');
    add_header(reply, head.substr(0, line_end));
    head = line_end == std::string_view::npos ? std::string_view() : head.substr(line_end + 1);
  }
  return text.substr(end + 4);
}

}  // namespace

Reply run_git_backend(const std::filesystem::path& root, const std::string& repository,
                      const std::string& path, const std::string& user, const Request& request) {
  const auto backend = std::make_shared<Process>(
      std::vector<std::string>{"git", "-c", "http.receivepack=true", "http-backend"},
      cgi_environment(root, "/" + repository + ".git" + path, user, request));
  // A backend that stopped reading has an error to tell: hear it rather than fail here.
  request.read_body([&](std::string_view piece) {
    backend->write(piece);
    return true;
  });
  backend->close_input();
  Reply reply;
  const std::string first = read_head(*backend, reply);
  reply.stream = [backend, first](const Sink& sink) {
    if (!first.empty() && !sink(first)) return false;
    for (std::string piece = backend->read(); !piece.empty(); piece = backend->read())
      if (!sink(piece)) return false;
    return true;
  };
  return reply;
}

}  // namespace watchword::azure
