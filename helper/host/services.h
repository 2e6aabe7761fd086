// All that the helper offers to plugins and uses itself, made once by main and handed down.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/credential.h"
#include "bus/session_bus.h"
#include "host/desktop_notice.h"
#include "host/extensions.h"
#include "host/token_source.h"
#include "http/http.h"
#include "keep/log.h"
#include "keep/secrets.h"
#include "keep/state.h"
#include "network/transport.h"
#include "person/console.h"
#include "person/signin.h"
#include "platform/environment.h"
#include "platform/memory_keys.h"
#include "platform/terminal.h"
#include "plugins/plugins.h"
#include "settings/config.h"
#include "settings/git_config.h"
#include "settings/inputs.h"
#include "settings/interaction.h"

namespace watchword::host {

struct ServicesOptions {
  platform::Environment environment;
  // lib/watchword beside the executable's bin; asked for when a library is to be loaded.
  std::function<std::string()> library_directory;
  std::string version;
};

class Services {
 public:
  explicit Services(const ServicesOptions& options);
  ~Services();
  Services(const Services&) = delete;
  Services& operator=(const Services&) = delete;

  // A request begins: to be called when it is known which URL is asked for, and again for the next
  // one. Scopes the configuration and decides whether a person may be asked (see decide_interaction
  // for `asked_for`). What was read or found for an earlier request counts no more, but for what
  // is a process's own: plugins, and a store that was opened.
  void begin(const std::string& url, bool asked_for = false);
  // The same for a credential: `way_there` says whose word counts of the way to this very server.
  // Where git itself asks, the repository's does, as it does for git.
  void begin(const Target& target, Trust way_there, bool asked_for = false);

  // The program that asks says that nobody is there; until the next begin(). `why` is a sentence as
  // InteractionPolicy has it.
  void ask_nobody(const std::string& why) { interaction_ = InteractionPolicy{false, why}; }

  // From the next begin() on, what a person is to read goes there in whole lines, where the program
  // that asks shows it itself, instead of to the terminal and standard error. Null: no more.
  void show_through(platform::Terminal::Shown shown);

  // See Extensions::offers().
  bool offers(std::string_view id) const { return extensions_.offers(id); }

  // lib/watchword, as above.
  std::string library_directory() const { return library_directory_(); }

  // Whether a person may be asked. Throws Failure when the configuration of that is wrong.
  const InteractionPolicy& interaction();

  // TLS, HTTP and the loopback listener: a module that is loaded at the first call. Throws Failure
  // when it cannot be trusted or loaded.
  const ww_network& network();

  // Calls on the session bus: likewise, and where there is one.
  const ww_session_bus& session_bus();

  // HTTPS under the rules of watchword/ext/http.h. Ends with WW_CANCELLED at a signal, if the
  // caller holds a platform::Interrupt.
  const Http& http();

  // What may be shown to and asked of a person, as begin() decided.
  SignIn& signin();
  // Has the desktop say what went wrong, where that waits for a person and nobody reads what is
  // printed, as of a git that a timer or an editor runs; the same no more than once a day. To be
  // called after it was printed; throws nothing. `subject`: who or what it is about, where that is
  // not the URL that was asked for.
  void tell_on_desktop(const Failure& failure, std::string_view subject = {});
  // Until the next begin(): device codes are shown as text only.
  void show_no_qr_code() { shows_qr_code_ = false; }
  // See SignIn::take_person_acted().
  bool take_person_acted() { return signin_ && signin_->take_person_acted(); }

  const platform::Environment environment;
  const std::string version;
  Inputs inputs;                            // that plugins have read
  const platform::MemoryKeys session_keys;  // items of the session lifetime
  GitConfig git;
  Config config;
  Log log;
  State state;
  TokenSource* tokens = nullptr;  // who answers plugins that need another provider's token
  // See Http::Surroundings.
  std::function<std::optional<ProxyLogin>(const Target&)> proxy_login;
  Console* console = nullptr;  // only while a plugin's command runs

 private:
  // The factory of a module of our own, lib/watchword/NAME.so, which is loaded at the first call.
  // Throws Failure when it cannot be trusted or loaded.
  const void* factory_of(const char* name, const char* factory);
  std::optional<QrCode> qr_code_of(std::string_view url);
  bool show_on_desktop(const std::string& bus, const DesktopNotice& notice);

  Extensions extensions_;
  const std::function<std::string()> library_directory_;
  bool asked_for_ = false;
  std::optional<Target> server_;  // of the request at hand, without a path
  Trust way_there_ = Trust::kUser;
  std::optional<InteractionPolicy> interaction_;
  bool shows_qr_code_ = true;
  platform::Terminal::Shown shown_;
  const ww_network* network_ = nullptr;
  const ww_session_bus* session_bus_ = nullptr;
  std::unique_ptr<Http> http_;
  std::unique_ptr<platform::Terminal> terminal_;
  std::unique_ptr<SignIn> signin_;

 public:
  Plugins plugins;
  Secrets secrets;
};

}  // namespace watchword::host
