#include "support/test_host.h"

#include <algorithm>
#include <chrono>
#include <thread>

#include "platform/machine.h"
#include "platform/sha256.h"

namespace watchword::test {
namespace {

ww_status random_bytes(const ww_host* /*host*/, std::uint8_t* out, std::size_t size) {
  return platform::fill_with_random_bytes(out, size) ? WW_OK : WW_FAULT;
}

void hash(const ww_host* /*host*/, ww_bytes data, std::uint8_t out[32]) {
  const auto digest = sha256(view(data));
  std::copy(digest.begin(), digest.end(), out);
}

ww_status sleep_for(const ww_host* /*host*/, std::uint32_t milliseconds) {
  std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
  return WW_OK;
}

}  // namespace

TestHost::TestHost()
    : host_{sizeof(ww_host),
            WW_ABI_MAJOR,
            WW_ABI_MINOR,
            text("0.0.0"),
            this,
            [](const ww_host* host, const char* id) -> const void* {
              const auto& extensions = of(host).extensions_;
              const auto found = extensions.find(std::string_view(id));
              return found == extensions.end() ? nullptr : found->second;
            }},
      log_extension_{sizeof(ww_log),
                     [](const ww_host* host, std::int32_t /*level*/, ww_text message) {
                       of(host).log_.emplace_back(view(message));
                     }},
      clock_extension_{sizeof(ww_clock), [](const ww_host* host) { return of(host).now(); },
                       &sleep_for},
      crypto_extension_{sizeof(ww_crypto), &random_bytes, &hash, nullptr, nullptr} {
  extend(WW_EXT_LOG, &log_extension_);
  extend(WW_EXT_CLOCK, &clock_extension_);
  extend(WW_EXT_CRYPTO, &crypto_extension_);
}

std::int64_t TestHost::now() const {
  const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::seconds>(since_epoch).count() + clock_offset_;
}

}  // namespace watchword::test
