#include "person/signin.h"

#include <cstdlib>

#include "base/url.h"
#include "person/pasted_redirect.h"
#include "person/sign_in_page.h"
#include "person/signin_texts.h"
#include "platform/interrupt.h"
#include "platform/machine.h"
#include "platform/wait.h"
#include "settings/askpass.h"

namespace watchword::host {
namespace {

using platform::Handle;
using platform::Interrupt;
using platform::LineReader;
using platform::Text;

constexpr std::int32_t kHttpOk = 200;
constexpr int kHttpsPort = 443;
constexpr std::string_view kTryAgain = "Run the command again.";

Failure cancelled() {
  return Failure(WW_CANCELLED, "it was cancelled at the terminal");
}

std::string name_of_this_machine() {
  std::string name = platform::host_name();
  return name.empty() ? "THIS-MACHINE" : name;
}

}  // namespace

class SignIn::Listener {
 public:
  explicit Listener(const ww_network& network) : network_(network) {
    ErrorCatcher error;
    if (!error.check(network_.loopback_open(&loopback_, &port_, error.get())))
      throw Failure(WW_FAULT, "the network module opened no listener");
    const std::string port = ":" + std::to_string(port_);
    origins_ = {"http://localhost" + port, "http://127.0.0.1" + port};
  }
  // At a redirect URI that is given; listens only if it can, and else says why in problem().
  Listener(const ww_network& network, const Callback& callback) : network_(network) {
    const auto url = parse_url(callback.redirect_uri);
    if (!url || url->scheme != "https")
      throw Failure(WW_INVALID, "the redirect URI is not an https address",
                    "Give the one that the application is registered with.");
    origins_ = {"https://" + url->authority()};
    const bool loopback = url->host == "localhost" || url->host == "127.0.0.1";
    if (!loopback || callback.certificate.empty()) return;
    const int port = url->port.empty() ? kHttpsPort : std::atoi(url->port.c_str());
    const std::string path = "/" + url->path;
    const ww_tls_callback c{sizeof(ww_tls_callback), static_cast<std::uint16_t>(port), text(path),
                            text(callback.certificate), text(callback.private_key.view())};
    ErrorCatcher error;
    try {
      error.check(network_.loopback_open_tls(&loopback_, &c, error.get()));
      port_ = c.port;
    } catch (const Failure& failure) {
      if (failure.status() != WW_NETWORK) throw;
      problem_ = failure.message();
    }
  }
  ~Listener() { finish(sign_in_page(false, "The sign-in was given up.", kTryAgain)); }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  // 0 when nothing listens, which problem() may explain: the callback's address is pasted then.
  std::uint16_t port() const { return port_; }
  bool listens() const { return loopback_ != nullptr; }
  const std::string& problem() const { return problem_; }
  // What the callback's address begins with.
  const std::vector<std::string>& origins() const { return origins_; }
  // Ready when something arrived; none when nothing listens.
  Handle handle() const {
    return listens() ? Handle{network_.loopback_handle(loopback_)} : Handle::kNone;
  }
  void expect(std::string_view state) {
    if (listens()) network_.loopback_expect(loopback_, text(state));
  }

  // What arrived, or nothing.
  CallbackParameters take() {
    CallbackParameters parameters;
    PairSink sink([&](ww_text name, ww_text value) {
      if (parameters.size() < kCallbackParametersMax)
        parameters.emplace_back(view(name), Secret(view(value)));
    });
    ErrorCatcher().check(network_.loopback_take(loopback_, sink.get()));
    sink.rethrow();
    return parameters;
  }

  void finish(const std::string& page) {
    if (!listens()) return;
    network_.loopback_finish(std::exchange(loopback_, nullptr), kHttpOk, text(page));
  }

