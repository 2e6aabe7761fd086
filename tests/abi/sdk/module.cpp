// One of two modules that differ in NAME only.
#include "all.hpp"

bool run(const watchword::Invocation& invocation);

namespace {

using namespace watchword;

class Named : public Provider {
 public:
  explicit Named(Host host) : host_(host) {}
  bool knows_host(const Request& request) const override {
    return request.host == host_.config("server");
  }
  std::vector<Way> ways(const Request& /*request*/) override {
    return {Way{WW_RANK_STORED, NAME, "it is there"}};
  }
  std::optional<Answer> get(const Request& /*request*/, std::string_view /*way*/) override {
    return std::nullopt;
  }

 private:
  Host host_;
};

constexpr PluginCommand kCommand{"test", NAME, "", "Does nothing", "", {}, "", &run};
constexpr std::array<const PluginCommand*, 1> kCommands{&kCommand};

const ww_commands& commands() {
  return commands_table(kCommands);
}

}  // namespace

extern "C" WW_EXPORT const ww_plugin_entry watchword_plugin_entry;
const ww_plugin_entry watchword_plugin_entry = watchword::provider_entry<Named, &commands>();

// What a store has in common with all others, compiled.
struct Nowhere {
  explicit Nowhere(watchword::Host) {}
  void probe(std::uint32_t, const watchword::Describe&) {}
  std::vector<watchword::StoredItem> search(const ww_query&) { return {}; }
  void put(const ww_item&) {}
  bool erase(const ww_query&) { return false; }
};
template class watchword::StoreModule<Nowhere>;
