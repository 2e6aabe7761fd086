// What the benchmarks measure with. Reads a plan as JSON from standard input and prints a JSON
// object with the numbers of each contender:
//
//   {"mode": "time", "runs": 200, "contenders": {"NAME": [{"command": ["/path", "get"],
//    "input": "…", "expected": "…", "exit_code": 0, "counted": true}, …]}}
//
//   mode time      in each round every contender once: microseconds, the sum of its counted steps
//   mode memory    the same, and the peak memory of the last step in KiB
//   mode together  the first step of every contender so many times at once: for each of them the
//                  microseconds until it had ended
#include <boost/json.hpp>
#include <iostream>
#include <iterator>
#include <map>

#include "child.h"

namespace watchword::bench {
namespace {

namespace json = boost::json;

using Numbers = std::map<std::string, std::vector<double>>;
using Contenders = std::map<std::string, std::vector<Step>>;

std::string text_of(const json::object& object, const char* name) {
  const json::value* value = object.if_contains(name);
  return value != nullptr ? std::string(value->as_string()) : std::string();
}

Step step_of(const json::object& object) {
  Step step;
  for (const json::value& word : object.at("command").as_array())
    step.command.emplace_back(word.as_string());
  step.input = text_of(object, "input");
  step.expected = text_of(object, "expected");
  if (const auto* code = object.if_contains("exit_code")) step.exit_code = code->to_number<int>();
  if (const auto* counted = object.if_contains("counted")) step.counted = counted->as_bool();
  return step;
}

Contenders contenders_of(const json::object& plan) {
  Contenders all;
  for (const auto& [name, steps] : plan.at("contenders").as_object())
    for (const json::value& step : steps.as_array())
      all[std::string(name)].push_back(step_of(step.as_object()));
  return all;
}

double microseconds(Clock::duration duration) {
  return std::chrono::duration<double, std::micro>(duration).count();
}

// `count` of them at once; for each the time until its end.
std::vector<double> run(const Step& step, std::size_t count) {
  std::vector<Child> children;
  const auto begun = Clock::now();
  for (std::size_t i = 0; i < count; ++i) children.push_back(start(step));
  finish(children);
  std::vector<double> times;
  for (const Child& child : children) {
    if (const std::string fault = fault_of(step, child); !fault.empty())
      throw std::runtime_error(fault);
    times.push_back(microseconds(child.ended - begun));
  }
  return times;
}

double time_of(const std::vector<Step>& steps) {
  double sum = 0;
  for (const Step& step : steps) {
    const double time = run(step, 1).front();
    if (step.counted) sum += time;
  }
  return sum;
}

double memory_of(const std::vector<Step>& steps) {
  for (std::size_t i = 0; i + 1 < steps.size(); ++i) run(steps[i], 1);
  return static_cast<double>(peak_memory_kib(steps.back()));
}

Numbers measure(const json::object& plan) {
  const auto runs = plan.at("runs").to_number<std::size_t>();
  const std::string mode = text_of(plan, "mode");
  const Contenders contenders = contenders_of(plan);
  Numbers numbers;
  if (mode == "together") {
    for (const auto& [name, steps] : contenders) numbers[name] = run(steps.front(), runs);
    return numbers;
  }
  const auto number = mode == "memory" ? &memory_of : &time_of;
  for (const auto& [name, steps] : contenders) number(steps);  // so that all files are read already
  for (std::size_t i = 0; i < runs; ++i)
    for (const auto& [name, steps] : contenders) numbers[name].push_back(number(steps));
  return numbers;
}

}  // namespace
}  // namespace watchword::bench

int main() {
  try {
    const std::string text(std::istreambuf_iterator<char>(std::cin), {});
    const auto plan = boost::json::parse(text);
    std::cout << boost::json::value_from(watchword::bench::measure(plan.as_object())) << '\n';
    return 0;
  } catch (const std::exception& fault) {
    std::cerr << "measure: " << fault.what() << '\n';
    return 1;
  }
}
