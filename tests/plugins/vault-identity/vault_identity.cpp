// A machine's identity whose token a test got by itself, for stores that need one.
#include <watchword/sdk/provider.hpp>

namespace watchword {
namespace {

constexpr const char* kVariable = "WATCHWORD_TEST_VAULT_TOKEN";
constexpr std::int64_t kLifetimeSeconds = 3000;

class VaultIdentity : public Provider {
 public:
  explicit VaultIdentity(Host host) : host_(host) {}

  bool knows_host(const Request& request) const override { return !request.scope.empty(); }
  std::vector<Way> ways(const Request& request) override {
    if (request.scope != "https://vault.azure.net/.default" || !host_.environment(kVariable))
      return {};
    return {Way{WW_RANK_MACHINE_IDENTITY, "test", "the test has a token", "", 0}};
  }
  std::optional<Answer> get(const Request& /*request*/, std::string_view /*way*/) override {
    Answer answer;
    answer.username = "token";
    answer.secret = Secret(host_.environment(kVariable).value_or(""));
    answer.expires_at = host_.now() + kLifetimeSeconds;
    return answer;
  }

 private:
  Host host_;
};

}  // namespace
}  // namespace watchword

extern "C" WW_EXPORT const ww_plugin_entry watchword_plugin_entry;
const ww_plugin_entry watchword_plugin_entry =
    watchword::provider_entry<watchword::VaultIdentity>();
