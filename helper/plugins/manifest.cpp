#include "plugins/manifest.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <charconv>

#include <watchword/plugin.hpp>

#include "base/text.h"
#include "platform/paths.h"

namespace watchword::host {
namespace {

namespace json = boost::json;

constexpr std::int64_t kManifestFormat = 1;
constexpr std::size_t kIdMaxBytes = 64;

// An id is what keeps the items, the state and the configuration of plugins apart. These are taken:
// by stored credentials ("git.credential"), the helper's state, its locks, its own modules, and
// words that watchword.provider and watchword.store understand.
constexpr std::array<std::string_view, 8> kReservedIds = {"git", "host",        "locks",  "network",
                                                          "qr",  "session-bus", "stored", "auto"};

[[noreturn]] void refuse(const std::string& why) {
  throw Failure(WW_INVALID, why, "Reinstall the plugin or remove it.");
}

// These texts are printed to terminals and into messages.
std::string clean(std::string_view key, std::string_view value) {
  if (std::any_of(value.begin(), value.end(),
                  [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }))
    refuse("\"" + std::string(key) + "\" in its manifest has control characters");
  return {value.begin(), value.end()};
}

bool is_word(std::string_view word) {
  return !word.empty() && word.front() != '-' && std::all_of(word.begin(), word.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

std::string text(const json::object& object, std::string_view key, bool required) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr && !required) return {};
  if (value == nullptr || !value->is_string())
    refuse("its manifest has no text \"" + std::string(key) + "\"");
  return clean(key, value->get_string());
}

std::vector<std::string> texts(const json::object& object, std::string_view key) {
  std::vector<std::string> out;
  const json::value* value = object.if_contains(key);
  if (value == nullptr) return out;
  if (!value->is_array()) refuse("\"" + std::string(key) + "\" in its manifest is not a list");
  for (const json::value& element : value->get_array()) {
    if (!element.is_string())
      refuse("\"" + std::string(key) + "\" in its manifest is not a list of texts");
    out.push_back(clean(key, element.get_string()));
  }
  return out;
}

std::optional<int> rank(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr) return std::nullopt;
  json::error_code failed;
  const int number = value->to_number<int>(failed);
  if (failed)
    refuse("\"" + std::string(key) + "\" in its manifest is not a whole number, or too large");
  return number;
}

// Yes or no; no when it is not there.
bool flag(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr) return false;
  if (!value->is_bool())
    refuse("\"" + std::string(key) + "\" in its manifest is neither true nor false");
  return value->get_bool();
}

std::vector<const json::object*> objects(const json::object& object, std::string_view key) {
  std::vector<const json::object*> out;
  const json::value* value = object.if_contains(key);
  if (value == nullptr) return out;
  if (!value->is_array()) refuse("\"" + std::string(key) + "\" in its manifest is not a list");
  for (const json::value& element : value->get_array()) {
    if (!element.is_object())
      refuse("\"" + std::string(key) + "\" in its manifest is not a list of objects");
    out.push_back(&element.get_object());
  }
  return out;
}

std::vector<CommandGroup> command_groups(const json::object& manifest) {
  std::vector<CommandGroup> out;
  for (const json::object* object : objects(manifest, "commands")) {
    CommandGroup group;
    group.name = text(*object, "name", true);
    group.summary = text(*object, "summary", true);
    if (!is_word(group.name)) refuse("a command in its manifest is not made of a-z, 0-9 and '-'");
    out.push_back(std::move(group));
  }
  return out;
}

std::vector<SignInOption> sign_in_options(const json::object& manifest, std::string_view key) {
  constexpr std::string_view kDashes = "--";
  std::vector<SignInOption> out;
  for (const json::object* object : objects(manifest, key)) {
    SignInOption option;
    option.name = text(*object, "name", true);
    option.value = text(*object, "value", false);
    option.summary = text(*object, "summary", true);
    option.asks_nobody = flag(*object, "asksNobody");
    if (!option.name.starts_with(kDashes) || !is_word(option.name.substr(kDashes.size())))
      refuse("an option in its manifest is not \"--\" and a-z, 0-9 and '-'");
    out.push_back(std::move(option));
  }
  return out;
}

