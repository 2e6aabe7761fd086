#include "support/loaded_store.h"

#include <stdexcept>

#include "platform/modules.h"

namespace watchword::test {
namespace {

ww_query borrow_query(const Query& query, const std::vector<ww_pair>& attributes) {
  return {sizeof(ww_query),  text(query.kind),
          text(query.key),   attributes.data(),
          attributes.size(), query.one_will_do ? WW_ONE_WITH_SECRETS : query.with_secrets ? 1 : 0};
}

}  // namespace

LoadedStore::LoadedStore(const std::string& module, const ww_host* host) {
  entry_ =
      static_cast<const ww_plugin_entry*>(platform::load_symbol(module, WW_PLUGIN_ENTRY_SYMBOL));
  if (entry_ == nullptr) throw std::runtime_error(module + " exports no entry");
  const ErrorCatcher error;
  if (!error.check(entry_->init(host, error.get()))) throw std::runtime_error("init refused");
  store_ = static_cast<const ww_store*>(entry_->get_factory(WW_FACTORY_STORE));
  if (store_ == nullptr) throw std::runtime_error(module + " has no store");
}

LoadedStore::~LoadedStore() {
  entry_->deinit();
}

void LoadedStore::probe(std::uint32_t flags, std::string* description) const {
  const TextSink sink([&](ww_text line) {
    if (description != nullptr) *description = view(line);
  });
  const ErrorCatcher error;
  error.check(store_->probe(flags, sink.get(), error.get()));
}

std::vector<Item> LoadedStore::search(const Query& query) const {
  const auto attributes = borrow(query.attributes);
  const ww_query c = borrow_query(query, attributes);
  std::vector<Item> out;
  const ItemSink sink([&](const ww_item* item) { out.push_back(own(*item)); });
  const ErrorCatcher error;
  if (!error.check(store_->search(&c, sink.get(), error.get())))
    throw std::runtime_error("a search that finds nothing is WW_OK, not WW_NOT_FOUND");
  sink.rethrow();
  return out;
}

std::optional<Item> LoadedStore::find(const std::string& kind, const std::string& key) const {
  auto found = search({kind, key});
  if (found.size() > 1) throw std::runtime_error("two items have the key " + key);
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

void LoadedStore::put(const Item& item) const {
  const auto attributes = borrow(item.attributes);
  const ww_item c = borrow(item, attributes);
  const ErrorCatcher error;
  if (!error.check(store_->put(&c, error.get()))) throw std::runtime_error("put says WW_NOT_FOUND");
}

bool LoadedStore::erase(const Query& query) const {
  const auto attributes = borrow(query.attributes);
  const ww_query c = borrow_query(query, attributes);
  const ErrorCatcher error;
  return error.check(store_->erase(&c, error.get()));
}

Item make_item(std::string kind, std::string key, std::string_view secret, Pairs attributes) {
  Item out;
  out.kind = std::move(kind);
  out.key = std::move(key);
  out.label = "Watchword test item";
  out.attributes = std::move(attributes);
  out.secret = Secret(secret);
  return out;
}

}  // namespace watchword::test
