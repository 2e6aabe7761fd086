// A broker in a world of fakes: providers are functions; settings, notes, secrets and the kernel's
// memory are maps. Nothing of it touches the machine.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <watchword/plugin.hpp>

#include "broker/answer_cache.h"
#include "broker/broker.h"
#include "settings/inputs.h"

namespace watchword::test {

inline constexpr const char* kHost = "git.example";  // that the fakes claim, unless they say else

struct FakeWay {
  std::string id = "session";
  int rank = WW_RANK_BINDING;
  std::string obstacle = {};
  std::string account = {};
};

struct FakeAnswer {
  std::string secret = "a-token-of-the-provider";
  std::int64_t lives_seconds = 3600;  // 0: not known
  std::uint32_t flags = 0;
  std::int32_t kind = WW_ANSWER_TOKEN;
  std::string account = "ada@example.org";
};

// A provider whose plugin is this object. `get` answers what `answers` has for the way, reports
// `failures` for it, or says that there is nothing.
struct FakeProvider {
  host::Manifest manifest;
  std::vector<FakeWay> ways;
  std::map<std::string, FakeAnswer> answers;
  std::map<std::string, Failure> failures;
  std::optional<Failure> cannot_load;
  std::optional<host::WrongValue> wrong_value;  // of a key that it reads
  bool throws_in_ways = false;
  std::optional<Failure> misconfigured;  // what it says when it is asked for ways
  bool answers_twice = false;
  bool answers_nothing = false;  // says WW_OK and puts no answer
  std::function<void()> while_asked;
  // What it looks up to find its answer.
  std::vector<std::string> reads_variables;
  std::vector<std::string> reads_files;

  // What it was asked and told.
  std::vector<std::string> asked;      // the ids of ways
  std::vector<std::string> refusable;  // the refused_sha256 of each of these requests
  std::vector<bool> interactive;       // of each request
  std::vector<std::string> accepted;   // hashes
  std::vector<std::string> refused;
  std::vector<std::string> recognizes;  // secrets of its own
  std::optional<int> takes_over;        // of another program's: what it says became of it
  bool adopts = false;                  // what a person gave to git; then it is its own
  int asked_for_ways = 0;
  int logins = 0;
  int logouts = 0;
};

class FakeProviders : public host::Providers {
 public:
  // Up to as many as there are slots; the reference stays good.
  FakeProvider& add(std::string id);

  const std::vector<host::Manifest>& manifests() const override;
  const std::vector<host::PluginRefusal>& refusals() const override { return refused_plugins; }
  const ww_provider& provider(const host::Manifest& manifest) override;

  std::vector<host::PluginRefusal> refused_plugins;
  std::vector<std::string> loaded;  // ids
  mutable int listed = 0;           // how often somebody wanted to know who there is

  FakeProviders() = default;
  ~FakeProviders() override;

 private:
  std::deque<FakeProvider> providers_;
  mutable std::vector<host::Manifest> manifests_;
};

class FakeSettings : public host::Settings {
 public:
  std::optional<host::ConfigValue> look_up(std::string_view key, host::Trust trust) const override;
  std::optional<host::ConfigValue> scoped(std::string_view key) const override;
  std::map<std::string, host::ConfigValue, std::less<>> values;
  std::map<std::string, host::ConfigValue, std::less<>> scoped_values;
  void set(const std::string& key, const std::string& value);
  mutable int looked_up = 0;
};

class FakeNotes : public host::Notes {
 public:
  std::optional<std::string> get(std::string_view area, std::string_view key) const override;
  void put(std::string_view area, std::string_view key, std::string_view value) const override;
  bool erase(std::string_view area, std::string_view key) const override;
  void note(std::string_view area, std::string_view key, std::string_view value) const override;
  bool forget(std::string_view area, std::string_view key) const override;
  std::vector<std::pair<std::string, std::string>> list(std::string_view area,
                                                        std::string_view prefix) const override;
  std::unique_ptr<platform::Lock> lock(std::string_view area, std::string_view name,
                                       std::chrono::milliseconds timeout,
                                       const std::function<bool()>& cancelled) const override;

  mutable std::map<std::pair<std::string, std::string>, std::string> notes;
  bool unwritable = false;  // puts and locks throw WW_STORE_FAILED
  // What becomes of a lock: WW_OK, or what is thrown. Called with the name and how long to wait.
  std::function<ww_status(std::string_view name, std::chrono::milliseconds)> on_lock;
  mutable std::vector<std::string> locked;  // names, in order
  mutable std::multiset<std::string> held_now;
};

class FakeMemoryKeys : public platform::MemoryKeys {
 public:
  FakeMemoryKeys() : MemoryKeys("fake") {}
  bool available() const override { return is_there; }
  std::optional<Secret> get(const std::string& key) const override;
  bool put(const std::string& key, std::string_view value, unsigned seconds) const override;
  void erase(const std::string& key) const override { keys.erase(key); }
  void clear() const override { keys.clear(); }

  bool is_there = true;
  mutable std::map<std::string, std::string> keys;
  mutable unsigned last_timeout = 0;
};

class FakeSecrets : public host::SecretStore {
 public:
  Items search(const ww_query& query) override;
  void put(const ww_item& item) override;
  bool erase(const ww_query& query) override;
  std::string lesser_place() override { return lesser; }

  std::vector<Item> items;
  std::string lesser;
  std::optional<Failure> fails;  // of every call
  std::function<void()> while_searched;
  std::vector<int> searches;  // the with_secrets of each
};

// All of it, and the broker in the middle.
class World {
 public:
  World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  FakeProviders providers;
  FakeSettings settings;
  FakeNotes notes;
  FakeSecrets secrets;
  FakeMemoryKeys keys;  // of answers
  FakeMemoryKeys issued_keys;
  FakeMemoryKeys refused_keys;
  std::map<std::string, std::string, std::less<>> environment;
  platform::Environment environment_function;
  host::Inputs inputs;
  host::InteractionPolicy interaction;
  bool person_acted = false;
  std::string fingerprint = "one configuration";
  std::vector<std::string> notices;

  broker::Request request(const std::string& host = kHost) const;
  // What a get answers: the secret, or empty.
  std::string get(const broker::Request& request);
  std::string get() { return get(request()); }
  // The failure of a get, which must fail.
  Failure failure_of(const broker::Request& request);

  broker::AnswerCache answers;
  host::Log log;
  const broker::Seams seams;
  broker::Broker broker;
};

Credential credential(std::string username, std::string_view secret);

}  // namespace watchword::test
