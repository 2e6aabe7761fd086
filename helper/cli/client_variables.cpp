#include "cli/client_variables.h"

#include <algorithm>
#include <array>

#include <watchword/encoding.hpp>
#include <watchword/plugin.hpp>
#include <watchword/time.hpp>

#include "base/text.h"
#include "broker/claim.h"
#include "cli/credential_forms.h"
#include "cli/suggest.h"
#include "protocol/authorization.h"

namespace watchword::cli {
namespace {

using For = ClientVariable::For;
using platform::Variable;

// Where any user name will do: what people and servers see of it.
constexpr std::string_view kAnyUser = "watchword";

constexpr std::array kOwn{
    ClientVariable{"WATCHWORD_TOKEN", "{secret}"},
    ClientVariable{"WATCHWORD_TOKEN_USERNAME", "{user}"},
    ClientVariable{"WATCHWORD_TOKEN_EXPIRES_AT", "{expires}"},
};
// doc.rust-lang.org/cargo/reference/registries.html, "Using an alternate registry", and
// registry-authentication.html: the variable is what the provider "cargo:token" reads.
constexpr std::array kCargo{
    ClientVariable{"CARGO_REGISTRIES_{NAME}_INDEX", "sparse+{address}"},
    ClientVariable{"CARGO_REGISTRIES_{NAME}_TOKEN", "{header}"},
    ClientVariable{"CARGO_REGISTRIES_{NAME}_CREDENTIAL_PROVIDER", "cargo:token"},
};
// docs.npmjs.com/cli/v11/using-npm/config, "Environment Variables", and configuring-npm/npmrc,
// "Auth related configuration".
// The feed's own answers name packages by other paths of the same owner. Some shells hand on no
// variable with such a name; the last one is for a line in the user's .npmrc.
constexpr std::array kNpm{
    ClientVariable{"npm_config_//{place}:_authToken", "{secret}", For::kToken},
    ClientVariable{"npm_config_//{owner}/:_authToken", "{secret}", For::kToken},
    ClientVariable{"npm_config_//{place}:_auth", "{basic}", For::kPassword},
    ClientVariable{"npm_config_//{owner}/:_auth", "{basic}", For::kPassword},
    ClientVariable{"WATCHWORD_NPM_TOKEN", "{secret}", For::kToken},
};
// yarnpkg.com/configuration/yarnrc, for yarn 2 and later. yarn 1 reads no credential in a variable,
// but variables in the .npmrc of the user, of which this is one.
constexpr std::array kYarn{
    ClientVariable{"YARN_NPM_REGISTRY_SERVER", "{address}"},
    ClientVariable{"YARN_NPM_ALWAYS_AUTH", "true"},
    ClientVariable{"YARN_NPM_AUTH_TOKEN", "{secret}", For::kToken},
    ClientVariable{"YARN_NPM_AUTH_IDENT", "{basic}", For::kPassword},
    ClientVariable{"WATCHWORD_NPM_TOKEN", "{secret}", For::kToken},
};
// Microsoft Learn, "Consume packages from authenticated feeds", "Credentials in environment
// variables".
constexpr std::array kNuget{
    ClientVariable{"NuGetPackageSourceCredentials_{name}",
                   "Username={user};Password={secret};ValidAuthenticationTypes=Basic"},
};
// pip.pypa.io/en/stable/topics/configuration, "Environment Variables", and topics/authentication,
// "Percent-encoding special characters".
constexpr std::array kPip{ClientVariable{"PIP_INDEX_URL", "{account@address}"}};
// python-poetry.org/docs/repositories, "Configuring credentials".
constexpr std::array kPoetry{
    ClientVariable{"POETRY_HTTP_BASIC_{NAME}_USERNAME", "{user}"},
    ClientVariable{"POETRY_HTTP_BASIC_{NAME}_PASSWORD", "{secret}"},
};
// twine.readthedocs.io, "Environment Variables".
constexpr std::array kTwine{
    ClientVariable{"TWINE_REPOSITORY_URL", "{address}"},
    ClientVariable{"TWINE_USERNAME", "{user}"},
    ClientVariable{"TWINE_PASSWORD", "{secret}"},
};
// docs.astral.sh/uv/concepts/indexes, "Providing credentials directly".
constexpr std::array kUv{
    ClientVariable{"UV_INDEX_{NAME}_USERNAME", "{user}"},
    ClientVariable{"UV_INDEX_{NAME}_PASSWORD", "{secret}"},
};

constexpr std::string_view kSimple = "/pypi/simple/";
constexpr std::string_view kUpload = "/pypi/upload/";

constexpr std::array kClients{
    Client{.name = kNoClient, .variables = kOwn},
    Client{.name = "cargo", .ending = "/Cargo/index/", .variables = kCargo},
    Client{.name = "maven", .ending = "/maven/v1", .variables = kOwn},
    Client{.name = "npm", .ending = "/npm/registry/", .variables = kNpm},
    Client{.name = "nuget", .ending = "/nuget/v3/index.json", .variables = kNuget},
    Client{.name = "pip", .ending = kSimple, .other_ending = kUpload, .variables = kPip},
    Client{.name = "pnpm", .ending = "/npm/registry/", .variables = kNpm},
    Client{.name = "poetry", .ending = kSimple, .other_ending = kUpload, .variables = kPoetry},
    Client{.name = "twine", .ending = kUpload, .other_ending = kSimple, .variables = kTwine},
    Client{.name = "uv", .ending = kSimple, .other_ending = kUpload, .variables = kUv},
    Client{.name = "yarn", .ending = "/npm/registry/", .variables = kYarn},
};

std::string_view without_last_slash(std::string_view text) {
  if (text.ends_with('/')) text.remove_suffix(1);
  return text;
}

// What the address that was typed means to a client.
ClientFeed feed_of(const Client& client, const Target& typed) {
  const std::string address(without_last_slash(typed.scope_url()));
  for (const std::string_view ending : {client.ending, client.other_ending}) {
    const auto tail = without_last_slash(ending);
    if (tail.empty() || !address.ends_with(tail)) continue;
    const std::string base = address.substr(0, address.size() - tail.size());
    return {base + std::string(client.ending), base.substr(base.rfind('/') + 1)};
  }
  return {typed.scope_url(), {}};
}

void require_name(const Client& client, const ClientFeed& feed, std::string_view or_else) {
  if (!feed.name.empty()) return;
  throw Failure(
      WW_INVALID,
      feed.address + " does not say what " + std::string(client.name) + " calls this feed",
      "Type the address that ends in " + std::string(client.ending) + std::string(or_else) + ".");
}

const Client* find_client(std::string_view name) {
  const auto found = std::find_if(kClients.begin(), kClients.end(),
                                  [&](const Client& client) { return client.name == name; });
  return found == kClients.end() ? nullptr : &*found;
}

std::string as_variable_name(std::string_view name) {
  std::string out;
  for (const char c : name) out += is_alphanumeric(c) ? upper(c) : '_';
  return out;
}

void append_encoded(Secret& out, std::string_view text) {
  std::string encoded = percent_encode(text);
  out.append(encoded);
  wipe(encoded.data(), encoded.size());
}

// Fills in the places of one template after another.
class Filler {
 public:
  Filler(const Client& client, const ClientFeed& feed, const std::string& owner,
         const Credential& credential)
      : client_(client), feed_(feed), owner_(owner), credential_(credential) {}