std::vector<ClientVariable> client_variables(const json::object& manifest) {
  std::vector<ClientVariable> out;
  for (const json::object* object : objects(manifest, "clients")) {
    ClientVariable variable;
    variable.client = text(*object, "name", true);
    variable.name = text(*object, "variable", true);
    variable.value = text(*object, "value", true);
    if (!is_word(variable.client))
      refuse("a client in its manifest is not made of a-z, 0-9 and '-'");
    if (!is_variable_name(variable.name))
      refuse("\"" + variable.name + "\" in its manifest is not the name of a variable");
    out.push_back(std::move(variable));
  }
  return out;
}

// D-Bus Specification, "Valid Names".
bool is_bus_word(std::string_view word, std::string_view beside_letters) {
  return !word.empty() && std::all_of(word.begin(), word.end(), [&](char c) {
    return is_alphanumeric(c) || beside_letters.find(c) != std::string_view::npos;
  });
}

std::optional<IdentityBrokerAddress> identity_broker(const json::object& manifest) {
  constexpr std::string_view kMember = "identityBroker";
  const json::value* declared = manifest.if_contains(kMember);
  if (declared == nullptr) return std::nullopt;
  if (!declared->is_object()) refuse("\"identityBroker\" in its manifest is not an object");
  const json::object& object = declared->get_object();
  IdentityBrokerAddress out{text(object, "name", true), text(object, "object", true),
                            text(object, "interface", true), texts(object, "methods")};
  bool fine = is_bus_word(out.name, "._-") && out.name.find('.') != std::string::npos &&
              is_bus_word(out.object, "_/") && out.object.front() == '/' &&
              is_bus_word(out.interface_name, "._") &&
              out.interface_name.find('.') != std::string::npos && !out.methods.empty();
  for (const std::string& method : out.methods) fine &= is_bus_word(method, "_");
  if (!fine) refuse("\"identityBroker\" in its manifest has something that no message bus takes");
  return out;
}

// On this system or on another one; see platform::here().
bool begins_at_a_root(std::string_view path) {
  return path.starts_with('/') || path.starts_with("%ProgramData%/") ||
         path.starts_with("%ProgramFiles%/") || platform::is_absolute(path);
}

std::vector<std::string> file_patterns(const json::object& object) {
  auto out = texts(object, "files");
  for (const std::string& path : out) {
    const auto star = path.find('*');
    const bool one_in_the_last_part =
        star == std::string::npos || (path.rfind('*') == star && path.rfind('/') < star);
    if (!begins_at_a_root(path) || !one_in_the_last_part)
      refuse(
          "\"files\" in its manifest has something that is not an absolute path with at most one "
          "'*', in its last part");
  }
  return out;
}

std::vector<std::pair<std::string, std::string>> attributes(const json::object& object,
                                                            std::string_view key) {
  std::vector<std::pair<std::string, std::string>> out;
  const json::value* value = object.if_contains(key);
  if (value == nullptr) return out;
  if (!value->is_object()) refuse("\"" + std::string(key) + "\" in its manifest is not an object");
  for (const auto& member : value->get_object())
    out.emplace_back(clean(key, member.key()), text(value->get_object(), member.key(), true));
  return out;
}

bool has_one_star(std::string_view pattern) {
  return pattern.find('*') != std::string_view::npos && pattern.find('*') == pattern.rfind('*');
}

// Below what it begins with, and out of that by no way round.
bool stays_below(std::string_view path) {
  const auto star = path.find('*');
  const bool one_in_the_last_part =
      star == std::string_view::npos || (has_one_star(path) && path.rfind('/') < star);
  return path.find("/../") == std::string_view::npos && !path.ends_with("/..") &&
         one_in_the_last_part;
}

