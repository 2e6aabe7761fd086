// What comes back to loopback after a sign-in, by the browser or pasted. The first byte is the
// port, the rest a query or an address.
#include "callback.h"

#include <algorithm>

#include "fuzz.h"
#include "person/pasted_redirect.h"

namespace watchword {
namespace {

using fuzz::require;

constexpr std::string_view kState = "state-of-this-sign-in";

template <class Parameters>
void check_state(const Parameters& parameters) {
  const auto states =
      std::count_if(parameters.begin(), parameters.end(), [](const auto& parameter) {
        return parameter.first == "state" && parameter.second.view() == kState;
      });
  require(states == 1, "what is taken has the state of this sign-in, once");
}

}  // namespace
}  // namespace watchword

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace watchword;
  if (size == 0) return 0;
  const std::uint16_t port = static_cast<std::uint16_t>(40000 + data[0]);
  const std::string_view input = fuzz::text_of(data + 1, size - 1);

  const auto form = network::parse_form(input);
  if (form && network::has_state(*form, Secret(kState))) check_state(*form);
  require(!form || !network::has_state(*form, Secret()), "no state is never the right one");

  const auto pasted =
      host::parse_pasted_redirect(input, {"http://localhost:" + std::to_string(port)}, kState);
  require(pasted.parameters.empty() != pasted.problem.empty(), "a paste is taken or refused");
  require(pasted.parameters.size() <= host::kCallbackParametersMax, "with few parameters");
  if (!pasted.parameters.empty()) check_state(pasted.parameters);

  if (network::is_own_host(input, port))
    require(input.size() <= std::string_view("localhost:40000").size(), "a host is localhost");
  return 0;
}
