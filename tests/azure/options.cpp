#include "options.h"

#include <CLI/CLI.hpp>
#include <arpa/inet.h>
#include <stdexcept>

#include "server/virtual_hosts.h"

namespace watchword::azure {
namespace {

constexpr int kMaxPort = 65535;

bool is_loopback(const std::string& address) {
  in_addr v4{};
  if (inet_pton(AF_INET, address.c_str(), &v4) == 1) return (ntohl(v4.s_addr) >> 24) == 127;
  in6_addr v6{};
  return inet_pton(AF_INET6, address.c_str(), &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

// ADDRESS:PORT, an IPv6 address in brackets. `more` is an address beside the loopback ones.
Listener parse_listener(const char* option, const std::string& text, std::string_view more = {}) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos) throw CLI::ValidationError(option, "wants ADDRESS:PORT");
  std::string address = text.substr(0, colon);
  if (address.starts_with('[') && address.ends_with(']'))
    address = address.substr(1, address.size() - 2);
  if (!is_loopback(address) && address != more)
    throw CLI::ValidationError(
        option,
        "accepts loopback addresses only, because the passwords are public; use "
        "127.0.0.1:0");
  int port = -1;
  if (!CLI::detail::lexical_cast(text.substr(colon + 1), port) || port < 0 || port > kMaxPort)
    throw CLI::ValidationError(option, "wants a port between 0 and 65535");
  return {address, port};
}

}  // namespace

std::optional<Options> parse_options(int argc, const char* const* argv, int& status) {
  Options options;
  std::string listen = "127.0.0.1:0";
  std::string metadata;
  std::string consent = "ask";
  std::string scenario;
  CLI::App app{"Azure in a box: simulates Microsoft Entra and Azure DevOps for tests"};
  app.add_option("--listen", listen, "loopback ADDRESS:PORT; port 0 lets the system choose")
      ->capture_default_str();
  app.add_option(
      "--metadata", metadata,
      "the same for the services of a machine's identity, or 169.254.169.254:80 where that "
      "address is this machine's alone; by default beside the others");
  app.add_option("--root", options.root, "directory for certificates, repositories and the record")
      ->required();
  app.add_option("--consent", consent, "auto: sign the first account in without a form")
      ->check(CLI::IsMember({"ask", "auto"}))
      ->capture_default_str();
  app.add_option("--scenario", scenario, "JSON file that says how to misbehave")
      ->check(CLI::ExistingFile);
  app.add_option("--arc-tokens", options.arc_tokens,
                 "directory for the keys of Azure Arc, instead of DIR/arc");
  app.add_option("--arc-realm", options.arc_realm, "file that Azure Arc names instead of its key");
  try {
    app.parse(argc, argv);
    options.services = parse_listener("--listen", listen);
    options.metadata = metadata.empty() ? Listener{options.services.address, 0}
                                        : parse_listener("--metadata", metadata, kMetadataHost);
  } catch (const CLI::ParseError& error) {
    status = app.exit(error) == 0 ? 0 : 2;
    return std::nullopt;
  }
  options.root = std::filesystem::absolute(options.root);
  if (options.arc_tokens.empty()) options.arc_tokens = options.root / "arc";
  options.consent_auto = consent == "auto";
  if (!scenario.empty()) options.scenario = scenario;
  return options;
}

}  // namespace watchword::azure
