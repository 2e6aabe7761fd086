#include "host/services.h"

#include <algorithm>
#include <ctime>

#include <watchword/plugin.hpp>

#include "keep/address_family.h"
#include "platform/interrupt.h"
#include "platform/modules.h"
#include "platform/paths.h"
#include "platform/trust.h"
#include "plugins/module.h"
#include "settings/git_files.h"

namespace watchword::host {
namespace {

// The installed plugins first, so that none can be replaced by one of the same name elsewhere.
std::vector<std::string> plugin_directories(const std::string& library_directory,
                                            const platform::Environment& environment) {
  std::vector<std::string> directories{library_directory + "/plugins"};
  const std::string more = environment("WATCHWORD_PLUGIN_PATH").value_or("");
  for (std::size_t start = 0; start < more.size();) {
    const auto end = std::min(more.find(platform::list_separator(), start), more.size());
    if (end > start) directories.push_back(more.substr(start, end - start));
    start = end + 1;
  }
  return directories;
}

// Set by runners of jobs of all kinds; npm, cargo and others go by it.
constexpr const char* kAnyJob = "CI";

std::vector<std::string> unattended_variables(const Plugins& plugins) {
  std::vector<std::string> out{kAnyJob};
  for (const Manifest& manifest : plugins.manifests())
    for (const std::string& variable : manifest.unattended)
      if (std::find(out.begin(), out.end(), variable) == out.end()) out.push_back(variable);
  return out;
}

std::int64_t now() {
  return static_cast<std::int64_t>(std::time(nullptr));
}

}  // namespace

Services::Services(const ServicesOptions& options)
    : environment(options.environment),
      version(options.version),
      inputs(options.environment),
      git([this](std::string_view line) { log.notice(line); },
          [this](const std::vector<GitEntry>& entries, bool whole) {
            whole ? note_git_files(entries, environment, inputs) : inputs.unknown();
          }),
      config(environment, git),
      state(State::default_places(environment),
            [this](const Failure& failure) {
              log.notice(failure.message() + ". " + failure.advice());
            }),
      extensions_({version, inputs, environment, git, config, log, state, secrets,
                   [this]() -> const ww_network& { return network(); },
                   [this]() -> const Http& { return http(); },
                   [this]() -> SignIn& { return signin(); },
                   [this]() -> const ww_session_bus& { return session_bus(); }, tokens, console}),
      library_directory_(options.library_directory),
      plugins([this] { return plugin_directories(library_directory_(), environment); },
              [this](const Manifest& manifest) { return extensions_.host_for(manifest); },
              [this](const Manifest& manifest) { check_values(manifest, config); }),
      secrets(plugins, config, state, log, inputs, [this] { return interaction().allowed; }) {
  log.open_trace(environment("WATCHWORD_TRACE").value_or(""));
  if (!log.traces()) return;
  if (const auto note = platform::unknown_root()) log.trace("plugins", *note);
  for (const PluginRefusal& refusal : plugins.refusals())
    log.trace("plugins", refusal.path + " is not used: " + refusal.reason);
}

Services::~Services() = default;

void Services::begin(const std::string& url, bool asked_for) {
  inputs.begin();
  git.begin();
  config.set_url(url);
  secrets.begin();
  asked_for_ = asked_for;
  server_.reset();
  way_there_ = Trust::kUser;
  interaction_.reset();
  signin_.reset();
  http_.reset();
}

void Services::begin(const Target& target, Trust way_there, bool asked_for) {
  begin(target.scope_url(), asked_for);
  server_ = Target{target.protocol, target.host, {}, target.username};
  way_there_ = way_there;
}

void Services::show_through(platform::Terminal::Shown shown) {
  shown_ = std::move(shown);
  log.send_notices(shown_ ? host::Log::Notices([this](std::string_view line) {
    shown_("watchword: " + std::string(line) + '\n');
  })
                          : nullptr);
}

const InteractionPolicy& Services::interaction() {
  if (!interaction_)
    interaction_ = decide_interaction(
        config, git, environment, [this] { return unattended_variables(plugins); }, asked_for_);
  return *interaction_;
}

const void* Services::own_module(const std::string& id, const char* factory) {
  Manifest module;
  module.id = id;
  // A pointer: g++ 13 takes a reference for one to the temporary argument.
  const auto* entry =
      &open_module(library_directory_() + '/' + id + std::string(platform::module_suffix()),
                   extensions_.host_for(module));
  const void* table = entry->get_factory(factory);
  if (table == nullptr)
    throw Failure(WW_FAULT, "the " + id + " module is of another Watchword",
                  "Reinstall Watchword.");
  return table;
}

const ww_network& Services::network() {
  if (network_ == nullptr)
    network_ = static_cast<const ww_network*>(own_module("network", WW_FACTORY_NETWORK));
  return *network_;
}

const ww_session_bus& Services::session_bus() {
  if (session_bus_ == nullptr)
    session_bus_ =
        static_cast<const ww_session_bus*>(own_module("session-bus", WW_FACTORY_SESSION_BUS));
  return *session_bus_;
}

const Http& Services::http() {
  if (!http_)
    http_ = std::make_unique<Http>(
        git, Http::Surroundings{
                 .network = [this]() -> const ww_network& { return network(); },
                 .environment = environment,
                 .version = version,
                 .trace = [this](std::string_view line) { log.trace("http", line); },
                 .cancelled = [] { return platform::Interrupt().raised(); },
                 .server = server_ ? server_->scope_url() : "",
                 .way_there = way_there_,
                 .families = {[this] { return recall_family(state, now()); },
                              [this](std::int32_t family) { note_family(state, family, now()); }},
                 .proxy_login = [this](const Target& proxy) -> std::optional<ProxyLogin> {
                   return proxy_login ? proxy_login(proxy) : std::nullopt;
                 },
             });
  return *http_;
}

SignIn& Services::signin() {
  if (!signin_) {
    terminal_ = shown_ ? std::make_unique<platform::Terminal>(environment, shown_)
                       : std::make_unique<platform::Terminal>(environment);
    signin_ = std::make_unique<SignIn>([this]() -> const ww_network& { return network(); }, git,
                                       environment, *terminal_, interaction(), now);
  }
  return *signin_;
}

}  // namespace watchword::host
