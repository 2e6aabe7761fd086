#include "look_up.h"

#include <condition_variable>
#include <cstring>
#include <memory>
#include <mutex>
#include <netdb.h>
#include <thread>

#include <watchword/plugin.hpp>

#include "signals.h"

namespace watchword::network {
namespace {

struct Answer {
  std::mutex mutex;
  std::condition_variable arrived;
  bool done = false;
  int error = 0;
  std::vector<asio::ip::address> addresses;
};

asio::ip::address address_of(const sockaddr& address) {
  tcp::endpoint endpoint;
  const std::size_t size =
      address.sa_family == AF_INET6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
  std::memcpy(endpoint.data(), &address, size);
  endpoint.resize(size);
  return endpoint.address();
}

void ask_system(const std::string& host, Answer& answer) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* list = nullptr;
  const int error = ::getaddrinfo(host.c_str(), nullptr, &hints, &list);
  const std::lock_guard lock(answer.mutex);
  answer.error = error;
  for (const addrinfo* entry = list; entry != nullptr; entry = entry->ai_next)
    if (entry->ai_family == AF_INET || entry->ai_family == AF_INET6)
      answer.addresses.push_back(address_of(*entry->ai_addr));
  if (list != nullptr) ::freeaddrinfo(list);
  answer.done = true;
  answer.arrived.notify_one();
}

}  // namespace

std::vector<tcp::endpoint> look_up(Driver& driver, const std::string& host, std::uint16_t port) {
  error_code not_numeric;
  const auto address = asio::ip::make_address(host, not_numeric);
  if (!not_numeric) return {tcp::endpoint(address, port)};

  // getaddrinfo cannot be interrupted, and a resolver that does not answer keeps it for minutes. So
  // it has a thread that is left behind when the deadline comes first.
  auto answer = std::make_shared<Answer>();
  {
    const SignalBlocker no_signals;
    std::thread([answer, host] { ask_system(host, *answer); }).detach();
  }
  std::unique_lock lock(answer->mutex);
  while (!answer->arrived.wait_for(lock, Driver::kSlice, [&] { return answer->done; }))
    driver.check();
  if (answer->addresses.empty())
    throw Failure(WW_NETWORK,
                  "the address of " + host + " could not be found: " +
                      (answer->error != 0 ? ::gai_strerror(answer->error) : "it has none"),
                  kCheckNetwork);
  std::vector<tcp::endpoint> endpoints;
  for (const auto& found : answer->addresses) endpoints.emplace_back(found, port);
  return endpoints;
}

}  // namespace watchword::network
