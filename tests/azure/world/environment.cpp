#include "world/environment.h"

#include <fstream>
#include <stdexcept>
#include <unistd.h>

#include "base/encoding.h"
#include "entra/clients.h"
#include "server/virtual_hosts.h"

namespace watchword::azure {
namespace {

namespace fs = std::filesystem;

std::string shell_quote(const std::string& text) {
  std::string quoted = "'";
  for (const char character : text) {
    if (character == '\'')
      quoted += "'\\''";
    else
      quoted += character;
  }
  return quoted + "'";
}

class ExportFile {
 public:
  void add(const std::string& name, const std::string& value) {
    text_ += "export " + name + "=" + shell_quote(value) + "\n";
  }

  // A value of git's configuration for this environment alone (git-config, GIT_CONFIG_COUNT).
  void add_git_config(const std::string& key, const std::string& value) {
    const std::string index = std::to_string(git_values_++);
    add("GIT_CONFIG_KEY_" + index, key);
    add("GIT_CONFIG_VALUE_" + index, value);
  }

  void write(const fs::path& file) {
    add("GIT_CONFIG_COUNT", std::to_string(git_values_));
    const fs::path draft = file.string() + ".draft";
    std::ofstream stream(draft);
    stream << text_;
    stream.close();
    if (!stream) throw std::runtime_error("cannot write " + draft.string());
    fs::rename(draft, file);
  }

 private:
  // The caller's would win over http.sslCAInfo.
  std::string text_ = "unset GIT_SSL_CAINFO GIT_SSL_CAPATH\n";
  int git_values_ = 0;
};

struct NamedRepository {
  const char* variable;
  const char* host;
  const char* user;  // in the URL, with its @
  const char* path;
};

// One of every form of URL that identity documents of Azure DevOps show.
constexpr NamedRepository kRepositories[] = {
    {"WATCHWORD_AZURE_REPO", "dev.azure.com", "", "/contoso/engine/_git/engine"},
    {"WATCHWORD_AZURE_REPO_SHORT", "dev.azure.com", "", "/contoso/_git/engine"},
    {"WATCHWORD_AZURE_REPO_USER", "dev.azure.com", "contoso@", "/contoso/engine/_git/engine"},
    {"WATCHWORD_AZURE_REPO_VISUALSTUDIO", "contoso.visualstudio.com", "", "/engine/_git/engine"},
    {"WATCHWORD_AZURE_REPO_COLLECTION", "contoso.visualstudio.com", "",
     "/DefaultCollection/engine/_git/engine"},
    {"WATCHWORD_AZURE_REPO_DOCS", "dev.azure.com", "", "/contoso/engine/_git/docs"},
    {"WATCHWORD_AZURE_REPO_SECOND", "dev.azure.com", "", "/contoso/Web%20Site/_git/storefront"},
    {"WATCHWORD_AZURE_REPO_PRIVATE", "dev.azure.com", "", "/contoso/Web%20Site/_git/vault"},
    {"WATCHWORD_AZURE_REPO_FABRIKAM", "dev.azure.com", "", "/fabrikam/_git/fiber"},
    {"WATCHWORD_AZURE_REPO_FABRIKAM_VISUALSTUDIO", "fabrikam.visualstudio.com", "", "/_git/fiber"},
    {"WATCHWORD_AZURE_FEED", "pkgs.dev.azure.com", "",
     "/contoso/_packaging/tools/nuget/v3/index.json"},
    {"WATCHWORD_AZURE_FEED_VISUALSTUDIO", "contoso.pkgs.visualstudio.com", "",
     "/_packaging/tools/nuget/v3/index.json"},
    {"WATCHWORD_AZURE_FEED_NPM", "pkgs.dev.azure.com", "",
     "/contoso/engine/_packaging/tools/npm/registry/left"},
    {"WATCHWORD_AZURE_REPO_PERSONAL", "dev.azure.com", "", "/personal/_git/hobby"},
};

std::string bracketed(const std::string& address) {
  return address.find(':') == std::string::npos ? address : "[" + address + "]";
}

// For those whom no git configuration tells where the names lead, in the form of hosts(5).
void write_hosts(const Cloud& cloud, const std::vector<std::string>& names) {
  const fs::path path = cloud.options.root / "hosts";
  std::ofstream stream(path);
  for (const auto& name : names) stream << cloud.options.services.address << " " << name << "\n";
  stream.close();
  if (!stream) throw std::runtime_error("cannot write " + path.string());
}

}  // namespace

void write_environment(const Cloud& cloud, const CertificateFiles& certificates, int control_port,
                       int metadata_port) {
  const std::string port = std::to_string(cloud.port);
  const std::string address = bracketed(cloud.options.services.address);
  const std::string metadata =
      bracketed(cloud.options.metadata.address) + ":" + std::to_string(metadata_port);
  ExportFile file;
  for (const auto& repository : kRepositories)
    file.add(repository.variable, "https://" + std::string(repository.user) +
                                      cloud.address(repository.host) + repository.path);
  file.add("WATCHWORD_AZURE_CONTROL", "http://" + address + ":" + std::to_string(control_port));
  file.add("WATCHWORD_AZURE_METADATA", "http://" + metadata);
  file.add("WATCHWORD_AZURE_THUMBPRINT", certificates.leaf_sha1);
  file.add("WATCHWORD_AZURE_ROOT", cloud.options.root.string());
  file.add("WATCHWORD_AZURE_PORT", port);
  file.add("WATCHWORD_AZURE_PID", std::to_string(getpid()));
  file.add("WATCHWORD_AZURE_CA", certificates.ca.string());
  file.add("WATCHWORD_AZURE_WRONG_CA", certificates.wrong_ca.string());
  file.add("WATCHWORD_AZURE_CLIENT_ID", std::string(kOwnClientId));
  file.add("WATCHWORD_AZURE_OAUTH_CLIENT_ID", std::string(kOAuthAppId));
  file.add("AZURE_AUTHORITY_HOST", cloud.origin("login.microsoftonline.com"));
  file.add_git_config("http.sslCAInfo", certificates.ca.string());
  const auto hosts = host_names(cloud.directory.organization_names());
  write_hosts(cloud, hosts);
  for (const auto& host : hosts)
    file.add_git_config("http.curloptResolve", host + ":" + port + ":" + address);
  // What `watchword configure` sets for the real host, which has no port.
  file.add_git_config("credential." + cloud.origin("dev.azure.com") + ".useHttpPath", "true");
  file.write(cloud.options.root / "env");
}

}  // namespace watchword::azure