 private:
  const ww_network& network_;
  ww_loopback* loopback_ = nullptr;
  std::uint16_t port_ = 0;
  std::vector<std::string> origins_;
  std::string problem_;
};

void SignIn::CloseListener::operator()(Listener* listener) const {
  delete listener;
}

SignIn::SignIn(Network network, const GitConfig& config, platform::Environment environment,
               const platform::Terminal& terminal, InteractionPolicy policy, Clock clock,
               QrCodes qr_codes)
    : network_(std::move(network)),
      config_(config),
      environment_(std::move(environment)),
      terminal_(terminal),
      policy_(std::move(policy)),
      clock_(std::move(clock)),
      qr_codes_(std::move(qr_codes)),
      browser_{environment_} {}

void SignIn::require_interaction() const {
  if (!policy_.allowed)
    throw Failure(WW_INTERACTION_REQUIRED,
                  "a person would have to act, but " + policy_.reason_if_not,
                  "Run `watchword login` where you can be asked.");
}

bool SignIn::may_ask_at_terminal() const {
  return terminal_.can_read() && terminal_prompt_allowed(environment_);
}

std::uint32_t SignIn::abilities() const {
  if (!policy_.allowed) return 0;
  std::uint32_t found = 0;
  if (has_browser(browser_)) found |= WW_SIGNIN_BROWSER;
  if (terminal_.is_shown_by_other()) found |= WW_SIGNIN_NOTICE;
  if (may_ask_at_terminal()) found |= WW_SIGNIN_TERMINAL | WW_SIGNIN_QUESTION;
  // Last, because it may start git to read core.askPass.
  else if (askpass_program(environment_, config_))
    found |= WW_SIGNIN_QUESTION;
  return found;
}

SignIn::ListenerPtr SignIn::listen() const {
  require_interaction();
  return ListenerPtr(new Listener(network_()));
}

SignIn::ListenerPtr SignIn::listen_at(const Callback& callback) const {
  require_interaction();
  auto listener = ListenerPtr(new Listener(network_(), callback));
  if (!listener->listens() && !may_ask_at_terminal())
    throw Failure(
        WW_INTERACTION_REQUIRED,
        "the browser's answer at " + callback.redirect_uri + " would reach nobody: " +
            (listener->problem().empty() ? "nothing can listen there" : listener->problem()) +
            ", and there is no terminal to paste it at",
        "Run the command in a terminal.");
  return listener;
}

std::string SignIn::redirect_uri(const Listener& listener) {
  return listener.origins().front();
}

namespace {

// What was typed, when it is the address that answers the sign-in; a line that says why not, else.
std::optional<CallbackParameters> accept_paste(const platform::Terminal& terminal,
                                               const Secret& line,
                                               const std::vector<std::string>& origins,
                                               std::string_view state) {
  if (line.empty()) return std::nullopt;
  PastedRedirect pasted = parse_pasted_redirect(line.view(), origins, state);
  if (pasted.problem.empty()) return std::move(pasted.parameters);
  terminal.show(Text().line(pasted.problem));
  return std::nullopt;
}

}  // namespace

CallbackParameters SignIn::authorize(Listener& listener, const BrowserSignIn& signin) const {
  require_interaction();
  if (!is_browser_url(signin.url) || signin.state.empty())
    throw Failure(WW_INVALID, "the address to sign in at is not a plain https address",
                  "Check the configured authority.");
  const std::uint32_t seconds =
      signin.timeout_seconds != 0 ? signin.timeout_seconds : kBrowserTimeoutSeconds;
  const platform::Deadline deadline =
      std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
  listener.expect(signin.state);
  const Interrupt interrupt;
  std::optional<LineReader> paste;
  if (may_ask_at_terminal()) paste.emplace(terminal_, LineReader::Echo::kHidden);
  const bool opened = signin.open_browser &&
                      open_browser(browser_, signin.url, interrupt.handle(), listener.handle());
  terminal_.show(browser_notice(
      terminal_, {signin.purpose, signin.url, listener.port(), name_of_this_machine(), opened,
                  paste.has_value(), listener.problem()}));
  for (;;) {
    const auto ready = platform::wait_for(
        {interrupt.handle(), listener.handle(), paste ? paste->handle() : Handle::kNone}, deadline);
    if (!ready)
      throw Failure(WW_TIMEOUT,
                    "nobody finished the sign-in within " + std::to_string(seconds) + " seconds",
                    std::string(kTryAgain));
    if (*ready == 0) throw cancelled();
    if (*ready == 1) {
      auto parameters = listener.take();
      if (!parameters.empty()) return parameters;
      continue;
    }
    const auto event = paste->read();
    if (event == LineReader::Event::kEnd) paste.reset();
    if (event != LineReader::Event::kLine) continue;
    auto parameters = accept_paste(terminal_, paste->take_line(), listener.origins(), signin.state);
    if (parameters) return std::move(*parameters);
  }
}

void SignIn::finish(ListenerPtr listener, ww_status status, std::string_view message,
                    std::string_view advice) {
  const bool signed_in = status == WW_OK;
  listener->finish(sign_in_page(signed_in, message, advice));
  person_acted_ |= signed_in;
}

bool SignIn::take_person_acted() {
  return std::exchange(person_acted_, false);
}

// What a camera reads is opened without a look, so it is held to more than what is only shown. The
// code is drawn in two colours of its own; with those of the terminal it might be light on dark.
std::optional<QrCode> SignIn::qr_code_of(const std::string& url) const {
  if (qr_codes_ == nullptr || !terminal_.colours() || !terminal_.unicode()) return std::nullopt;
  return is_browser_url(url) ? qr_codes_(url) : std::nullopt;
}

void SignIn::show_device_code(const DeviceCode& code, bool ended) {
  const bool shown = shown_code_ == code.user_code;
  if (ended) {
    if (shown && terminal_.can_replace()) terminal_.replace_line(Text());
    shown_code_.clear();
    person_acted_ |= shown;
    return;
  }
  require_interaction();
  const std::chrono::seconds left(std::max<std::int64_t>(code.expires_at - clock_(), 0));
  if (!shown) {
    const auto qr_code = qr_code_of(code.verification_uri);
    terminal_.show(
        device_code_notice(terminal_, {code.purpose, code.user_code, code.verification_uri, left,
                                       qr_code ? &*qr_code : nullptr}));
  }
  shown_code_ = code.user_code;
  if (terminal_.can_replace()) terminal_.replace_line(countdown(left));
}

Secret SignIn::ask(std::string_view prompt, bool hidden) const {
  require_interaction();
  const Interrupt interrupt;
  if (const auto program = askpass_program(environment_, config_)) {
    auto answer = run_askpass(*program, prompt, interrupt.handle());
    if (interrupt.raised()) throw cancelled();
    if (answer) return std::move(*answer);
  }
  if (!may_ask_at_terminal())
    throw Failure(WW_INTERACTION_REQUIRED,
                  "there is nobody to ask: no terminal, and no askpass program that answers",
                  "Run the command in a terminal, or set GIT_ASKPASS.");
  return ask_at_terminal(prompt, hidden, interrupt.handle());
}

Secret SignIn::ask_at_terminal(std::string_view prompt, bool hidden, Handle cancel) const {
  LineReader reader(terminal_, hidden ? LineReader::Echo::kHidden : LineReader::Echo::kShown);
  terminal_.show(Text(prompt));
  for (;;) {
    const auto ready = platform::wait_for({cancel, reader.handle()}, platform::Deadline());
    const auto event = ready == 1U ? reader.read() : LineReader::Event::kEnd;
    if (event == LineReader::Event::kNothing) continue;
    const bool answered = event == LineReader::Event::kLine;
    if (hidden || !answered) terminal_.show(Text().line());
    if (!answered) throw cancelled();
    return reader.take_line();
  }
}

}  // namespace watchword::host
