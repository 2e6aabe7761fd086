#include "names.h"

#include <arpa/inet.h>
#include <cerrno>
#include <chrono>
#include <dlfcn.h>
#include <mutex>
#include <netdb.h>
#include <thread>
#include <utility>

namespace {

using namespace watchword::test;
using Function = int (*)(const char*, const char*, const addrinfo*, addrinfo**);

int really(const char* node, const char* service, const addrinfo* hints, addrinfo** result) {
  static const auto next = reinterpret_cast<Function>(::dlsym(RTLD_NEXT, "getaddrinfo"));
  return next(node, service, hints, result);
}

std::mutex attempting;
std::vector<std::string> attempted;

std::string text_of(const sockaddr* address) {
  char text[INET6_ADDRSTRLEN] = "";
  if (address->sa_family == AF_INET)
    ::inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in*>(address)->sin_addr, text,
                sizeof text);
  else if (address->sa_family == AF_INET6)
    ::inet_ntop(AF_INET6, &reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr, text,
                sizeof text);
  return text;
}

}  // namespace

std::vector<std::string> watchword::test::attempts() {
  const std::lock_guard lock(attempting);
  return std::exchange(attempted, {});
}

extern "C" __attribute__((visibility("default"))) int connect(int socket, const sockaddr* address,
                                                              socklen_t size) {
  static const auto next =
      reinterpret_cast<int (*)(int, const sockaddr*, socklen_t)>(::dlsym(RTLD_NEXT, "connect"));
  const std::string text = text_of(address);
  {
    const std::lock_guard lock(attempting);
    attempted.push_back(text);
  }
  if (text.starts_with("192.0.2.") || text.starts_with("2001:db8:")) {
    errno = ECONNREFUSED;
    return -1;
  }
  return next(socket, address, size);
}

extern "C" __attribute__((visibility("default"))) int getaddrinfo(const char* node,
                                                                  const char* service,
                                                                  const addrinfo* hints,
                                                                  addrinfo** result) {
  const std::string name = node != nullptr ? node : "";
  if (name == kHost) return really("127.0.0.1", service, hints, result);
  if (name == kUnknownHost) return EAI_NONAME;
  if (name == kStalledHost) {
    std::this_thread::sleep_for(std::chrono::seconds(3));
    return EAI_AGAIN;
  }
  if (name != kHostWithTwoAddresses) return really(node, service, hints, result);
  addrinfo* second = nullptr;
  if (const int error = really("127.0.0.9", service, hints, result); error != 0) return error;
  if (const int error = really("127.0.0.1", service, hints, &second); error != 0) return error;
  addrinfo* last = *result;
  while (last->ai_next != nullptr) last = last->ai_next;
  last->ai_next = second;
  return 0;
}
