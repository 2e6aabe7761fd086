// Whether the server can be reached: its name, both families of addresses, the proxy, the
// certificate and the clock.
#include <ctime>

#include "base/time.h"
#include "base/url.h"
#include "cli/diagnosis.h"
#include "cli/format.h"

namespace watchword::cli {
namespace {

using State = Finding::State;

constexpr std::uint32_t kConnectLimitMs = 5000;
constexpr std::uint32_t kAnswerLimitMs = 20000;
// Tokens are good from five minutes before they were issued on (as Entra issues them).
constexpr std::int64_t kClockLimitSeconds = 300;
constexpr std::uint16_t kHttpsPort = 443;

struct Tried {
  std::string address;
  bool is_ipv6 = false;
  std::uint32_t milliseconds = 0;
  std::string failure;
};

// `addresses`: those that are configured for the server, or nothing.
std::vector<Tried> try_addresses(Context& context, const Url& url, const std::string& addresses) {
  std::vector<Tried> tried;
  const Sink<ww_tried_address_sink, const ww_tried_address*> sink([&](const ww_tried_address* one) {
    tried.push_back({std::string(view(one->address)), one->is_ipv6 != 0, one->milliseconds,
                     std::string(view(one->failure))});
  });
  const auto port =
      url.port.empty() ? kHttpsPort : static_cast<std::uint16_t>(std::stoul(url.port));
  const ErrorCatcher error;
  error.check(context.services.network().try_addresses(text(url.host), text(addresses), port,
                                                       kConnectLimitMs, sink.get(), error.get()));
  sink.rethrow();
  return tried;
}

std::string told(const Tried& one) {
  const std::string family = one.is_ipv6 ? "IPv6" : "IPv4";
  if (one.failure.empty())
    return family + " (" + one.address + ") in " + std::to_string(one.milliseconds) + " ms";
  return family + " (" + one.address + ") not: " + one.failure;
}

// Whether it can be reached.
bool diagnose_addresses(Context& context, const Url& url, const std::string& addresses,
                        Findings& out) {
  try {
    std::size_t failures = 0;
    std::string text;
    const std::vector<Tried> tried = try_addresses(context, url, addresses);
    for (const Tried& one : tried) {
      text += (text.empty() ? "" : "; ") + told(one);
      if (!one.failure.empty()) ++failures;
    }
    Finding found{State::kGood, "network", url.authority() + " is reached by " + text};
    if (failures == tried.size()) {
      found = {State::kFault, "network", url.authority() + " is not reached: " + text,
               "Check the network connection; if this machine reaches the internet through a "
               "proxy, set https_proxy, or http.proxy in git's configuration."};
    } else if (failures > 0) {
      found.state = State::kNote;
      found.advice =
          "Mend that family of addresses on this machine or in its network, or switch "
          "it off; every new connection tries it.";
    }
    out.push_back(std::move(found));
    return failures < tried.size();
  } catch (const Failure& failure) {
    out.push_back(fault("network", failure));
    return false;
  }
}

// As requests go there: through the proxy, if there is one.
void diagnose_server(Context& context, const Url& url, Findings& out) {
  try {
    HttpRequest request;
    request.method = "HEAD";
    request.url = "https://" + url.authority() + "/";
    request.timeout_ms = kAnswerLimitMs;
    std::string issuer;
    const HttpResponse response = context.services.http().send(request, {{url.host}}, &issuer);
    out.push_back({State::kGood, "certificate",
                   "of " + url.authority() + " is trusted; it was issued by " + issuer});
    const auto there = parse_http_date(response.header("date"));
    if (!there) return;
    const std::int64_t ahead = std::time(nullptr) - *there;
    const std::int64_t off = ahead < 0 ? -ahead : ahead;
    if (off > kClockLimitSeconds)
      out.push_back({State::kFault, "clock",
                     "of this machine is " + duration(off) +
                         (ahead < 0 ? " behind " : " ahead of ") + "that of " + url.authority(),
                     "Set it, best by a time service: until then tokens seem to be expired or not "
                     "yet good."});
    else
      out.push_back({State::kGood, "clock", "agrees with " + url.authority()});
  } catch (const Failure& failure) {
    out.push_back(fault("server", failure));
  }
}

}  // namespace

void diagnose_network(Context& context, const Target& target, Findings& out) {
  const auto url = parse_url(target.url());
  if (!url) return;
  if (url->scheme != "https") {
    out.push_back({State::kFault, "network", "nothing is sent to " + url->scheme + "://",
                   "Use the address that begins with https://."});
    return;
  }
  const auto route = context.services.http().route_to(url->without_user());
  if (route.proxy_url)
    out.push_back({State::kGood, "proxy",
                   route.proxy_url->scheme + "://" + route.proxy_url->authority() +
                       ", because of " + route.proxy.source});
  else if (!diagnose_addresses(context, *url, route.addresses, out))
    return;
  diagnose_server(context, *url, out);
}

}  // namespace watchword::cli
