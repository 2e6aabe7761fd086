#include "pipeline/pipeline.h"

#include <algorithm>

#include "common/text.h"
#include "pipeline/feed_credentials.h"

namespace watchword::pipeline {
namespace {

// A token that ends on the way is of no use.
constexpr std::int64_t kExpiryMarginSeconds = 5;
constexpr std::size_t kShownMaxBytes = 100;

// The line that a step needs: the token is a secret, which the service puts into the environment of
// those steps only that ask for it (Microsoft Learn, "System.AccessToken").
constexpr const char* kMapping =
    "Add this line to the step: env: { SYSTEM_ACCESSTOKEN: $(System.AccessToken) }";

// Why the job's token is not an answer to this request. It is told when nobody else answers either.
struct Obstacle {
  std::string id;
  Failure failure;
};

Obstacle obstacle(const char* id, std::string message, std::string advice) {
  return {id, Failure(WW_INTERACTION_REQUIRED, std::move(message), std::move(advice))};
}

std::optional<Obstacle> whose_request(const Job& job, const Request& request) {
  const auto organization = organization_of(request.host, request.path, request.username);
  const std::string& own = job.organization.name;
  if (!organization)
    return obstacle(
        "no-organization",
        "git asks for a credential of " + request.host +
            " without a path, so that it is not known whether it is for " + own +
            ", whose token this job has",
        "Run `git config --global credential.https://" + request.host + ".useHttpPath true`.");
  if (organization->name != own || organization->port != job.organization.port)
    return obstacle(
        "other-organization",
        "the token of this job is good for " + own + " only, not for " + organization->name,
        "Give the job an identity that " + organization->name +
            " knows: watchword-entra(7) lists how.");
  return std::nullopt;
}

std::string hash_of(const Host& host, const Secret& token) {
  return host.sha256_hex(token.view());
}

std::optional<Obstacle> what_is_wrong(const Host& host, const Job& job, const Request& request) {
  const std::int64_t left = job.expires_at - host.now();
  if (!job.has_token()) return Obstacle{"no-token", no_token(job)};
  if (job.expires_at != 0 && left <= kExpiryMarginSeconds)
    return obstacle("expired", "the token of this job has expired, and nothing can renew it",
                    "Do what needs it earlier in the job, or in a job of its own.");
  if (job.expires_at != 0 && left < request.min_ttl_seconds)
    return obstacle("too-short",
                    "the token of this job lives " + std::to_string(left) + " seconds only, and " +
                        std::to_string(request.min_ttl_seconds) + " were asked for",
                    "Ask for a shorter time.");
  if (request.refused_sha256 == hash_of(host, job.token))
    return obstacle(
        "refused", job.organization.name + " refuses the token of this job",
        "Check that the job still runs, and that its build service may use what it asks "
        "for: watchword-pipeline(7) says where.");
  return std::nullopt;
}

std::optional<Obstacle> find_obstacle(const Host& host, const Job& job, const Request& request) {
  if (auto found = whose_request(job, request)) return found;
  return what_is_wrong(host, job, request);
}

// A job of this request's kind: of a request for another service there is nothing to say.
std::optional<Job> job_for(const Host& host, const Request& request) {
  if (request.protocol != "https" || !request.scope.empty()) return std::nullopt;
  return current_job(host);
}

std::string list(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

// git asks once the server has refused what it sent first. Its own header goes out with the second
// request too, in the place of the answer or beside it, which the server takes for a bad request.
void check_headers_of_git(const Host& host) {
  const auto settings = host.extra_header_settings("authorization");
  if (settings.empty()) return;
  throw Failure(WW_REFUSED,
                "git sends an Authorization header of its own, because of " + list(settings) +
                    ", and the server refuses it: a checkout with persistCredentials left it, and "
                    "its token is not good any more",
                "Run `git config --unset-all '" + settings.front() +
                    "'`, or check out with persistCredentials: false.");
}

std::optional<Answer> from_feed(const Host& host, const Request& request) {
  auto credential = feed_credential(host, request);
  if (!credential || request.refused_sha256 == hash_of(host, credential->secret))
    return std::nullopt;
  Answer answer;
  answer.kind = WW_ANSWER_PASSWORD;
  answer.flags = WW_ANSWER_EPHEMERAL | WW_ANSWER_UNCACHED;
  answer.username = basic_username({request.username, credential->username});
  answer.secret = std::move(credential->secret);
  return answer;
}

}  // namespace

Failure no_token(const Job& job) {
  if (job.is_not_expanded)
    return {WW_INTERACTION_REQUIRED,
            std::string(kTokenVariable) + " holds the words " +
                printable(job.token.view(), kShownMaxBytes) +
                " instead of the token: they are replaced in the YAML of a step only",
            kMapping};
  return {WW_INTERACTION_REQUIRED,
          "this step was not given the token of its job: " + std::string(kTokenVariable) +
              " is not set",
          kMapping};
}

std::vector<Way> Pipeline::ways(const Request& request) {
  std::vector<Way> ways;
  if (auto way = feed_way(request)) ways.push_back(std::move(*way));
  if (auto way = job_way(request)) ways.push_back(std::move(*way));
  return ways;
}

std::optional<Way> Pipeline::feed_way(const Request& request) const {
  Way way{WW_RANK_GIVEN, std::string(kWayFeed), "put into the environment for this feed", "", 0};
  try {
    const auto credential = feed_credential(host_, request);
    if (!credential) return std::nullopt;
    way.reason = credential->variable + " has a credential for this feed";
    if (request.refused_sha256 != hash_of(host_, credential->secret)) return way;
    way.obstacle = "the feed refuses what " + credential->variable + " has for it";
    way.advice = "Correct the service connection or the task that sets it.";
  } catch (const Failure& failure) {
    way.obstacle = failure.message();
    way.advice = failure.advice();
  }
  return way;
}

std::optional<Way> Pipeline::job_way(const Request& request) const {
  const auto job = job_for(host_, request);
  if (!job) return std::nullopt;
  if (const auto found = find_obstacle(host_, *job, request)) {
    Way way{WW_RANK_INTERACTIVE, found->id, "the token of this job", "", 0};
    way.obstacle = found->failure.message();
    way.advice = found->failure.advice();
    return way;
  }
  std::string reason = "the token of this job, for " + job->organization.name;
  const auto settings = host_.extra_header_settings("authorization");
  if (!settings.empty()) reason += "; git will not use it as long as " + list(settings) + " is set";
  return Way{WW_RANK_JOB_TOKEN, std::string(kWayJobToken), reason, "", job->expires_at};
}

std::optional<Answer> Pipeline::get(const Request& request, std::string_view way) {
  if (way == kWayFeed) return from_feed(host_, request);
  auto job = job_for(host_, request);
  if (!job) return std::nullopt;
  if (const auto found = find_obstacle(host_, *job, request)) throw found->failure;
  if (request.may(WW_REQUEST_BY_GIT)) check_headers_of_git(host_);
  Answer answer;
  // The services take a JSON Web Token as Bearer, and any other secret as a password only.
  answer.kind = job->is_jwt ? WW_ANSWER_TOKEN : WW_ANSWER_PASSWORD;
  answer.flags = WW_ANSWER_EPHEMERAL | WW_ANSWER_UNCACHED;
  answer.username = basic_username({request.username});
  answer.secret = std::move(job->token);
  answer.expires_at = job->expires_at;
  return answer;
}

// There is nothing to drop. An old git does not ask again, so the reason is told here.
bool Pipeline::refused(const Request& request, const Issued& issued) {
  Request again = request;
  again.refused_sha256 = issued.sha256;
  if (const auto way = feed_way(again); way && !way->obstacle.empty()) {
    host_.notice(way->obstacle + ". " + way->advice);
    return true;
  }
  const auto job = job_for(host_, request);
  if (!job) return false;
  if (const auto found = find_obstacle(host_, *job, again))
    host_.notice(found->failure.message() + ". " + found->failure.advice());
  return true;
}

std::optional<Answer> Pipeline::login(const Request& /*request*/) {
  throw Failure(WW_INVALID,
                "nobody signs in with the token of a job: the service gives it to each job",
                kMapping);
}

Recognition Pipeline::recognize(const Request& /*request*/, std::string_view secret) {
  const auto job = current_job(host_);
  Recognition recognition;
  const auto of_feeds = all_feed_secrets(host_);
  if (std::any_of(of_feeds.begin(), of_feeds.end(),
                  [&](const Secret& one) { return one.view() == secret; }))
    recognition.session = "";
  if (job && job->has_token() && job->token.view() == secret) recognition.session = "";
  return recognition;
}

}  // namespace watchword::pipeline
