#include "keep/secrets.h"

#include <algorithm>

namespace watchword::host {
namespace {

constexpr std::string_view kArea = "host";

std::string known_stores(const Plugins& plugins) {
  std::string out;
  for (const Manifest& manifest : plugins.manifests())
    if (manifest.kind == PluginKind::kStore) out += (out.empty() ? "" : ", ") + manifest.id;
  return out.empty() ? "none are installed" : out;
}

std::string text_of(const ww_query& query) {
  std::string out = std::to_string(query.with_secrets);
  const auto add = [&](ww_text part) { out.append(view(part)).push_back('\0'); };
  add(query.kind);
  add(query.key);
  for (std::size_t i = 0; i < query.attribute_count; ++i) {
    add(query.attributes[i].name);
    add(query.attributes[i].value);
  }
  return out;
}

}  // namespace

const StoreChoice& Secrets::choice() {
  if (!choice_) choice_ = choose();
  return *choice_;
}

StoreChoice Secrets::choose() {
  const auto configured = config_.read(keys::kStore);
  if (configured && configured->value != "auto") {
    const Manifest* manifest = plugins_.find(configured->value);
    if (manifest == nullptr || manifest->kind != PluginKind::kStore)
      throw WrongValue(keys::kStore.name, *configured, "one of auto, " + known_stores(plugins_));
    return named(configured->value, configured->source);
  }
  return automatic();
}

StoreChoice Secrets::named(const std::string& id, const std::string& source) {
  StoreChoice choice = probe(*plugins_.find(id));
  choice.reason = "chosen by " + source;
  return choice;
}

StoreChoice Secrets::automatic() {
  std::vector<const Manifest*> candidates;
  for (const Manifest& manifest : plugins_.manifests())
    if (manifest.kind == PluginKind::kStore && manifest.automatic) candidates.push_back(&manifest);
  std::sort(candidates.begin(), candidates.end(),
            [](const Manifest* a, const Manifest* b) { return *a->automatic > *b->automatic; });

  std::string why_not_better;
  std::string advice = "Install one of Watchword's stores.";
  for (const Manifest* candidate : candidates) {
    try {
      StoreChoice choice = probe(*candidate);
      choice.reason = why_not_better.empty() ? "the best store here"
                                             : "the best store here, because " + why_not_better;
      choice.instead = why_not_better;
      return choice;
    } catch (const WrongValue&) {
      throw;
    } catch (const Failure& failure) {
      if (failure.status() == WW_STORE_LOCKED || failure.status() == WW_STORE_FAILED) throw;
      log_.trace("store", candidate->id + " cannot be used: " + failure.message());
      if (why_not_better.empty()) advice = failure.advice();  // of the best one
      why_not_better += (why_not_better.empty() ? "" : "; ") + failure.message();
    }
  }
  throw Failure(
      WW_STORE_UNAVAILABLE,
      "there is no place to keep secrets in" +
          (why_not_better.empty() ? ": no store plugin is installed" : ": " + why_not_better),
      advice);
}

StoreChoice Secrets::probe(const Manifest& manifest) {
  const Inputs::Lasting lasting(inputs_);
  const ww_store& store = plugins_.store(manifest);
  StoreChoice choice;
  choice.manifest = &manifest;
  const TextSink description([&](ww_text value) { choice.description = view(value); });
  const std::uint32_t flags = may_unlock_() ? WW_STORE_MAY_UNLOCK : 0;
  const bool there = call(manifest, [&](const ww_error* error) {
    return store.probe(flags, description.get(), error);
  });
  if (!there)
    throw Failure(WW_STORE_UNAVAILABLE, "the store " + manifest.id + " says it is not there");
  log_.trace("store", "using " + manifest.id + ": " + choice.description);
  return choice;
}

std::string Secrets::lesser_place() {
  try {
    const StoreChoice& chosen = choice();
    return chosen.instead.empty()
               ? ""
               : "the store " + chosen.manifest->id + ", because " + chosen.instead;
  } catch (const Failure&) {
    return {};  // told by whoever needed the store
  }
}

// Where that cannot be noted it is said again, and does not claim otherwise.
void Secrets::say_once(const StoreChoice& choice) {
  const std::string key = "said/store/" + choice.manifest->id;
  if (state_.get(kArea, key)) return;
  state_.note(kArea, key, "said");
  const bool noted = state_.get(kArea, key).has_value();
  log_.notice("secrets go to " + choice.description + ", because " + choice.instead + ". " +
              (noted ? "This is said once; watchword.store" : "watchword.store") +
              " chooses another store.");
}

// Beside the store that is configured, if one is: whoever chooses another one is not answered from
// what was kept beside the first.
const SessionMemory& Secrets::memory() {
  if (!memory_) memory_.emplace(keys_, config_.get(keys::kStore).value_or("auto"));
  return *memory_;
}

std::vector<Item> Secrets::search_store(const ww_query& query) {
  const Manifest& manifest = *choice().manifest;
  const Inputs::Lasting lasting(inputs_);
  const ww_store& store = plugins_.store(manifest);
  std::vector<Item> items;
  const ItemSink sink([&](const ww_item* item) {
    if (item == nullptr || !WW_HAS(item, expires_at))
      throw Failure(WW_STORE_FAILED,
                    "the plugin " + manifest.id + " put an item that makes no sense",
                    "Report it to whoever made the plugin.");
    items.push_back(own(*item));
  });
  call(manifest, [&](const ww_error* error) { return store.search(&query, sink.get(), error); });
  sink.rethrow();
  return items;
}

// In memory is what was put last under a key.
std::vector<Item> Secrets::found(const ww_query& query) {
  auto kept = memory().search(query);
  std::vector<Item> items;
  if (query.key.size == 0 || kept.empty()) {
    try {
      items = search_store(query);
    } catch (const Failure& failure) {
      if (kept.empty()) throw;
      log_.trace("store", "only what is in memory is found: " + failure.message());
    }
  }
  for (StoredItem& item : kept) {
    std::erase_if(items, [&](const Item& other) { return other.key == item.key; });
    items.push_back(std::move(item));
  }
  return items;
}

Secrets::Items Secrets::search(const ww_query& query) {
  const std::string asked = text_of(query);
  if (const auto before = seen_.find(asked); before != seen_.end()) return before->second;
  std::vector<Item> items = found(query);
  for (const Item& item : items) log_.hide(item.secret.view());
  return seen_[asked] = std::make_shared<const std::vector<Item>>(std::move(items));
}

void Secrets::put(const ww_item& item) {
  check(item);
  log_.hide(view(item.secret));
  look_again();
  if (item.lifetime == WW_LIFETIME_SESSION && memory().put(item)) return;
  const Manifest& manifest = *choice().manifest;
  const Inputs::Lasting lasting(inputs_);
  const ww_store& store = plugins_.store(manifest);
  // A job or a machine that keeps nothing has no use for this.
  if (!choice().instead.empty()) say_once(choice());
  call(manifest, [&](const ww_error* error) { return store.put(&item, error); });
  if (item.lifetime != WW_LIFETIME_SESSION)
    memory().erase({sizeof(ww_query), item.kind, item.key, nullptr, 0, 0});
}

// An older one of the same name may be in the store.
bool Secrets::erase(const ww_query& query) {
  look_again();
  const bool was_in_memory = memory().erase(query);
  const Manifest& manifest = *choice().manifest;
  const Inputs::Lasting lasting(inputs_);
  const ww_store& store = plugins_.store(manifest);
  return call(manifest, [&](const ww_error* error) { return store.erase(&query, error); }) ||
         was_in_memory;
}

}  // namespace watchword::host
