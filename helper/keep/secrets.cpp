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
  std::string out(1, query.with_secrets != 0 ? 's' : '-');
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

Secrets::Items Secrets::search(const ww_query& query) {
  const std::string asked = text_of(query);
  if (const auto before = seen_.find(asked); before != seen_.end()) return before->second;
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
  for (const Item& item : items) log_.hide(item.secret.view());
  return seen_[asked] = std::make_shared<const std::vector<Item>>(std::move(items));
}

void Secrets::put(const ww_item& item) {
  const Manifest& manifest = *choice().manifest;
  const Inputs::Lasting lasting(inputs_);
  const ww_store& store = plugins_.store(manifest);
  log_.hide(view(item.secret));
  look_again();
  // A job or a machine that keeps nothing has no use for this.
  if (!choice().instead.empty()) say_once(choice());
  call(manifest, [&](const ww_error* error) { return store.put(&item, error); });
}

bool Secrets::erase(const ww_query& query) {
  const Manifest& manifest = *choice().manifest;
  const Inputs::Lasting lasting(inputs_);
  const ww_store& store = plugins_.store(manifest);
  look_again();
  return call(manifest, [&](const ww_error* error) { return store.erase(&query, error); });
}

}  // namespace watchword::host
