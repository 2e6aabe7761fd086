// The template of a Watchword provider in C++: what ../template/template.c does, on the SDK. A
// failure is an exception inside and a status outside.
#include <optional>
#include <string_view>
#include <vector>

#include <watchword/sdk/provider.hpp>
#include <watchword/server.hpp>

namespace {

using watchword::Answer;
using watchword::Failure;
using watchword::Host;
using watchword::Request;
using watchword::Secret;
using watchword::Way;

// CHANGE: where your token comes from. The id of a way is this plugin's own; `get` is given it
// back.
constexpr const char* kVariable = "TEMPLATE_CPP_TOKEN";
constexpr const char* kFromEnvironment = "environment";

class Template : public watchword::Provider {
 public:
  explicit Template(Host host) : host_(host) {}

  // CHANGE: your servers. Watchword asks only for hosts that the manifest claims; a credential is
  // worth a look of your own.
  bool knows_host(const Request& request) const override {
    const auto server = watchword::parse_server(request.host);
    return server && watchword::server_matches(server->name, "template-cpp.example");
  }

  // Every way that could answer; cheap, no network, nobody is asked.
  std::vector<Way> ways(const Request& /*request*/) override {
    if (!host_.environment(kVariable)) return {};
    return {Way{WW_RANK_MACHINE_IDENTITY, kFromEnvironment, "TEMPLATE_CPP_TOKEN is set"}};
  }

  std::optional<Answer> get(const Request& /*request*/, std::string_view way) override {
    if (way != kFromEnvironment) return std::nullopt;
    const auto token = host_.environment(kVariable);
    if (!token)
      throw Failure(WW_INVALID, "TEMPLATE_CPP_TOKEN has vanished", "Set it, and try again.");
    host_.trace("answering");
    Answer answer;
    answer.username = "template-cpp";
    answer.secret = Secret(*token);  // wiped when it goes out of scope
    return answer;
  }

  // CHANGE: `refused` when you keep anything, `login` and `logout` when somebody signs in: see
  // watchword::Provider for what else there is.

 private:
  Host host_;
};

}  // namespace

extern "C" WW_EXPORT const ww_plugin_entry watchword_plugin_entry;
const ww_plugin_entry watchword_plugin_entry = watchword::provider_entry<Template>();
