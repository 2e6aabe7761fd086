// A host with every extension in memory, for tests of providers: HTTP answers come from a script
// and requests are recorded, the clock stands until it is moved, a person at the browser is a
// function.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <watchword/plugin.hpp>

namespace watchword::test {

// A request that the plugin sent.
struct Sent {
  std::string method;
  std::string url;
  std::map<std::string, std::string> headers;
  std::map<std::string, std::string> form;  // the body, decoded
  std::string body;
  std::uint32_t flags = 0;
  std::uint32_t timeout_ms = 0;
  std::string certificate_sha1;
};

struct Scripted {
  int status = 200;
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::int64_t retry_after_seconds = -1;
};

// The browser that the plugin wanted to be opened.
struct Browser {
  std::string url;
  std::map<std::string, std::string> query;  // of the url, decoded
  std::string state;
  std::string purpose;
  bool opened = false;
};

// What the browser was shown at the end.
struct Page {
  ww_status status;
  std::string message;
  std::string advice;
};

// A redirect URI that the plugin gave.
struct CallbackGiven {
  std::string redirect_uri;
  std::string certificate;
  std::string private_key;
};

struct DeviceCodeShown {
  std::string user_code;
  std::string verification_uri;
  std::string purpose;
  std::int64_t expires_at;
  bool ended;
};

// A program that the plugin ran, and what it prints.
struct Ran {
  std::string name;
  std::vector<std::string> arguments;
  std::map<std::string, std::string> environment;
};

struct Printed {
  int exit_code = 0;
  std::string output;
  std::string errors;
};

// What the plugin had signed; the signature is "SIGNED-ALGORITHM".
struct Signed {
  std::string key;
  std::string password;
  std::string algorithm;
  std::string payload;
  bool with_chain = false;
};

using Parameters = std::vector<std::pair<std::string, std::string>>;

std::map<std::string, std::string> decode_form(std::string_view form);

class RecordingHost {
 public:
  RecordingHost();
  RecordingHost(const RecordingHost&) = delete;
  RecordingHost& operator=(const RecordingHost&) = delete;

  const ww_host* get() const { return &host_; }

  // Appends what the next request that is not yet answered gets. `answer` may throw Failure.
  using Answerer = std::function<Scripted(const Sent&)>;
  void expect(const std::string& method, const std::string& url, Answerer answer);
  void expect(const std::string& method, const std::string& url, Scripted answer);
  bool all_answered() const { return script_.empty(); }

  // One more extension, which must live as long as the host.
  void offer(const char* id, const void* extension) { extensions_[id] = extension; }

  // Everything that left the plugin as text for people or for the trace.
  std::string all_texts() const;

  std::int64_t now = 1800000000;
  std::map<std::string, std::string> config;
  std::map<std::string, std::string> environment;
  std::vector<std::string> authorization_settings;  // of git, that send such a header by themselves
  std::map<std::pair<std::string, std::string>, Item> secrets;  // by kind and key
  bool store_is_shared = false;                                 // by other machines
  std::map<std::string, std::string> state;
  bool state_is_read_only = false;  // notes that cannot be changed stay, and cost nothing
  std::vector<std::string> locked;  // names, in order
  std::vector<Sent> sent;
  std::vector<std::string> notices;
  std::vector<std::string> traces;
  // "http POST URL", "put KIND KEY", "erase KIND KEY", "lock NAME", "unlock NAME" in order
  std::vector<std::string> events;
  std::uint32_t abilities = 0;
  std::vector<Browser> browsers;
  std::vector<Page> pages;
  std::vector<DeviceCodeShown> device_codes;
  int open_listeners = 0;
  std::map<std::string, std::string> files;  // by path
  std::map<std::string, Printed> programs;   // that are installed, by name
  std::vector<Ran> ran;
  std::vector<Signed> signatures;
  std::vector<CallbackGiven> callbacks;
  std::vector<std::string> questions;

  // What a test may make happen; each may throw Failure. Empty: nothing, and success.
  std::function<void(const Item&)> on_put;
  std::function<void(const std::string& lock)> on_lock;  // before it is held
  std::function<void()> on_sleep;
  std::function<Parameters(const Browser&)> person;                                // at the browser
  std::function<std::string(const std::string& prompt, bool hidden)> on_question;  // answers it

 private:
  static RecordingHost& of(const ww_host* host) {
    return *static_cast<RecordingHost*>(host->host_data);
  }
  static ww_status send(const ww_host*, const ww_http_request*, const ww_http_sink*,
                        const ww_error*);
  static ww_status sign_jws(const ww_host*, const ww_signing_key*, ww_text, ww_text, std::int32_t,
                            const ww_text_sink*, const ww_error*);
  static ww_status run(const ww_host*, const ww_program_run*, const ww_program_sink*,
                       const ww_error*);
  static ww_status search(const ww_host*, const ww_query*, const ww_item_sink*, const ww_error*);
  static ww_status put(const ww_host*, const ww_item*, const ww_error*);
  static ww_status erase(const ww_host*, const ww_query*, const ww_error*);
  static ww_status get_state(const ww_host*, ww_text, const ww_text_sink*, const ww_error*);
  static ww_status lock(const ww_host*, ww_text, std::uint32_t, ww_lock**, const ww_error*);
  static void unlock(const ww_host*, ww_lock*);
  static ww_status listen(const ww_host*, ww_listener**, const ww_text_sink*, const ww_error*);
  static ww_status listen_at(const ww_host*, const ww_callback*, ww_listener**, const ww_error*);
  static ww_status ask(const ww_host*, const ww_question*, const ww_text_sink*, const ww_error*);
  static ww_status authorize(const ww_host*, ww_listener*, const ww_browser_signin*,
                             const ww_pair_sink*, const ww_error*);
  static void finish(const ww_host*, ww_listener*, ww_status, ww_text, ww_text);
  static ww_status show_device_code(const ww_host*, const ww_device_code*, std::int32_t,
                                    const ww_error*);

  struct Expected {
    std::string method;
    std::string url;
    Answerer answer;
  };
  Scripted answer(const Sent& sent);

  ww_host host_;
  ww_log log_;
  ww_clock clock_;
  ww_crypto crypto_;
  ww_config config_;
  ww_http http_;
  ww_files files_;
  ww_programs programs_;
  ww_secrets secrets_;
  ww_state state_;
  ww_signin signin_;
  std::map<std::string, const void*, std::less<>> extensions_;
  std::deque<Expected> script_;
  std::map<std::string, bool> held_;
};

}  // namespace watchword::test