bool is_in_home(std::string_view path) {
  return path.starts_with("~/") && stays_below(path);
}
bool is_in_home_at_windows(std::string_view path) {
  return (path.starts_with("%LOCALAPPDATA%/") || path.starts_with("%USERPROFILE%/")) &&
         stays_below(path);
}

std::vector<ForeignPlace> foreign_places(const json::object& manifest) {
  std::vector<ForeignPlace> out;
  for (const json::object* object : objects(manifest, "imports")) {
    ForeignPlace place;
    place.sources = texts(*object, "sources");
    place.kind = text(*object, "kind", true);
    place.name = text(*object, "name", true);
    place.holds = text(*object, "holds", false);
    place.item = attributes(*object, "item");
    place.files = texts(*object, "files");
    place.protected_files = texts(*object, "protectedFiles");
    place.git_key = text(*object, "gitKey", false);
    if (place.sources.empty() || !std::all_of(place.sources.begin(), place.sources.end(), is_word))
      refuse("a source of \"imports\" in its manifest is not made of a-z, 0-9 and '-'");
    if (!std::all_of(place.files.begin(), place.files.end(), is_in_home))
      refuse("\"imports\" in its manifest has a file that does not begin with \"~/\"");
    if (!std::all_of(place.protected_files.begin(), place.protected_files.end(),
                     is_in_home_at_windows))
      refuse(
          "\"imports\" in its manifest has a protected file that does not begin with "
          "\"%LOCALAPPDATA%/\" or \"%USERPROFILE%/\"");
    if (!place.git_key.empty() && !has_one_star(place.git_key))
      refuse("\"imports\" in its manifest has a key of git's without one '*'");
    out.push_back(std::move(place));
  }
  return out;
}

std::vector<std::string> programs(const json::object& object) {
  auto out = texts(object, "programs");
  for (const std::string& name : out)
    if (name.empty() || name.find('/') != std::string::npos)
      refuse("\"programs\" in its manifest has something that is not the name of a program");
  return out;
}

std::map<std::string, std::string, std::less<>> forms(const json::object& object,
                                                      const std::vector<std::string>& config) {
  constexpr std::string_view kMember = "values";
  std::map<std::string, std::string, std::less<>> out;
  const json::value* declared = object.if_contains(kMember);
  if (declared == nullptr) return out;
  if (!declared->is_object()) refuse("\"values\" in its manifest is not an object");
  for (const auto& member : declared->get_object()) {
    const std::string key = clean(kMember, member.key());
    std::string form = text(declared->get_object(), key, true);
    if (std::find(config.begin(), config.end(), key) == config.end())
      refuse("\"values\" in its manifest has '" + key + "', which is not in \"config\"");
    if (!is_form(form))
      refuse("\"values\" in its manifest says of '" + key + "' what is no form of a value");
    out.emplace(key, std::move(form));
  }
  return out;
}

// Where a plugin's requests go, which files it reads and which program it has run is not a
// repository's to say.
void check_config_from_repository(const Manifest& manifest) {
  const auto has = [](const std::vector<std::string>& list, const std::string& key) {
    return std::find(list.begin(), list.end(), key) != list.end();
  };
  for (const std::string& key : manifest.config_from_repository) {
    const std::string which = "\"configFromRepository\" in its manifest has '" + key + "', which ";
    if (!has(manifest.config, key)) refuse(which + "is not in \"config\"");
    if (has(manifest.network_from_config, key) || has(manifest.files_from_config, key) ||
        has(manifest.helpers, key))
      refuse(which + "names a host, a file or a program: no repository may");
  }
}

// An id becomes a file name and part of configuration keys.
void check_id(const std::string& id) {
  if (!is_word(id) || id.size() > kIdMaxBytes)
    refuse("the id in its manifest is not made of a-z, 0-9 and '-'");
  if (std::find(kReservedIds.begin(), kReservedIds.end(), id) != kReservedIds.end())
    refuse("the id '" + id + "' in its manifest is Watchword's own");
}

