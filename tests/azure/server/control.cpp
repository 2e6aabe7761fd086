#include "server/control.h"

#include <boost/json/parse.hpp>
#include <boost/json/value_from.hpp>

#include "entra/broker.h"
#include "world/external_assertion.h"
#include "world/job_token.h"
#include "world/members.h"

namespace watchword::azure {
namespace {

Reply state(const Cloud& cloud, const Recorder& recorder) {
  boost::json::object body = cloud.scenario.state();
  body["clock"] = {{"now", cloud.clock.now()}, {"offset", cloud.clock.offset()}};
  boost::json::object counters;
  for (const auto& [kind, count] : recorder.counters()) counters[kind] = count;
  body["requests"] = std::move(counters);
  return json_reply(body);
}

// What another issuer would give a workload: a signed assertion of who it is.
Reply assertion(const Cloud& cloud, const boost::json::value& wanted) {
  const auto& options = as_object(wanted, "the assertion");
  expect_members(options, {"issuer", "subject", "audience", "expires_in"});
  const std::string token =
      external_assertion(cloud, text_member(options, "issuer"), text_member(options, "subject"),
                         text_member(options, "audience", kFederationAudience),
                         number_member(options, "expires_in", kAssertionLife));
  return json_reply({{"assertion", token}});
}

// What the service gives a job of the organization's pipelines.
Reply job(Cloud& cloud, const boost::json::value& wanted) {
  const auto& options = as_object(wanted, "the job");
  expect_members(options, {"organization", "expires_in"});
  const std::string name = text_member(options, "organization");
  const Organization* organization = cloud.directory.organization(name);
  if (organization == nullptr)
    throw std::invalid_argument("there is no organization \"" + name + "\"");
  return json_reply(
      {{"token", issue_job_token(cloud, *organization,
                                 number_member(options, "expires_in", kJobTokenLife))}});
}

}  // namespace

Reply answer_control(Cloud& cloud, const Recorder& recorder, const Request& request) try {
  const std::string operation = request.method + " " + request.path;
  if (operation == "POST /scenario") {
    cloud.scenario.apply(boost::json::parse(request.body));
    return state(cloud, recorder);
  }
  if (operation == "POST /reset") {
    cloud.scenario.reset();
    return state(cloud, recorder);
  }
  if (operation == "POST /assertion") return assertion(cloud, boost::json::parse(request.body));
  if (operation == "POST /job") return job(cloud, boost::json::parse(request.body));
  if (operation == "POST /broker/token")
    return issue_to_broker(cloud, boost::json::parse(request.body));
  if (operation == "POST /broker/accounts")
    return broker_accounts(cloud, boost::json::parse(request.body));
  if (operation == "GET /state") return state(cloud, recorder);
  return json_reply(
      {{"error",
        "There is GET /state, POST /scenario, POST /reset, POST /assertion, POST /job, POST "
        "/broker/token and POST /broker/accounts."}},
      404);
} catch (const std::exception& error) {
  return json_reply({{"error", error.what()}}, 400);
}

}  // namespace watchword::azure
