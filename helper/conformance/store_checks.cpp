#include "conformance/checks.h"
#include "conformance/request.h"
#include "conformance/subject.h"

namespace watchword::conformance {
namespace {

// What is put into a store that is there is removed again, whatever happens in between.
constexpr std::string_view kKind = "watchword-check.item";

class Store {
 public:
  explicit Store(Subject& subject) : subject_(subject), call_(subject.call) {}

  bool find() {
    if (!subject_.find(WW_FACTORY_STORE, table_)) return false;
    if (table_.probe != nullptr && table_.search != nullptr && table_.put != nullptr &&
        table_.erase != nullptr)
      return true;
    call_.found("entry", "its store lacks a function, or a struct_size that reaches to it",
                "Set struct_size to sizeof(ww_store) and all four functions.");
    return false;
  }

  std::optional<ww_status> probe() {
    std::size_t descriptions = 0;
    const TextSink sink([&](ww_text description) {
      ++descriptions;
      call_.check_text("store", "the description that probe puts", description, true);
    });
    const auto status =
        call_("probe", [&](const ww_error* error) { return table_.probe(0, sink.get(), error); },
              {.person = false, .secrets = false});
    if (status == WW_OK && descriptions != 1)
      call_.found("store", "probe returns WW_OK and does not put one description",
                  "Put one line that says where secrets go.");
    return status;
  }

  std::vector<Item> search(std::string_view key, std::string_view kind = kKind,
                           const std::vector<ww_pair>& attributes = {}) {
    std::vector<Item> out;
    const ItemSink sink([&](const ww_item* item) {
      if (item == nullptr || !WW_HAS(item, expires_at))
        call_.found("store", "search puts no item, or one whose struct_size is too small",
                    "Set struct_size to sizeof(ww_item).");
      else
        out.push_back(own(*item));
    });
    const ww_query query = query_of(kind, key, attributes);
    const auto status = call_(
        "search", [&](const ww_error* error) { return table_.search(&query, sink.get(), error); },
        {.person = false, .secrets = false});
    if (status == WW_NOT_FOUND)
      call_.found("store", "search returns WW_NOT_FOUND: nothing is an answer too",
                  "Return WW_OK without an item.");
    return out;
  }

  std::optional<ww_status> put(std::string_view key, std::string_view secret,
                               const std::vector<std::pair<std::string, std::string>>& pairs = {}) {
    const auto attributes = borrow(pairs);
    const ww_item item{sizeof(ww_item),         text(kKind),         text(key),
                       text("Watchword check"), attributes.data(),   attributes.size(),
                       bytes(secret),           WW_LIFETIME_SESSION, 0};
    return call_("put", [&](const ww_error* error) { return table_.put(&item, error); },
                 {.person = false, .secrets = false});
  }

  std::optional<ww_status> erase(std::string_view key) {
    const ww_query query = query_of(kKind, key, {});
    return call_("erase", [&](const ww_error* error) { return table_.erase(&query, error); },
                 {.person = false, .secrets = false});
  }

  void expect(bool holds, const std::string& what, const std::string& advice) {
    if (!holds) call_.found("store", what, advice);
  }

 private:
  static ww_query query_of(std::string_view kind, std::string_view key,
                           const std::vector<ww_pair>& attributes) {
    return {sizeof(ww_query),  text(kind),        text(key),
            attributes.data(), attributes.size(), /*with_secrets=*/1};
  }

