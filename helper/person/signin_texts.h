// What a sign-in looks like at the terminal, for each kind of terminal.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "person/qr_code.h"
#include "platform/terminal.h"

namespace watchword::host {

// Narrower terminals get the device code without its frame.
inline constexpr std::size_t kFrameMinColumns = 60;

struct BrowserNotice {
  std::string_view purpose;
  std::string_view url;
  std::uint16_t port = 0;  // 0: nothing listens, and the answer is pasted
  std::string host;        // the name of this machine, for ssh
  bool browser_opened = false;
  bool can_paste = false;
  std::string_view problem = {};  // why nothing listens, if that needs to be said
};

platform::Text browser_notice(const platform::Terminal& terminal, const BrowserNotice& notice);

struct DeviceCodeNotice {
  std::string_view purpose;
  std::string_view user_code;
  std::string_view verification_uri;
  std::chrono::seconds left{0};
  const QrCode* qr_code = nullptr;  // of the address; shown where it fits beside or above
};

platform::Text device_code_notice(const platform::Terminal& terminal,
                                  const DeviceCodeNotice& notice);

// The line below the notice that is replaced as time goes by.
platform::Text countdown(std::chrono::seconds left);

}  // namespace watchword::host
