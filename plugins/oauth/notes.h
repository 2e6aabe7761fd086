// What the processes of a machine tell each other about a service: who wants to be left alone, and
// for how long. Notes are not secret. One that cannot be written costs a request or a question
// more, and nothing else: see watchword/ext/state.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <watchword/plugin.hpp>

namespace watchword::oauth {

// All that this plugin has noted, whatever it is.
void erase_notes(const Host& host);

// Something that no process of this machine does again for a while.
class Respite {
 public:
  // Borrows the host. `key` names it among the notes.
  Respite(const Host& host, std::string key) : host_(host), key_(std::move(key)) {}

  struct Rest {
    std::int64_t seconds_left;  // more than 0
    Failure why;                // as begin() was told
  };
  // Empty when there is none or it is over. A clock that was set back does not prolong it.
  std::optional<Rest> rest() const;
  // What began last, over or not.
  struct Last {
    std::int64_t seconds;
    std::int64_t until;
    ww_status status;
  };
  std::optional<Last> last() const;
  void begin(std::int64_t seconds, const Failure& why) const;
  void end() const { host_.erase_state(key_); }

 private:
  const Host& host_;
  std::string key_;
};

inline constexpr std::int64_t kSilenceSeconds = 30;
// Of silences that grow.
inline constexpr std::int64_t kSilenceMaxSeconds = 3600;
// What was left unanswered longer ago says nothing about who is there now.
inline constexpr std::int64_t kUnansweredSeconds = 24L * 3600;

// Nobody is asked twice in a row: when a person cancels a sign-in, the other processes that wait
// for the same one give up as well, for a short while. Where nobody answers at all, each silence is
// twice as long as the one before: what asks all night, such as an editor, opens a few browsers and
// not hundreds.
class Silence {
 public:
  // `subject` tells what a person is asked for; `login_command` asks at once.
  Silence(const Host& host, std::string_view subject, std::string login_command);
  // Throws the failure that began the silence, while it lasts.
  void check() const;
  // Runs ask(), which asks a person. When that fails because of the person, the silence begins.
  template <class Ask>
  auto keep(const Ask& ask) const {
    try {
      return ask();
    } catch (const Failure& failure) {
      begin(failure);
      throw;
    }
  }
  void end() const { respite_.end(); }

 private:
  void begin(const Failure& failure) const;
  std::int64_t seconds_after(ww_status status) const;

  const Host& host_;
  Respite respite_;
  std::string login_command_;
};

inline constexpr std::int64_t kThrottleMaxSeconds = 3600;
inline constexpr std::int64_t kThrottleDefaultSeconds = 60;
inline constexpr std::int64_t kUnavailableSeconds = 5;

// A service that wants to be left alone, or has just failed, is left alone by all processes.
class Throttle {
 public:
  // `name` is the service's, for people; `subject` tells for what it is asked: MSAL throttles an
  // endpoint, application, scope and account each.
  Throttle(const Host& host, std::string_view name, std::string_view subject);
  // Throws Failure(WW_NETWORK) that says why and until when.
  void check() const;
  // Remembers a 429, a Retry-After or a failure (5xx) of an answer.
  void note(int http_status, std::optional<std::int64_t> retry_after_seconds) const;

 private:
  const Host& host_;
  std::string name_;
  Respite respite_;
};

}  // namespace watchword::oauth