  Secret fill(std::string_view text) const {
    Secret out;
    while (!text.empty()) {
      const auto open = std::min(text.find('{'), text.size());
      out.append(text.substr(0, open));
      text.remove_prefix(open);
      if (text.empty()) break;
      const auto close = text.find('}');
      append_place(out, text.substr(1, close - 1));
      text.remove_prefix(close + 1);
    }
    return out;
  }

 private:
  void append_place(Secret& out, std::string_view place) const {
    if (place == "secret")
      out.append(credential_.secret.view());
    else if (place == "user")
      out.append(user());
    else if (place == "header")
      out.append(protocol::authorization_value(credential_).view());
    else if (place == "basic")
      out.append(protocol::basic_pair(credential_).view());
    else if (place == "expires")
      out.append(credential_.expires_at > 0 ? format_rfc3339(credential_.expires_at) : "");
    else if (place == "address")
      out.append(feed_.address);
    else if (place == "place")
      out.append(after_scheme());
    else if (place == "owner")
      out.append(owner_);
    else if (place == "account@address")
      append_account_and_address(out);
    else if (place == "name")
      out.append(name());
    else if (place == "NAME")
      out.append(as_variable_name(name()));
    else
      throw Failure(WW_INVALID, "'{" + std::string(place) + "}' is no place in a client's variable",
                    "Reinstall the plugin that declares it.");
  }

