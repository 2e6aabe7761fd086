// One forwarding: what is lent to one destination, how long, how often, and who said so.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "forward/rules.h"
#include "platform/event.h"
#include "protocol/forwarding.h"

namespace watchword::forward {

enum class Consent {
  kYes,
  kNo,
  kNoAnswer,  // in time
  kNobody,    // there is nobody who could be asked
};

struct Terms {
  std::string here;   // what this machine is called
  std::string there;  // the destination, as the user calls it
  std::int64_t ends_at = 0;
  std::int64_t uses = 0;   // how often a credential is lent; 0: as often as it is asked for
  bool passwords = false;  // what does not expire by itself is lent, too
  bool asks = true;        // a person, before the first credential of each place
};

// A line of what was done, without a secret.
struct Deed {
  std::int64_t at = 0;
  std::string there;
  std::string place;    // "dev.azure.com/contoso"; empty where it is not known
  std::string outcome;  // "lent, expires 2026-…", "refused: …"
};

struct Report {
  std::string there;
  std::string places;
  std::string state;  // empty: it lends; else why not
  std::int64_t ends_at = 0;
  std::int64_t lent = 0;
  std::int64_t uses = 0;
  Deed last;
};

class Session {
 public:
  struct World {
    std::function<std::int64_t()> now;
    // Called by one thread at a time.
    std::function<Consent(const std::string& question)> ask_person;
    // The credential here, or why there is none; throws Failure. `refused` is what a server refused
    // just now.
    std::function<std::optional<Credential>(const protocol::ForwardingRequest& request)> find;
    std::function<void(const Deed& deed)> note;
  };

  Session(Terms terms, Rules rules, World world);

  // Never throws. Any thread; it may take as long as a person, or a service.
  protocol::ForwardingAnswer answer(const protocol::ForwardingRequest& request);
  // What no request could be made of.
  protocol::ForwardingAnswer refuse(const Failure& why);

  // Lends nothing any more; `why` is a clause for the person there.
  void stop(const std::string& why);
  // To be waited for: raised once nothing is lent any more, but for the end of its time.
  platform::Handle ended() const { return ended_.handle(); }

  Report report() const;

 private:
  struct PlaceState {
    std::optional<bool> consent;
    std::int64_t asked_again_at = 0;  // after nobody answered
    std::deque<std::string> lent;     // hashes, the last ones
    std::string refused;              // one of them, reported since
    std::int64_t renewed_at = 0;
  };

  void require_open();
  PlaceState& state_of(const Place& place);
  void require_consent(const Place& place);
  Consent ask(const std::string& question) const;
  protocol::ForwardingAnswer look(const Target& target);
  std::optional<Credential> lend(const protocol::ForwardingRequest& request, const Place& place);
  std::string take_refused(const Place& place, const std::string& reported);
  void check_kind(const Credential& credential, const Place& place) const;
  void count(const Place& place, const Credential& credential);
  void note_refused(const Place& place, const std::string& hash);
  void note(const std::string& place, const std::string& outcome);

  const Terms terms_;
  const Rules rules_;
  const World world_;
  const platform::Event ended_;
  mutable std::mutex mutex_;
  std::condition_variable answered_;
  bool asking_ = false;  // a person, at this moment
  std::map<Place, PlaceState> places_;
  std::int64_t lent_ = 0;
  std::string stopped_;  // why, or empty
  Deed last_;
};

}  // namespace watchword::forward
