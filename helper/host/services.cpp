#include "host/services.h"

#include <algorithm>
#include <ctime>

#include <watchword/plugin.hpp>

#include "bus/notify.h"
#include "keep/address_family.h"
#include "keep/told.h"
#include "platform/interrupt.h"
#include "platform/modules.h"
#include "platform/paths.h"
#include "platform/session_bus.h"
#include "platform/trust.h"
#include "plugins/module.h"
#include "qr/qr.h"
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

std::int64_t seconds_now() {
  return static_cast<std::int64_t>(std::time(nullptr));
}

}  // namespace

Services::Services(const ServicesOptions& options)
    : environment(options.environment),
      version(options.version),
      inputs(options.environment),
      session_keys("watchword:session", platform::WhenFull::kNewestGoes),
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
      secrets(plugins, config, state, log, inputs, session_keys,
              [this] { return interaction().allowed; }) {
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
  shows_qr_code_ = true;
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

const void* Services::factory_of(const char* name, const char* factory) {
  Manifest module;
  module.id = name;
  // A pointer: g++ 13 takes a reference for one to the temporary argument.
  const auto* entry =
      &open_module(library_directory_() + "/" + module.id + std::string(platform::module_suffix()),
                   extensions_.host_for(module));
  const void* found = entry->get_factory(factory);
  if (found == nullptr)
    throw Failure(WW_FAULT, "the " + module.id + " module is of another Watchword",
                  "Reinstall Watchword.");
  return found;
}

const ww_network& Services::network() {
  if (network_ == nullptr)
    network_ = static_cast<const ww_network*>(factory_of("network", WW_FACTORY_NETWORK));
  return *network_;
}

const ww_session_bus& Services::session_bus() {
  if (session_bus_ == nullptr)
    session_bus_ =
        static_cast<const ww_session_bus*>(factory_of("session-bus", WW_FACTORY_SESSION_BUS));
  return *session_bus_;
}

// Nobody is worse off without one: the same address stands beside it.
std::optional<QrCode> Services::qr_code_of(std::string_view url) {
  if (!shows_qr_code_) return std::nullopt;
  try {
    const auto& qr = *static_cast<const ww_qr*>(factory_of("qr", WW_FACTORY_QR));
    std::string modules;
    const Sink<ww_bytes_sink, ww_bytes> sink([&](ww_bytes bytes) { modules = view(bytes); });
    const ErrorCatcher error;
    error.check(qr.encode(text(url), sink.get(), error.get()));
    return QrCode(std::move(modules));
  } catch (const Failure& failure) {
    log.trace("signin", "no QR code: " + failure.message());
    return std::nullopt;
  }
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
                 .families = {[this] { return recall_family(state, seconds_now()); },
                              [this](std::int32_t family) {
                                note_family(state, family, seconds_now());
                              }},
                 .proxy_login = [this](const Target& proxy) -> std::optional<ProxyLogin> {
                   return proxy_login ? proxy_login(proxy) : std::nullopt;
                 },
             });
  return *http_;
}

void Services::tell_on_desktop(const Failure& failure, std::string_view subject) {
  if (failure.status() != WW_INTERACTION_REQUIRED || shown_) return;
  try {
    const auto bus = platform::session_bus_address(environment);
    if (!bus || !interaction().somebody_there || platform::Terminal(environment).on_screen())
      return;
    const DesktopNotice notice = desktop_notice(log, failure, config.url(), subject);
    tell_once(state, notice.matter, notice.body, seconds_now(),
              [&] { return show_on_desktop(*bus, notice); });
  } catch (const Failure& problem) {
    log.trace("desktop", "nothing is shown: " + problem.message());
  }
}

bool Services::show_on_desktop(const std::string& bus, const DesktopNotice& notice) {
  try {
    const auto& notify =
        *static_cast<const ww_notify*>(factory_of("session-bus", WW_FACTORY_NOTIFY));
    const ErrorCatcher error;
    const bool shown =
        error.check(notify.show(text(bus), text(kDesktopNoticeId), text(notice.title),
                                text(notice.body), kDesktopAnswersWithinMs, error.get()));
    if (!shown) log.trace("desktop", "nothing here shows notifications");
    return shown;
  } catch (const Failure& problem) {
    log.trace("desktop", "nothing is shown: " + problem.message());
    return false;
  }
}

SignIn& Services::signin() {
  if (!signin_) {
    terminal_ = shown_ ? std::make_unique<platform::Terminal>(environment, shown_)
                       : std::make_unique<platform::Terminal>(environment);
    signin_ = std::make_unique<SignIn>([this]() -> const ww_network& { return network(); }, git,
                                       environment, *terminal_, interaction(), seconds_now,
                                       [this](std::string_view url) { return qr_code_of(url); });
  }
  return *signin_;
}

}  // namespace watchword::host
