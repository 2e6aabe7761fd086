#include "cli/address.h"

#include <algorithm>

#include <watchword/plugin.hpp>

#include "base/url.h"
#include "broker/claim.h"
#include "platform/printable.h"

namespace watchword::cli {
namespace {

constexpr std::string_view kScheme = "https://";
constexpr std::size_t kShownMaxBytes = 100;

[[noreturn]] void refuse(const std::string& what, const std::string& advice) {
  throw Failure(WW_INVALID, what, advice);
}

std::string shown(std::string_view address) {
  // What stands before "@" may hold a password.
  const auto at = address.rfind('@');
  if (at != std::string_view::npos) address.remove_prefix(at + 1);
  return platform::printable(address.substr(0, kShownMaxBytes));
}

// "git@ssh.dev.azure.com:v3/contoso/project/repository" and the like (git-clone(1), "GIT URLS").
bool is_scp_like(std::string_view address) {
  const auto colon = address.find(':');
  const auto at = address.find('@');
  if (at == std::string_view::npos || colon == std::string_view::npos || at > colon) return false;
  const bool port =
      colon + 1 < address.size() && address[colon + 1] >= '0' && address[colon + 1] <= '9';
  return !port && address.find('/') > colon;
}

// cargo's way to say that a registry's index is read file by file
// (doc.rust-lang.org/cargo/reference/registry-index.html, "Index Protocols").
std::string without_prefix(const std::string& address) {
  constexpr std::string_view kSparse = "sparse+";
  return address.starts_with(kSparse) ? address.substr(kSparse.size()) : address;
}

bool has_host(std::string_view address) {
  const std::string_view first = address.substr(0, address.find('/'));
  const std::string_view host = first.substr(first.rfind('@') + 1);
  return host.find_first_of(".:") != std::string_view::npos || host == "localhost";
}

std::string with_scheme(const std::string& address, const std::string& example_host) {
  if (address.find("://") != std::string::npos) return address;
  if (is_scp_like(address))
    refuse("'" + shown(address) + "' is an address for ssh, which uses keys and no credentials",
           "Use the address that begins with https://.");
  if (!has_host(address))
    refuse("'" + shown(address) + "' is a name, not an address",
           "Type the address of the server too, such as https://" + example_host + "/" +
               shown(address) + ".");
  return std::string(kScheme) + address;
}

// git-config(1), credential.useHttpPath and credential.username: which of the credentials for this
// server is meant, which a repository may say.
void fit_to_git(const host::GitConfig& git, Target& target) {
  const auto& settings = git.url_match("credential", target.scope_url(), host::Trust::kRepository);
  if (!git_says_path(git, target)) target.path.reset();
  const auto username = settings.find("credential.username");
  if (!target.username && username != settings.end()) target.username = username->second->value;
}

}  // namespace

bool git_says_path(const host::GitConfig& git, const Target& target) {
  const auto& settings = git.url_match("credential", target.scope_url(), host::Trust::kRepository);
  const auto use_path = settings.find("credential.usehttppath");
  return use_path != settings.end() && parse_boolean(use_path->second->value) == true;
}

std::string example_host(const host::Plugins& plugins) {
  for (const host::Manifest& manifest : plugins.manifests())
    for (const std::string& host : manifest.hosts)
      if (host.find('*') == std::string::npos) return host;
  return "HOST";
}

Target parse_address(const std::string& address, const std::string& example_host) {
  const std::string text = with_scheme(without_prefix(address), example_host);
  const auto url = parse_url(text);
  if (!url)
    refuse("'" + shown(address) + "' is not an address",
           "Type one such as https://" + example_host + "/NAME.");
  if (url->scheme != "https" && url->scheme != "http")
    refuse("Watchword has no credentials for " + url->scheme + "://",
           "Use the address that begins with https://.");
  auto target = target_of(*url);
  if (!target)
    refuse("the path of '" + shown(address) + "' has a % that encodes nothing",
           "Write %25 for a percent sign.");
  // What people type is no more than the place: "https://@h/contoso/" is contoso's, and nobody's.
  while (target->path && target->path->ends_with('/')) target->path->pop_back();
  if (target->path == "") target->path.reset();
  if (target->username == "") target->username.reset();
  if (const auto wrong = settle(*target); !wrong.empty())
    refuse("'" + shown(address) + "' is not an address: " + std::string(wrong),
           "Type one such as https://" + example_host + "/NAME.");
  return std::move(*target);
}

Target begin_with_address(const Context& context, const std::string& address, bool asked_for) {
  auto& services = context.services;
  Target target = parse_address(address, example_host(services.plugins));
  services.begin(target, host::Trust::kUser, asked_for);
  if (!broker::claiming(context.seams, target).empty()) return target;
  fit_to_git(services.git, target);
  services.config.set_url(target.scope_url());
  return target;
}

}  // namespace watchword::cli
