#include "fixture.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <stdexcept>

namespace watchword::test {
namespace {

constexpr std::size_t kSlots = 4;

// The C functions have no pointer of their own to an object: one set of them for each slot.
std::array<FakeProvider*, kSlots> slots{};
host::Inputs* inputs_of_fakes = nullptr;  // of the world that was made last

ww_status put_ways(FakeProvider& fake, const ww_request* request, const ww_way_sink* sink,
                   const ww_error* error) {
  ++fake.asked_for_ways;
  if (fake.throws_in_ways) throw std::runtime_error("of the plugin");
  (void)request;
  if (fake.misconfigured) {
    report(error, fake.misconfigured->message(), fake.misconfigured->advice());
    return fake.misconfigured->status();
  }
  for (const FakeWay& way : fake.ways) {
    ww_way c{};
    c.struct_size = sizeof c;
    c.rank = way.rank;
    c.id = text(way.id);
    c.reason = text("a reason");
    c.account = text(way.account);
    c.obstacle = text(way.obstacle);
    c.advice = text("Do this.");
    sink->put(sink->data, &c);
  }
  return fake.ways.empty() ? WW_NOT_FOUND : WW_OK;
}

ww_status answer(FakeProvider& fake, const std::string& way, const ww_answer_sink* sink,
                 const ww_error* error) {
  if (const auto failed = fake.failures.find(way); failed != fake.failures.end()) {
    report(error, failed->second.message(), failed->second.advice());
    return failed->second.status();
  }
  const auto found = fake.answers.find(way);
  if (found == fake.answers.end()) return WW_NOT_FOUND;
  if (fake.answers_nothing) return WW_OK;
  const FakeAnswer& given = found->second;
  ww_answer c{};
  c.struct_size = sizeof c;
  c.kind = given.kind;
  c.flags = given.flags;
  c.username = text("user");
  c.secret = text(given.secret);
  c.expires_at = given.lives_seconds == 0 ? 0 : std::time(nullptr) + given.lives_seconds;
  c.account = text(given.account);
  c.session = text("a session");
  for (int i = fake.answers_twice ? 2 : 1; i > 0; --i) sink->put(sink->data, &c);
  return WW_OK;
}

template <std::size_t Slot>
struct Functions {
  static FakeProvider& fake() { return *slots[Slot]; }
  static ww_status ways(const ww_request* request, const ww_way_sink* sink, const ww_error* error) {
    return put_ways(fake(), request, sink, error);
  }
  static ww_status get(const ww_request* request, ww_text way, const ww_answer_sink* sink,
                       const ww_error* error) {
    fake().asked.emplace_back(view(way));
    fake().refusable.emplace_back(view(request->refused_sha256));
    fake().interactive.push_back((request->flags & WW_REQUEST_INTERACTIVE) != 0);
    if (fake().while_asked) fake().while_asked();
    for (const std::string& name : fake().reads_variables) inputs_of_fakes->variable(name);
    for (const std::string& path : fake().reads_files) inputs_of_fakes->file(path);
    return answer(fake(), std::string(view(way)), sink, error);
  }
  static ww_status accepted(const ww_request*, const ww_issued* issued, const ww_error*) {
    fake().accepted.emplace_back(view(issued->sha256));
    return WW_OK;
  }
  static ww_status refused(const ww_request*, const ww_issued* issued, const ww_error*) {
    fake().refused.emplace_back(view(issued->sha256));
    return WW_OK;
  }
  static ww_status login(const ww_request*, const ww_answer_sink* sink, const ww_error* error) {
    ++fake().logins;
    return answer(fake(), "login", sink, error);
  }
  static ww_status logout(const ww_request*, const ww_error*) {
    ++fake().logouts;
    return fake().answers.erase("session") > 0 ? WW_OK : WW_NOT_FOUND;
  }
  static ww_status recognize(const ww_request*, ww_text secret, const ww_text_sink* session,
                             const ww_error*) {
    const auto& own = fake().recognizes;
    if (std::find(own.begin(), own.end(), view(secret)) == own.end()) return WW_NOT_FOUND;
    session->put(session->data, text("a session"));
    return WW_OK;
  }
  static ww_status adopt(const ww_request*, ww_text secret, const ww_error*) {
    if (!fake().adopts) return WW_NOT_FOUND;
    fake().recognizes.emplace_back(view(secret));
    return WW_OK;
  }
  static ww_status take_over(const ww_request*, const ww_foreign* foreign,
                             const ww_taken_sink* sink, const ww_error*) {
    if (!fake().takes_over) return WW_NOT_FOUND;
    const std::string subject =
        "what is " + std::string(view(foreign->kind)) + " of " + std::string(view(foreign->name));
    const ww_taken taken{sizeof(ww_taken), *fake().takes_over, text(subject), {}, {}};
    sink->put(sink->data, &taken);
    return WW_OK;
  }
  static constexpr ww_provider kTable{
      sizeof(ww_provider), ways,  get,     accepted, refused, login, logout, nullptr, nullptr,
      recognize,           adopt, nullptr, take_over};
};

constexpr std::array<const ww_provider*, kSlots> kTables{
    &Functions<0>::kTable, &Functions<1>::kTable, &Functions<2>::kTable, &Functions<3>::kTable};

class HeldLock : public platform::Lock {
 public:
  HeldLock(std::multiset<std::string>& held, std::string name)
      : held_(held), name_(std::move(name)) {
    held_.insert(name_);
  }
  ~HeldLock() override { held_.erase(held_.find(name_)); }

