#include "protocol/docker.h"

#include <algorithm>
#include <array>

#include <watchword/plugin.hpp>
#include <watchword/sdk/json.hpp>

#include "base/text.h"

namespace watchword::protocol {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";
// The user name by which the secret is an identity token.
constexpr std::string_view kTokenUser = "<token>";

// Docker Hub goes by several names; docker asks for it by the address of an interface that is long
// gone.
constexpr std::string_view kHub = "index.docker.io";
constexpr std::array<std::string_view, 2> kOtherNamesOfHub = {"docker.io", "registry-1.docker.io"};
// What stands behind a host and means the registry as a whole.
constexpr std::array<std::string_view, 4> kWholePaths = {"v1", "v1/", "v2", "v2/"};

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& all, std::string_view text) {
  return std::find(all.begin(), all.end(), text) != all.end();
}

[[noreturn]] void refuse_docker(const std::string& why) {
  throw Failure(WW_INVALID, "the request from docker is refused: " + why,
                "Check the name of the registry.");
}

// A registry without TLS is asked for by the same name as one with it.
std::string_view without_scheme(std::string_view text) {
  const auto end = text.find("://");
  if (end == std::string_view::npos || text.find('/') < end) return text;  // or it is in a path
  const std::string scheme = lower(text.substr(0, end));
  if (scheme != "https" && scheme != "http") refuse_docker("it names no registry");
  return text.substr(end + 3);
}

std::string path_of(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return {};
  const std::string_view path = text.substr(slash + 1);
  return is_one_of(kWholePaths, path) ? std::string() : std::string(path);
}

}  // namespace

Target parse_docker_server(std::string_view text) {
  text = trimmed(text);
  if (text.empty())
    throw Failure(WW_INVALID, "no credentials server URL", "Name the registry on standard input.");
  if (text.size() > kDockerServerMaxBytes)
    refuse_docker("its server is longer than " + std::to_string(kDockerServerMaxBytes) + " bytes");
  const std::string_view rest = without_scheme(text);
  Target target;
  target.protocol = "https";
  target.host = lower(rest.substr(0, rest.find('/')));
  target.path = path_of(rest);
  if (const auto wrong = settle(target); !wrong.empty()) refuse_docker(std::string(wrong));
  if (is_one_of(kOtherNamesOfHub, target.host)) target.host = kHub;
  return target;
}

std::string docker_server(const Target& target) {
  const std::string path = target.path.value_or("");
  if (target.host == kHub) return "https://" + target.host + "/" + (path.empty() ? "v1/" : path);
  return path.empty() ? target.host : target.host + "/" + path;
}

DockerLogin parse_docker_login(std::string_view text) {
  if (text.size() > kDockerMessageMaxBytes)
    refuse_docker("it is larger than " + std::to_string(kDockerMessageMaxBytes) + " bytes");
  const auto message = parse_object(text);
  if (!message) refuse_docker("it is no JSON object");
  DockerLogin login;
  login.target = parse_docker_server(text_at(*message, "ServerURL"));
  login.target.username = text_at(*message, "Username");
  if (login.target.username->empty())
    throw Failure(WW_INVALID, "no credentials username", "Log in with a user name.");
  login.secret = Secret(text_at(*message, "Secret"));
  if (const auto wrong = settle(login.target); !wrong.empty()) refuse_docker(std::string(wrong));
  return login;
}

Secret format_docker_answer(const Target& target, const Credential& credential) {
  json::value answer = wiped_object();
  json::object& members = answer.get_object();
  const std::string_view secret = credential.secret.view();
  const std::string_view username = credential.is_token ? kTokenUser : credential.username;
  members["ServerURL"] = docker_server(target);
  members["Username"] = json::string_view(username.data(), username.size());
  members["Secret"] = json::string_view(secret.data(), secret.size());
  return std::move(serialize_secret(answer).append("\n"));
}

Secret format_docker_list(const std::vector<std::pair<std::string, std::string>>& all) {
  json::value answer = wiped_object();
  for (const auto& [server, username] : all) answer.get_object()[server] = username;
  return std::move(serialize_secret(answer).append("\n"));
}

}  // namespace watchword::protocol
