#include "protocol/docker.h"

#include <catch2/catch_test_macros.hpp>
#include <string>

#include <watchword/plugin.hpp>

namespace watchword::protocol {
namespace {

std::string refusal_of(const std::string& server) {
  try {
    parse_docker_server(server);
  } catch (const Failure& failure) {
    CHECK(failure.status() == WW_INVALID);
    CHECK_FALSE(failure.advice().empty());
    return failure.message();
  }
  return "not refused";
}

std::string login_refusal_of(const std::string& message) {
  try {
    parse_docker_login(message);
  } catch (const Failure& failure) {
    return failure.message();
  }
  return "not refused";
}

TEST_CASE("a registry is the same one, whatever form its name has") {
  const struct {
    const char* text;
    const char* host;
    const char* path;
    const char* written;
  } rows[] = {
      {"registry.example", "registry.example", "", "registry.example"},
      {"Registry.Example\n", "registry.example", "", "registry.example"},
      {"registry.example.", "registry.example", "", "registry.example"},
      {"https://registry.example", "registry.example", "", "registry.example"},
      {"http://registry.example/", "registry.example", "", "registry.example"},
      {"HTTPS://registry.example/v2/", "registry.example", "", "registry.example"},
      {"registry.example/v1", "registry.example", "", "registry.example"},
      {"registry.example:5000", "registry.example:5000", "", "registry.example:5000"},
      {"registry.example:443", "registry.example", "", "registry.example"},
      {"localhost:80/", "localhost:80", "", "localhost:80"},
      {"[::1]:5000", "[::1]:5000", "", "[::1]:5000"},
      {"registry.example/a://b", "registry.example", "a://b", "registry.example/a://b"},
      {"registry.example/team/app", "registry.example", "team/app", "registry.example/team/app"},
      // Docker Hub: docker's name, that of others, and where docker keeps two more tokens.
      {"https://index.docker.io/v1/", "index.docker.io", "", "https://index.docker.io/v1/"},
      {"docker.io", "index.docker.io", "", "https://index.docker.io/v1/"},
      {"registry-1.docker.io", "index.docker.io", "", "https://index.docker.io/v1/"},
      {"https://index.docker.io/v1/access-token", "index.docker.io", "v1/access-token",
       "https://index.docker.io/v1/access-token"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.text);
    const Target target = parse_docker_server(row.text);
    CHECK(target.protocol == "https");
    CHECK(target.host == row.host);
    CHECK(target.path == row.path);  // there, also when it is empty
    CHECK_FALSE(target.username);
    CHECK(docker_server(target) == row.written);
    CHECK(parse_docker_server(docker_server(target)).host == target.host);
  }
}

TEST_CASE("what is no registry is refused") {
  for (const char* nothing : {"", " ", "\n"}) {
    CHECK(refusal_of(nothing) == "no credentials server URL");
  }
  for (const char* text : {"https://", "/v2/", "ftp://registry.example", "user@registry.example",
                           "https://user:pass@registry.example", "registry.example:99999",
                           "registry.example:port", "a b", "registry.example?x",
                           "registry.example\r\nhost=evil", "registry\\evil", "%41.example"})
    CHECK(refusal_of(text).starts_with("the request from docker is refused: "));
  CHECK(refusal_of(std::string("registry.example\0.evil", 22))
            .starts_with("the request from docker"));
  CHECK(refusal_of("registry.example/" + std::string(kDockerServerMaxBytes, 'x'))
            .starts_with("the request from docker"));
}

TEST_CASE("what docker stores is understood, with a line feed or without") {
  for (const char* end : {"", "\n"}) {
    const auto login = parse_docker_login(
        std::string(
            R"({"ServerURL":"https://registry.example:5000","Username":"ada","Secret":"p\nq"})") +
        end);
    CHECK(login.target.host == "registry.example:5000");
    CHECK(login.target.username == "ada");
    CHECK(login.secret.view() == "p\nq");
  }
  const auto token = parse_docker_login(
      R"({"Username":"<token>","Secret":"","ServerURL":"registry.example","More":[1]})");
  CHECK(token.target.username == "<token>");
  CHECK(token.secret.empty());
}

TEST_CASE("what makes no sense is not stored") {
  for (const char* message : {"", "[]", "registry.example", "{\"ServerURL\":", "{} {}"})
    CHECK(login_refusal_of(message) == "the request from docker is refused: it is no JSON object");
  for (const char* message : {"{}", R"({"ServerURL":1,"Username":"ada"})",
                              R"({"serverurl":"registry.example","Username":"ada"})"})
    CHECK(login_refusal_of(message) == "no credentials server URL");
  for (const char* message :
       {R"({"ServerURL":"registry.example"})", R"({"ServerURL":"registry.example","Username":""})"})
    CHECK(login_refusal_of(message) == "no credentials username");
  CHECK(login_refusal_of(R"({"ServerURL":"registry.example","Username":"a\nb","Secret":"s"})")
            .starts_with("the request from docker is refused: the user name"));
  CHECK(login_refusal_of(std::string(kDockerMessageMaxBytes + 1, ' ')).find("larger than") !=
        std::string::npos);
}

TEST_CASE("a token is answered as identity token, a password as it is") {
  const Target target = parse_docker_server("docker.io");
  Credential credential;
  credential.username = "00000000-0000-0000-0000-000000000000";
  credential.secret = Secret("quote\" and \\");
  credential.is_token = true;
  CHECK(format_docker_answer(target, credential).view() ==
        R"({"ServerURL":"https://index.docker.io/v1/","Username":"<token>",)"
        R"("Secret":"quote\" and \\"})"
        "\n");
  credential.is_token = false;
  CHECK(format_docker_answer(target, credential).view().find("\"00000000-") != std::string::npos);
}

TEST_CASE("a list has each server once") {
  CHECK(format_docker_list({}).view() == "{}\n");
  CHECK(format_docker_list({{"a.example", "ada"}, {"b.example:1", "grace"}}).view() ==
        "{\"a.example\":\"ada\",\"b.example:1\":\"grace\"}\n");
}

}  // namespace
}  // namespace watchword::protocol
