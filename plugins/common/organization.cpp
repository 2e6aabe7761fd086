#include "common/organization.h"

#include <algorithm>
#include <array>

#include <watchword/encoding.hpp>
#include <watchword/server.hpp>

#include "common/text.h"

namespace watchword {
namespace {

constexpr std::string_view kDevAzure = "dev.azure.com";
constexpr std::string_view kVisualStudio = ".visualstudio.com";
constexpr std::string_view kHttpsPort = "443";

// Hosts under these domains that belong to no organization: SSH, and the services that serve all.
constexpr std::array<std::string_view, 4> kNobodysHosts = {
    "ssh.dev.azure.com", "vs-ssh.visualstudio.com", "app.vssps.visualstudio.com",
    "app.visualstudio.com"};

// Microsoft Learn, "Naming restrictions and conventions" (Azure DevOps): letters, digits and
// hyphens, at most 50, with a letter or digit at both ends.
constexpr std::size_t kNameMaxBytes = 50;

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

std::optional<std::string> organization_name(std::string_view text) {
  const auto decoded = percent_decode(text);
  if (!decoded || decoded->empty() || decoded->size() > kNameMaxBytes) return std::nullopt;
  std::string name = lower(*decoded);
  if (!is_letter_or_digit(name.front()) || !is_letter_or_digit(name.back())) return std::nullopt;
  if (!std::all_of(name.begin(), name.end(),
                   [](char c) { return is_letter_or_digit(c) || c == '-'; }))
    return std::nullopt;
  return name;
}

std::optional<Organization> on_dev_azure(std::string_view port, std::string_view path,
                                         std::string_view username) {
  auto name = organization_name(path.substr(0, path.find('/')));
  if (!name) name = organization_name(username);
  if (!name) return std::nullopt;
  return Organization{*name, "https://" + std::string(kDevAzure) + std::string(port) + '/' + *name,
                      std::string(port)};
}

// `labels` is what stands before ".visualstudio.com": "{org}" or "{org}.SERVICE".
std::optional<Organization> on_visual_studio(std::string_view labels, std::string_view port) {
  auto name = organization_name(labels.substr(0, labels.find('.')));
  if (!name) return std::nullopt;
  return Organization{*name, "https://" + *name + std::string(kVisualStudio) + std::string(port),
                      std::string(port)};
}

}  // namespace

bool is_azure_devops(std::string_view host) {
  const auto server = parse_server(host);
  return server && (server->name == kDevAzure || server_matches(server->name, "*.dev.azure.com") ||
                    server_matches(server->name, "*.visualstudio.com"));
}

std::optional<Organization> organization_of(std::string_view host, std::string_view path,
                                            std::string_view username) {
  if (!is_azure_devops(host)) return std::nullopt;
  const Server server = *parse_server(host);
  const std::string_view name = server.name;
  const std::string port =
      server.port.empty() || server.port == kHttpsPort ? "" : ':' + server.port;
  if (std::find(kNobodysHosts.begin(), kNobodysHosts.end(), name) != kNobodysHosts.end())
    return std::nullopt;
  while (!path.empty() && path.front() == '/') path.remove_prefix(1);
  if (name.ends_with(kVisualStudio))
    return on_visual_studio(name.substr(0, name.size() - kVisualStudio.size()), port);
  return on_dev_azure(port, path, username);
}

}  // namespace watchword