  void append_account_and_address(Secret& out) const {
    out.append(feed_.address.substr(0, feed_.address.size() - after_scheme().size()));
    append_encoded(out, user());
    out.append(":");
    append_encoded(out, credential_.secret.view());
    out.append("@").append(after_scheme());
  }

  std::string_view user() const {
    return credential_.username.empty() ? kAnyUser : std::string_view(credential_.username);
  }

  std::string_view after_scheme() const {
    return std::string_view(feed_.address).substr(feed_.address.find("://") + 3);
  }

  const std::string& name() const {
    if (!feed_.name.empty()) return feed_.name;
    throw Failure(
        WW_INVALID,
        feed_.address + " does not say what " + std::string(client_.name) + " calls this feed",
        "Type the address that ends in " + std::string(client_.ending) +
            ", or say it with --name.");
  }

  const Client& client_;
  const ClientFeed& feed_;
  const std::string& owner_;
  const Credential& credential_;
};

bool fits(const ClientVariable& variable, const Credential& credential) {
  switch (variable.credential) {
    case For::kAny:
      return true;
    case For::kToken:
      return credential.is_token;
    case For::kPassword:
      return !credential.is_token;
  }
  return false;
}

}  // namespace

ClientFeed feed_for(std::string_view client, const Target& typed) {
  const Client& row = *find_client(client);
  ClientFeed feed = feed_of(row, typed);
  require_name(row, feed, "");
  return feed;
}

std::string owner_of(const Context& context, const Target& address) {
  const std::string segment = broker::owner_in_path(context.seams, address);
  return address.host + (segment.empty() ? "" : "/" + segment);
}

std::vector<std::string> client_names(const host::Plugins& plugins) {
  std::vector<std::string> out;
  for (const Client& client : kClients)
    if (client.name != kNoClient) out.emplace_back(client.name);
  for (const host::Manifest& manifest : plugins.manifests())
    for (const host::ClientVariable& declared : manifest.client_variables)
      out.push_back(declared.client);
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::vector<Variable> client_variables(const Context& context, std::string_view client,
                                       const Target& address, const std::string& name,
                                       const Credential& credential) {
  require_one_line(credential);
  const Client* known = find_client(client);
  const Client row = known != nullptr ? *known : Client{.name = client};
  ClientFeed feed = feed_of(row, address);
  if (!name.empty()) feed.name = name;
  const std::string owner = owner_of(context, address);
  const Filler filler(row, feed, owner, credential);
  std::vector<Variable> out;
  const auto add = [&](std::string_view variable, std::string_view value) {
    Secret filled = filler.fill(value);
    // Such as the end of a credential that does not end.
    if (!filled.empty())
      out.push_back({std::string(filler.fill(variable).view()), std::move(filled)});
  };
  for (const ClientVariable& variable : row.variables)
    if (fits(variable, credential)) add(variable.name, variable.value);
  for (const host::Manifest* manifest : broker::claiming(context.seams, address))
    for (const host::ClientVariable& declared : manifest->client_variables)
      if (declared.client == client) add(declared.name, declared.value);
  if (!out.empty()) return out;
  const auto known_names = client_names(context.services.plugins);
  if (std::find(known_names.begin(), known_names.end(), client) != known_names.end())
    throw Failure(WW_INVALID, std::string(client) + " is no client of " + address.url(),
                  "Name the variable with --env, or another address.");
  const std::vector<std::string_view> names(known_names.begin(), known_names.end());
  throw Failure(WW_INVALID, "--for knows no '" + std::string(client) + "'",
                "It takes one of " + join(names, ", ") +
                    "; any other program finds the credential by --env NAME.");
}

}  // namespace watchword::cli
