#include "look_up.h"

#include <algorithm>
#include <condition_variable>
#include <memory>
#include <mutex>

#include <watchword/plugin.hpp>

#include "platform/threads.h"

namespace watchword::network {
namespace {

struct Answer {
  std::mutex mutex;
  std::condition_variable arrived;
  bool done = false;
  error_code error;
  std::vector<asio::ip::address> addresses;
};

void ask_system(const std::string& host, Answer& answer) {
  asio::io_context context{1};
  error_code error;
  const auto found = tcp::resolver(context).resolve(host, "", error);
  const std::lock_guard lock(answer.mutex);
  answer.error = error;
  for (const auto& entry : found) answer.addresses.push_back(entry.endpoint().address());
  answer.done = true;
  answer.arrived.notify_one();
}

}  // namespace

std::vector<tcp::endpoint> look_up(Driver& driver, const std::string& host, std::uint16_t port) {
  error_code not_numeric;
  const auto address = asio::ip::make_address(host, not_numeric);
  if (!not_numeric) return {tcp::endpoint(address, port)};

  // The system's resolver cannot be interrupted, and one that does not answer keeps it for minutes.
  // So it has a thread that is left behind when the deadline comes first.
  auto answer = std::make_shared<Answer>();
  platform::start_thread([answer, host] { ask_system(host, *answer); }).detach();
  std::unique_lock lock(answer->mutex);
  while (!answer->arrived.wait_for(lock, Driver::kSlice, [&] { return answer->done; }))
    driver.check();
  if (answer->addresses.empty())
    throw Failure(WW_NETWORK,
                  "the address of " + host + " could not be found: " +
                      (answer->error ? answer->error.message() : "it has none"),
                  kCheckNetwork);
  std::vector<tcp::endpoint> endpoints;
  for (const auto& found : answer->addresses) endpoints.emplace_back(found, port);
  return endpoints;
}

std::vector<tcp::endpoint> endpoints_of(std::string_view addresses, std::uint16_t port) {
  std::vector<tcp::endpoint> endpoints;
  for (std::size_t start = 0; start <= addresses.size();) {
    const auto comma = std::min(addresses.find(',', start), addresses.size());
    const std::string address(addresses.substr(start, comma - start));
    error_code error;
    endpoints.emplace_back(asio::ip::make_address(address, error), port);
    if (error)
      throw Failure(WW_INVALID, "'" + address + "' is not a numeric address",
                    "Correct http.curloptResolve in git's configuration.");
    start = comma + 1;
  }
  return endpoints;
}

}  // namespace watchword::network
