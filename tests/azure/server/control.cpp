#include "server/control.h"

#include <boost/json/parse.hpp>
#include <boost/json/value_from.hpp>

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
  if (operation == "GET /state") return state(cloud, recorder);
  return json_reply({{"error", "There is GET /state, POST /scenario and POST /reset."}}, 404);
} catch (const std::exception& error) {
  return json_reply({{"error", error.what()}}, 400);
}

}  // namespace watchword::azure
