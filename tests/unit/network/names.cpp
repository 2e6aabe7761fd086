#include "names.h"

#include <chrono>
#include <dlfcn.h>
#include <netdb.h>
#include <string>
#include <thread>

namespace {

using namespace watchword::test;
using Function = int (*)(const char*, const char*, const addrinfo*, addrinfo**);

int really(const char* node, const char* service, const addrinfo* hints, addrinfo** result) {
  static const auto next = reinterpret_cast<Function>(::dlsym(RTLD_NEXT, "getaddrinfo"));
  return next(node, service, hints, result);
}

}  // namespace

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
