// The side that asks: where another machine lends its credentials here, and asking it.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/environment.h"
#include "platform/handle.h"
#include "protocol/forwarding.h"

namespace watchword::forward {

// Names the socket of a forwarding, before the places where one is looked for; or says that there
// is none, wherever one is.
inline constexpr std::string_view kForwardVariable = "WATCHWORD_FORWARD";
inline constexpr std::string_view kNoForwarding = "none";
// In the runtime directory of the user, and in that of the machine, for containers.
inline constexpr std::string_view kForwardSocket = "forward.sock";

// Where there is a socket at this moment, whether somebody listens or not.
std::vector<std::string> forwardings(const platform::Environment& environment);

// Asks the first who is there. None, and what is wrong with each is traced, when nobody is: that is
// told within seconds. `cancel` is waited for, too. Throws Failure: WW_TIMEOUT, WW_CANCELLED,
// WW_INVALID for an answer that makes no sense.
std::optional<protocol::ForwardingAnswer> ask_forwarding(
    const platform::Environment& environment, const protocol::ForwardingRequest& request,
    const std::function<void(std::string_view)>& trace, platform::Handle cancel);

// A place where something may be lent, as a look at it finds it: `refusal` or `lends` of the answer
// is there, or else `why` says why nobody answers.
struct Lender {
  std::string path;
  protocol::ForwardingAnswer answer = {};
  std::string why = {};
};

// All of them, be it that the one which is named is not there. Takes seconds for each at most.
std::vector<Lender> lenders(const platform::Environment& environment, const Target& target,
                            platform::Handle cancel);

}  // namespace watchword::forward