void parse_abi(Manifest& manifest, const std::string& abi) {
  const auto dot = abi.find('.');
  const char* end = abi.data() + abi.size();
  if (dot != std::string::npos) {
    const auto major = std::from_chars(abi.data(), abi.data() + dot, manifest.abi_major);
    const auto minor = std::from_chars(abi.data() + dot + 1, end, manifest.abi_minor);
    if (major.ec == std::errc() && major.ptr == abi.data() + dot && minor.ec == std::errc() &&
        minor.ptr == end)
      return;
  }
  refuse("\"abi\" in its manifest is not a version such as \"1.0\"");
}

}  // namespace

Key Manifest::key(std::string_view which) const {
  const auto& open = config_from_repository;
  Key out{which};
  if (const auto form = values.find(which); form != values.end()) out.form = form->second;
  if (std::find(open.begin(), open.end(), which) != open.end()) out.trust = Trust::kRepository;
  return out;
}

void check_values(const Manifest& manifest, const Settings& config) {
  for (const std::string& key : manifest.config) config.read(manifest.key(key));
}

Manifest parse_manifest(std::string_view source) {
  json::error_code failed;
  const json::value parsed = json::parse(source, failed);
  if (failed || !parsed.is_object()) refuse("its manifest is not a JSON object");
  const json::object& object = parsed.get_object();
  const json::value* format = object.if_contains("manifest");
  if (format == nullptr || !format->is_int64() || format->get_int64() != kManifestFormat)
    refuse("its manifest is of a format that this Watchword does not know");

  Manifest manifest;
  manifest.id = text(object, "id", true);
  check_id(manifest.id);
  manifest.name = text(object, "name", true);
  manifest.description = text(object, "description", false);
  manifest.version = text(object, "version", true);
  const std::string kind = text(object, "kind", true);
  if (kind != "provider" && kind != "store")
    refuse("\"kind\" in its manifest is neither \"provider\" nor \"store\"");
  manifest.kind = kind == "store" ? PluginKind::kStore : PluginKind::kProvider;
  parse_abi(manifest, text(object, "abi", true));
  manifest.hosts = texts(object, "hosts");
  manifest.only_with_environment = texts(object, "onlyWithEnvironment");
  manifest.only_with_config = texts(object, "onlyWithConfig");
  manifest.only_with_notes = flag(object, "onlyWithNotes");
  manifest.only_with_extension = texts(object, "onlyWithExtension");
  manifest.unattended = texts(object, "unattended");
  manifest.use_http_path = texts(object, "useHttpPath");
  manifest.network = texts(object, "network");
  manifest.network_from_config = texts(object, "networkFromConfig");
  manifest.network_from_environment = texts(object, "networkFromEnvironment");
  manifest.files = file_patterns(object);
  manifest.files_from_config = texts(object, "filesFromConfig");
  manifest.files_from_environment = texts(object, "filesFromEnvironment");
  manifest.programs = programs(object);
  manifest.environment = texts(object, "environment");
  manifest.config = texts(object, "config");
  manifest.helpers = texts(object, "helpers");
  manifest.config_from_repository = texts(object, "configFromRepository");
  check_config_from_repository(manifest);
  manifest.values = forms(object, manifest.config);
  manifest.tokens_for = texts(object, "tokensFor");
  manifest.commands = command_groups(object);
  manifest.login_options = sign_in_options(object, "loginOptions");
  manifest.logout_options = sign_in_options(object, "logoutOptions");
  manifest.client_variables = client_variables(object);
  manifest.foreign_places = foreign_places(object);
  manifest.foreign_items = flag(object, "foreignItems");
  manifest.identity_broker = identity_broker(object);
  manifest.automatic = rank(object, "automatic");
  manifest.shared = flag(object, "shared");
  manifest.sign_in = rank(object, "signIn");
  return manifest;
}

}  // namespace watchword::host
