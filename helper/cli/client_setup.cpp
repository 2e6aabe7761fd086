#include "cli/client_setup.h"

#include <algorithm>
#include <array>

#include <watchword/encoding.hpp>

#include "broker/claim.h"
#include "cli/installation.h"
#include "platform/directories.h"
#include "platform/environment.h"
#include "platform/process.h"

namespace watchword::cli {
namespace {

using Settings = std::vector<ClientSetting>;
using Feeds = std::span<const Target>;

constexpr std::string_view kCargoProvider = "cargo-credential-watchword";
constexpr std::string_view kDockerHelper = "watchword";  // of docker-credential-watchword
// Any user name will do, but pip and uv ask for the password of none.
constexpr std::string_view kUser = "watchword@";

std::string variable_or(const Context& context, std::string_view name, const std::string& other) {
  const auto value = context.services.environment(name);
  return value && !value->empty() ? *value : other;
}

std::string home(const Context& context) {
  const std::string path = variable_or(context, "HOME", "");
  if (!path.empty()) return path;
  throw Failure(WW_INVALID, "HOME is not set, so that no client's configuration can be found",
                "Set it to your home directory.");
}

std::string config_home(const Context& context) {
  return variable_or(context, "XDG_CONFIG_HOME", home(context) + "/.config");
}

std::string in_quotes(std::string_view text) {
  return "\"" + std::string(text) + "\"";
}

std::string with_user(const std::string& address) {
  const auto at = address.find("://") + 3;
  return address.substr(0, at) + std::string(kUser) + address.substr(at);
}

ClientSetting line(const std::string& file, const std::string& section, const std::string& key,
                   const std::string& value) {
  return {file, FileForm::kLines, {section, key}, value};
}

bool has_word(std::string_view text, std::string_view word) {
  constexpr std::string_view kBlank = " \t\r\n";
  while (true) {
    const auto begin = std::min(text.find_first_not_of(kBlank), text.size());
    text.remove_prefix(begin);
    if (text.empty()) return false;
    const auto end = std::min(text.find_first_of(kBlank), text.size());
    if (text.substr(0, end) == word) return true;
    text.remove_prefix(end);
  }
}

[[noreturn]] void need_feed(std::string_view client, std::string_view why) {
  throw Failure(WW_INVALID,
                std::string(client) + " is told of each feed by itself: " + std::string(why),
                "Say which, with --feed URL.");
}

// cargo: doc.rust-lang.org/cargo/reference/config.html and registry-authentication.html.
Settings cargo(const Context& context, Feeds feeds) {
  const std::string file =
      variable_or(context, "CARGO_HOME", home(context) + "/.cargo") + "/config.toml";
  if (feeds.empty()) {
    const ClientSetting all = line(file, "registry", "global-credential-providers",
                                   "[\"cargo:token\", " + in_quotes(kCargoProvider) + "]");
    const std::string there = value_in(all).value_or("");
    if (there.find(kCargoProvider) != std::string::npos) return {};
    if (!there.empty())
      throw Failure(
          WW_INVALID, file + " has a list of global-credential-providers already",
          "Add " + in_quotes(kCargoProvider) + " at its end, or name the feeds with --feed.");
    return {all};
  }
  Settings out;
  for (const Target& typed : feeds) {
    const ClientFeed feed = feed_for("cargo", typed);
    const std::string section = "registries." + feed.name;
    out.push_back(line(file, section, "index", in_quotes("sparse+" + feed.address)));
    out.push_back(line(file, section, "credential-provider", in_quotes(kCargoProvider)));
  }
  return out;
}

// docker: docs.docker.com/reference/cli/docker/login, "Credential helpers". podman, buildah, skopeo
// and oras read the helpers of single registries there too, and that of all from a file of their
// own (containers-registries.conf(5), "credential-helpers").
Settings docker(const Context& context, Feeds feeds) {
  const std::string file =
      variable_or(context, "DOCKER_CONFIG", home(context) + "/.docker") + "/config.json";
  Settings out;
  for (const Target& feed : feeds)
    out.push_back({file, FileForm::kJson, {"credHelpers", feed.host}, std::string(kDockerHelper)});
  if (!feeds.empty()) return out;
  const ClientSetting containers = line(config_home(context) + "/containers/registries.conf", "",
                                        "credential-helpers", "[" + in_quotes(kDockerHelper) + "]");
  if (const std::string there = value_in(containers).value_or("");
      !there.empty() && there != containers.value)
    throw Failure(
        WW_INVALID, containers.file + " has a list of credential-helpers already",
        "Add " + in_quotes(kDockerHelper) + " to it, or name the registries with --feed.");
  return {{file, FileForm::kJson, {"", "credsStore"}, std::string(kDockerHelper)}, containers};
}

// npm: docs.npmjs.com/cli/configuring-npm/npmrc. A token is in no file: the variable is set by
// `watchword exec`.
std::string npmrc(const Context& context) {
  return variable_or(context, "NPM_CONFIG_USERCONFIG", home(context) + "/.npmrc");
}

Settings npm(const Context& context, Feeds feeds) {
  if (feeds.empty()) need_feed("npm", "a token is set for one registry");
  Settings out;
  for (const Target& typed : feeds)
    out.push_back(line(npmrc(context), "", feed_for("npm", typed).scheme_less() + ":_authToken",
                       "${WATCHWORD_NPM_TOKEN}"));
  return out;
}

Settings yarn(const Context& context, Feeds feeds) {
  Settings out = npm(context, feeds);
  out.push_back(line(npmrc(context), "", "always-auth", "true"));
  return out;
}

// pnpm.io/npmrc, "tokenHelper": a program without arguments, so that its name says what for.
Settings pnpm(const Context& context, Feeds feeds) {
  if (feeds.empty()) need_feed("pnpm", "it has a helper for one registry");
  const std::string directory =
      variable_or(context, "XDG_DATA_HOME", home(context) + "/.local/share") + "/watchword/pnpm/";
  // Its shell would take the path for two words, and pnpm 12 takes no quotes.
  if (directory.find(' ') != std::string::npos)
    throw Failure(WW_INVALID,
                  "pnpm cannot run what lies in " + directory + ", which has a blank in it",
                  "Set XDG_DATA_HOME to a directory without one.");
  Settings out;
  for (const Target& typed : feeds) {
    const ClientFeed feed = feed_for("npm", typed);
    const std::string segment = broker::owner_in_path(context.seams, typed);
    const std::string link = directory + "watchword-pnpm-" + typed.host +
                             (segment.empty() ? "" : "+" + percent_encode(segment));
    out.push_back({link, FileForm::kLink, {}, in_installation("/bin/watchword")});
    out.push_back(
        line(npmrc(context), "", "//" + owner_of(context, typed) + "/:tokenHelper", link));
    out.push_back(line(npmrc(context), "", feed.scheme_less() + ":tokenHelper", link));
  }
  return out;
}

// NuGet: Microsoft Learn, "nuget.config reference". It finds the plugin itself.
Settings nuget(const Context& context, Feeds feeds) {
  Settings out;
  for (const Target& typed : feeds) {
    const ClientFeed feed = feed_for("nuget", typed);
    out.push_back({home(context) + "/.nuget/NuGet/NuGet.Config",
                   FileForm::kSources,
                   {"packageSources", feed.name},
                   feed.address});
  }
  return out;
}

// Where the Python of the system looks for what a user has put there (docs.python.org, "site").
Settings back_end() {
  const auto found = platform::run({"python3", "-m", "site", "--user-site"});
  std::string directory(found.output.view());
  while (directory.ends_with('\n')) directory.pop_back();
  return {{directory + "/watchword_keyring.pth",
           FileForm::kWhole,
           {},
           in_installation("/lib/watchword/python")}};
}

// pip: pip.pypa.io/en/stable/topics/configuration and topics/authentication.
Settings pip(const Context& context, Feeds feeds) {
  const std::string file = config_home(context) + "/pip/pip.conf";
  Settings out{line(file, "global", "keyring-provider", "subprocess")};
  if (!feeds.empty())
    out.push_back(
        line(file, "global", "index-url", with_user(feed_for("pip", feeds.front()).address)));
  std::string others;
  for (const Target& typed : feeds.subspan(std::min<std::size_t>(1, feeds.size())))
    others += (others.empty() ? "" : " ") + with_user(feed_for("pip", typed).address);
  if (!others.empty()) out.push_back(line(file, "global", "extra-index-url", others));
  // pip before 23.1 asks Python's keyring where that is installed, and nobody else.
  const Settings imported = back_end();
  out.insert(out.end(), imported.begin(), imported.end());
  return out;
}

// uv: docs.astral.sh/uv/reference/settings.
Settings uv(const Context& context, Feeds feeds) {
  const std::string file = config_home(context) + "/uv/uv.toml";
  Settings out{line(file, "", "keyring-provider", in_quotes("subprocess"))};
  if (!feeds.empty())
    out.push_back(
        line(file, "", "index-url", in_quotes(with_user(feed_for("uv", feeds.front()).address))));
  return out;
}

// twine: packaging.python.org, "The .pypirc file".
Settings twine(const Context& context, Feeds feeds) {
  const std::string file = home(context) + "/.pypirc";
  Settings out = back_end();
  // One name a line.
  std::string names = value_in(line(file, "distutils", "index-servers", "")).value_or("");
  for (const Target& typed : feeds) {
    const ClientFeed feed = feed_for("twine", typed);
    if (!has_word(names, feed.name)) names += (names.empty() ? "" : "\n    ") + feed.name;
    out.push_back(line(file, feed.name, "repository", feed.address));
  }
  if (!feeds.empty()) out.push_back(line(file, "distutils", "index-servers", names));
  return out;
}

// poetry: python-poetry.org/docs/configuration.
Settings poetry(const Context& context, Feeds feeds) {
  const std::string file =
      variable_or(context, "POETRY_CONFIG_DIR", config_home(context) + "/pypoetry") +
      "/config.toml";
  Settings out = back_end();
  for (const Target& typed : feeds) {
    const ClientFeed feed = feed_for("twine", typed);
    out.push_back(line(file, "repositories." + feed.name, "url", in_quotes(feed.address)));
  }
  return out;
}

std::string nothing(const Context& /*context*/, Feeds /*feeds*/) {
  return {};
}

std::string keyring_in_path(const Context& /*context*/, Feeds /*feeds*/) {
  const std::string directory = in_installation("/lib/watchword/keyring");
  const auto found = platform::find_in_path("keyring");
  if (found && found->starts_with(directory)) return {};
  return "Put " + directory +
         " in front of PATH, in ~/.profile for example: the command `keyring` is "
         "there.";
}

// Where these are set, NuGet looks nowhere else.
std::string plugin_in_path(const Context& context, Feeds /*feeds*/) {
  for (const char* name : {"NUGET_NETCORE_PLUGIN_PATHS", "NUGET_PLUGIN_PATHS"})
    if (const std::string set = variable_or(context, name, "");
        !set.empty() && set.find("nuget-plugin-watchword") == std::string::npos)
      return std::string(name) +
             " is set, so that NuGet looks nowhere else for its plugins: unset it, "
             "or put " +
             platform::executable_directory() +
             "/nuget-plugin-watchword into "
             "NUGET_PLUGIN_PATHS.";
  if (platform::find_in_path("nuget-plugin-watchword")) return {};
  return "Put " + platform::executable_directory() + " in PATH: NuGet looks there for its plugins.";
}

std::string keyring_chosen(const Context& context, Feeds /*feeds*/) {
  if (variable_or(context, "PYTHON_KEYRING_BACKEND", "").empty()) return {};
  return "PYTHON_KEYRING_BACKEND is set, so that Python's keyring asks that back end and no other: "
         "unset it.";
}

std::string by_exec(std::string_view client, Feeds feeds) {
  if (feeds.empty()) return {};
  return "Run it as `watchword exec --for " + std::string(client) + " " +
         feed_for("npm", feeds.front()).address + " -- " + std::string(client) +
         " install`: there the token is.";
}

constexpr std::array kSetups{
    ClientSetup{"cargo", cargo, nothing},
    ClientSetup{"docker", docker, nothing},
    ClientSetup{"npm", npm, [](const Context&, Feeds feeds) { return by_exec("npm", feeds); }},
    ClientSetup{"nuget", nuget, plugin_in_path},
    ClientSetup{"pip", pip, keyring_in_path},
    ClientSetup{"pnpm", pnpm, nothing},
    ClientSetup{"poetry", poetry, keyring_chosen},
    ClientSetup{"twine", twine, keyring_chosen},
    ClientSetup{"uv", uv, keyring_in_path},
    ClientSetup{"yarn", yarn, [](const Context&, Feeds feeds) { return by_exec("yarn", feeds); }},
};

}  // namespace

std::span<const ClientSetup> client_setups() {
  return kSetups;
}

const ClientSetup* find_client_setup(std::string_view name) {
  const auto found = std::find_if(kSetups.begin(), kSetups.end(),
                                  [&](const ClientSetup& setup) { return setup.name == name; });
  return found == kSetups.end() ? nullptr : &*found;
}

}  // namespace watchword::cli