 private:
  std::multiset<std::string>& held_;
  const std::string name_;
};

Failure unwritable_failure() {
  return {WW_STORE_FAILED, "cannot create the note", "Check that the file system is writable."};
}

bool fits(const Item& item, const ww_query& query) {
  if (item.kind != view(query.kind)) return false;
  if (query.key.size > 0 && item.key != view(query.key)) return false;
  for (std::size_t i = 0; i < query.attribute_count; ++i) {
    const auto wanted = std::make_pair(std::string(view(query.attributes[i].name)),
                                       std::string(view(query.attributes[i].value)));
    if (std::find(item.attributes.begin(), item.attributes.end(), wanted) == item.attributes.end())
      return false;
  }
  return true;
}

}  // namespace

FakeProvider& FakeProviders::add(std::string id) {
  if (providers_.size() == kSlots) throw std::logic_error("there are no more slots");
  FakeProvider& fake = providers_.emplace_back();
  fake.manifest.id = id;
  fake.manifest.name = "The provider " + id;
  fake.manifest.hosts = {kHost};
  fake.ways = {FakeWay{}};
  fake.answers["session"] = {};
  slots[providers_.size() - 1] = &fake;
  return fake;
}

FakeProviders::~FakeProviders() {
  slots.fill(nullptr);
}

const std::vector<host::Manifest>& FakeProviders::manifests() const {
  ++listed;
  if (manifests_.size() != providers_.size()) {  // the addresses stay, as those of plugins do
    manifests_.clear();
    for (const FakeProvider& fake : providers_) manifests_.push_back(fake.manifest);
  }
  return manifests_;
}

const ww_provider& FakeProviders::provider(const host::Manifest& manifest) {
  for (std::size_t slot = 0; slot < providers_.size(); ++slot) {
    if (providers_[slot].manifest.id != manifest.id) continue;
    loaded.push_back(manifest.id);
    if (providers_[slot].wrong_value) throw host::WrongValue(*providers_[slot].wrong_value);
    if (providers_[slot].cannot_load) throw Failure(*providers_[slot].cannot_load);
    return *kTables[slot];
  }
  throw std::logic_error("no such provider");
}

std::optional<host::ConfigValue> FakeSettings::look_up(std::string_view key,
                                                       host::Trust /*trust*/) const {
  ++looked_up;
  const auto found = values.find(key);
  if (found == values.end()) return std::nullopt;
  return found->second;
}

std::optional<host::ConfigValue> FakeSettings::scoped(std::string_view key) const {
  ++looked_up;
  const auto found = scoped_values.find(key);
  if (found == scoped_values.end()) return std::nullopt;
  return found->second;
}

void FakeSettings::set(const std::string& key, const std::string& value) {
  values[key] = {value, "the setting " + key, false};
}

std::optional<std::string> FakeNotes::get(std::string_view area, std::string_view key) const {
  const auto found = notes.find({std::string(area), std::string(key)});
  if (found == notes.end()) return std::nullopt;
  return found->second;
}

void FakeNotes::put(std::string_view area, std::string_view key, std::string_view value) const {
  if (unwritable) throw unwritable_failure();
  notes[{std::string(area), std::string(key)}] = value;
}

bool FakeNotes::erase(std::string_view area, std::string_view key) const {
  if (unwritable) throw unwritable_failure();
  return notes.erase({std::string(area), std::string(key)}) > 0;
}

void FakeNotes::note(std::string_view area, std::string_view key, std::string_view value) const {
  if (!unwritable) put(area, key, value);
}

bool FakeNotes::forget(std::string_view area, std::string_view key) const {
  return !unwritable && erase(area, key);
}

std::vector<std::pair<std::string, std::string>> FakeNotes::list(std::string_view area,
                                                                 std::string_view prefix) const {
  std::vector<std::pair<std::string, std::string>> found;
  for (const auto& [where, value] : notes)
    if (where.first == area && where.second.starts_with(prefix))
      found.emplace_back(where.second, value);
  return found;
}

std::unique_ptr<platform::Lock> FakeNotes::lock(std::string_view /*area*/, std::string_view name,
                                                std::chrono::milliseconds timeout,
                                                const std::function<bool()>& /*cancelled*/) const {
  locked.emplace_back(name);
  if (unwritable) throw unwritable_failure();
  if (const ww_status status = on_lock ? on_lock(name, timeout) : WW_OK; status != WW_OK)
    throw Failure(status, "the lock is not to be had");
  return std::make_unique<HeldLock>(held_now, std::string(name));
}

std::optional<Secret> FakeMemoryKeys::get(const std::string& key) const {
  const auto found = keys.find(key);
  if (found == keys.end()) return std::nullopt;
  return Secret(found->second);
}

bool FakeMemoryKeys::put(const std::string& key, std::string_view value, unsigned seconds) const {
  if (!is_there) return false;
  keys[key] = value;
  last_timeout = seconds;
  return true;
}

FakeSecrets::Items FakeSecrets::search(const ww_query& query) {
  if (while_searched) while_searched();
  searches.push_back(query.with_secrets);
  if (fails) throw Failure(*fails);
  std::vector<Item> found;
  const std::size_t wanted = query.with_secrets == WW_ONE_WITH_SECRETS ? 1 : items.size();
  for (const Item& item : items)
    if (found.size() < wanted && fits(item, query))
      found.push_back({item.kind, item.key, item.label, item.attributes, item.secret.clone(),
                       item.lifetime, item.expires_at});
  return std::make_shared<const std::vector<Item>>(std::move(found));
}

void FakeSecrets::put(const ww_item& item) {
  if (fails) throw Failure(*fails);
  std::erase_if(items, [&](const Item& other) {
    return other.kind == view(item.kind) && other.key == view(item.key);
  });
  items.push_back(own(item));
}

bool FakeSecrets::erase(const ww_query& query) {
  if (fails) throw Failure(*fails);
  return std::erase_if(items, [&](const Item& item) { return fits(item, query); }) > 0;
}

World::World()
    : environment_function([this](std::string_view name) -> std::optional<std::string> {
        const auto found = environment.find(name);
        if (found == environment.end()) return std::nullopt;
        return found->second;
      }),
      inputs(environment_function),
      answers(
          keys, [this] { return fingerprint; }, inputs),
      log([this](std::string_view line) { notices.emplace_back(line); }),
      seams{[this](std::string_view name) { return inputs.variable(name); },
            settings,
            providers,
            notes,
            secrets,
            log,
            answers,
            issued_keys,
            refused_keys,
            [this]() -> const host::InteractionPolicy& { return interaction; },
            [this] { return std::exchange(person_acted, false); }},
      broker(seams) {
  inputs_of_fakes = &inputs;
}

broker::Request World::request(const std::string& host) const {
  broker::Request request;
  request.target.protocol = "https";
  request.target.host = host;
  request.own_headers = true;
  return request;
}

std::string World::get(const broker::Request& request) {
  const auto credential = broker.get(request);
  return credential ? std::string(credential->secret.view()) : "";
}

Failure World::failure_of(const broker::Request& request) {
  try {
    broker.get(request);
  } catch (const Failure& failure) {
    return failure;
  }
  return {WW_OK, "nothing failed"};
}

Credential credential(std::string username, std::string_view secret) {
  Credential out;
  out.username = std::move(username);
  out.secret = Secret(secret);
  return out;
}

}  // namespace watchword::test