  Subject& subject_;
  Caller& call_;
  ww_store table_{};
};

using AskingStore = std::function<void(Store&, Subject&)>;

NamedCheck asking_store(const host::Manifest& manifest, std::string name, World world,
                        AskingStore ask) {
  return {std::move(name), [&manifest, world = std::move(world), ask = std::move(ask)](Witness& w) {
            Subject subject(manifest, world, w);
            if (!subject.start()) return;
            Store store(subject);
            if (store.find()) ask(store, subject);
            subject.end();
          }};
}

bool is_one(const std::vector<Item>& items, std::string_view secret) {
  return items.size() == 1 && items.front().secret.view() == secret;
}

// An item's life. A store that is not there has nothing to keep to but to say so.
void keep_an_item(Store& store, Subject& /*subject*/) {
  if (store.probe() != WW_OK) return;
  const std::string key = "check";
  store.erase(key);
  if (store.put(key, "first", {{"color", "red"}}) == WW_OK) {
    store.expect(is_one(store.search(key), "first"), "search does not find what put kept",
                 "Find by kind and key what was put.");
    const ww_pair red{text("color"), text("red")};
    const ww_pair blue{text("color"), text("blue")};
    store.expect(is_one(store.search("", kKind, {red}), "first"),
                 "search does not find an item by its attributes",
                 "Compare the attributes of the query with those of the item.");
    store.expect(store.search("", kKind, {blue}).empty(),
                 "search puts an item that has not the attributes of the query",
                 "All attributes of a query must match.");
    store.expect(store.search(key, "watchword-check.other").empty(),
                 "search puts an item of another kind", "Compare the kind.");
    store.put(key, "second");
    store.expect(is_one(store.search(key), "second"),
                 "put does not replace the item with its kind and key", "Replace it whole.");
    store.expect(store.erase(key) == WW_OK, "erase does not return WW_OK for an item that is there",
                 "Return WW_OK when at least one was removed.");
  }
  store.expect(store.search(key).empty(), "search puts an item that was erased",
               "Remove what erase is asked for.");
  store.expect(store.erase(key) == WW_NOT_FOUND,
               "erase does not return WW_NOT_FOUND where nothing is", "Count what is removed.");
}

void keep_odd_secrets(Store& store, Subject& subject) {
  if (store.probe() != WW_OK) return;
  for (const OddText& odd : odd_texts()) {
    subject.call.circumstance = odd.name;
    if (store.put("odd", odd.text) != WW_OK) continue;
    store.expect(is_one(store.search("odd"), odd.text),
                 "search does not put the very bytes of a secret that is " + odd.name,
                 "Keep secrets as bytes, whatever they are.");
  }
  const std::string largest(WW_STORE_SECRET_MAX_BYTES, 'x');
  store.expect(store.put("odd", largest) == WW_OK, "put does not take a secret of 64 KiB",
               "Every store takes WW_STORE_SECRET_MAX_BYTES.");
  store.expect(is_one(store.search("odd"), largest), "search does not find a secret of 64 KiB",
               "Read it whole.");
  store.expect(store.put("odd", largest + 'x') == WW_INVALID,
               "put does not refuse a secret that is larger than 64 KiB with WW_INVALID",
               "Look at its size first.");
  store.erase("odd");
}

void use(Store& store, Subject& /*subject*/) {
  store.probe();
  store.search("check");
  if (store.put("check", "secret") == WW_OK) store.erase("check");
}

}  // namespace

std::vector<NamedCheck> store_checks(const host::Manifest& manifest) {
  World empty;
  empty.generous = false;
  World bare;
  bare.missing = "*";
  std::vector<NamedCheck> out = {
      asking_store(manifest, "nothing is there", empty, use),
      asking_store(manifest, "an item is kept", {}, keep_an_item),
      asking_store(manifest, "secrets are odd", {}, keep_odd_secrets),
      asking_store(manifest, "it is asked twice", {},
                   [](Store& store, Subject& subject) {
                     use(store, subject);
                     use(store, subject);
                   }),
      asking_store(manifest, "the host has no extension", bare, use),
  };
  for (const std::string& id : extension_ids()) {
    World without;
    without.missing = id;
    out.push_back(asking_store(manifest, "the host has no " + id, without, use));
    World failing;
    failing.failing = id;
    out.push_back(asking_store(manifest, id + " fails", failing, use));
    failing.silently = true;
    out.push_back(asking_store(manifest, id + " fails without a report", failing, use));
  }
  return out;
}

}  // namespace watchword::conformance
