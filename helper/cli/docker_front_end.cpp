// How docker and other tools for containers ask: one process for each verb, which is the argument.
#include <string>

#include "broker/broker.h"
#include "cli/front_end.h"
#include "protocol/docker.h"
#include "version.h"

namespace watchword::cli {
namespace {
namespace docker_front_end {

constexpr std::string_view kName = "docker-credential-watchword";

std::optional<Question::Verb> verb_of(std::string_view word) {
  if (word == "get") return Question::Verb::kGet;
  if (word == "store") return Question::Verb::kStore;
  if (word == "erase") return Question::Verb::kForget;
  if (word == "list") return Question::Verb::kList;
  return std::nullopt;
}

Opening open(const Words& words) {
  static const std::string version = std::string(kName) + " (Watchword) v" + kVersion + "\n";
  const std::string word = words.empty() ? std::string() : words.back();
  if (word == "version") return {.says = version};
  if (!verb_of(word))
    throw Failure(WW_INVALID,
                  std::string(kName) +
                      " is run by docker and tools like it, with get, store, "
                      "erase, list or version",
                  "`watchword help` is for people.");
  return {.says = {}, .answers = true};
}

// The whole input is the message.
std::size_t no_end(std::string_view /*bytes*/) {
  return 0;
}

Question parse(const Words& words, std::string_view message) {
  Question question;
  question.verb = *verb_of(words.back());
  question.request.kept_as = StoredKind::kDocker;
  switch (question.verb) {
    case Question::Verb::kList:
      break;  // whatever was said
    case Question::Verb::kStore: {
      auto login = protocol::parse_docker_login(message);
      question.credential.emplace();
      question.credential->username = *login.target.username;
      question.credential->secret = std::move(login.secret);
      question.request.target = std::move(login.target);
      break;
    }
    default:
      question.request.target = protocol::parse_docker_server(message);
  }
  return question;
}

Secret line(std::string_view text) {
  return std::move(Secret(text).append("\n"));
}

Secret answer(const Question& question, const Credential* credential) {
  if (question.verb != Question::Verb::kGet) return {};
  if (credential == nullptr) return line(protocol::kDockerNotFound);
  return protocol::format_docker_answer(question.request.target, *credential);
}

Secret list(const std::vector<broker::StoredCredential>& kept) {
  std::vector<std::pair<std::string, std::string>> all;
  for (const broker::StoredCredential& one : kept)
    all.emplace_back(protocol::docker_server(one.target), one.target.username.value_or(""));
  return protocol::format_docker_list(all);
}

// Docker drops this text and shows standard error; other tools quote it. Where there is no store at
// all nothing can be kept in it, and images that everybody may have are pulled all the same.
Secret failure(const Question& question, const Failure& failure, host::Services& /*services*/) {
  const bool gets = question.verb == Question::Verb::kGet;
  if (gets && failure.status() == WW_STORE_UNAVAILABLE) return line(protocol::kDockerNotFound);
  return line(failure.message());
}

}  // namespace docker_front_end
}  // namespace

constinit const FrontEnd kDockerFrontEnd{
    .name = docker_front_end::kName,
    .request = "the request from docker",
    .open = docker_front_end::open,
    .message_end = docker_front_end::no_end,
    .message_max_bytes = protocol::kDockerMessageMaxBytes,
    .goes_on = false,
    .way_there = host::Trust::kUser,
    .parse = docker_front_end::parse,
    .answer = docker_front_end::answer,
    .failure = docker_front_end::failure,
    .list = docker_front_end::list,
    .failure_code = 1,
};

}  // namespace watchword::cli
