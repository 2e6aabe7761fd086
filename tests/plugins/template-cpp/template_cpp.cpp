// The template of a Watchword provider in C++: what ../template/template.c does, on plugin.hpp. A
// failure is an exception inside and a status outside; guard() stands at every boundary.
#include <cstring>
#include <optional>

#include <watchword/plugin.hpp>
#include <watchword/server.hpp>

namespace {

using watchword::Failure;
using watchword::guard;
using watchword::text;
using watchword::view;

// CHANGE: where your token comes from.
constexpr const char* kVariable = "TEMPLATE_CPP_TOKEN";
constexpr std::string_view kFromEnvironment = "environment";

std::optional<watchword::Host> host;

// CHANGE: your servers. Watchword asks only for hosts that the manifest claims; a credential is
// worth a look of your own. For any other host the user must have named this provider.
bool is_mine(const ww_request& request) {
  if ((request.flags & WW_REQUEST_HOST_CONFIGURED) != 0) return true;
  const auto server = watchword::parse_server(view(request.host));
  return server && watchword::server_matches(server->name, "template-cpp.example");
}

ww_status ways(const ww_request* request, const ww_way_sink* sink, const ww_error* error) {
  return guard(error, [&] {
    if (!is_mine(*request) || !host->environment(kVariable)) return WW_NOT_FOUND;
    ww_way way{};
    way.struct_size = sizeof way;
    way.rank = WW_RANK_MACHINE_IDENTITY;
    way.id = text(kFromEnvironment);
    way.reason = text("TEMPLATE_CPP_TOKEN is set");
    sink->put(sink->data, &way);
    return WW_OK;
  });
}

ww_status get(const ww_request* request, ww_text way, const ww_answer_sink* sink,
              const ww_error* error) {
  return guard(error, [&] {
    if (!is_mine(*request) || view(way) != kFromEnvironment) return WW_NOT_FOUND;
    const auto token = host->environment(kVariable);
    if (!token)
      throw Failure(WW_INVALID, "TEMPLATE_CPP_TOKEN has vanished", "Set it, and try again.");
    const watchword::Secret secret(*token);  // wiped when it goes out of scope
    host->trace("answering");
    ww_answer answer{};
    answer.struct_size = sizeof answer;
    answer.kind = WW_ANSWER_TOKEN;
    answer.username = text("template-cpp");
    answer.secret = text(secret.view());
    sink->put(sink->data, &answer);
    return WW_OK;
  });
}

constexpr ww_provider kProvider = {
    sizeof(ww_provider), ways,    get,     nullptr, nullptr,
    nullptr,             nullptr, nullptr, nullptr, nullptr,
};

ww_status init(const ww_host* from, const ww_error* error) {
  return guard(error, [&] {
    host.emplace(from);
    return WW_OK;
  });
}

void deinit() {
  host.reset();
}

const void* get_factory(const char* id) {
  return std::strcmp(id, WW_FACTORY_PROVIDER) == 0 ? &kProvider : nullptr;
}

}  // namespace

extern "C" WW_EXPORT const ww_plugin_entry watchword_plugin_entry;
const ww_plugin_entry watchword_plugin_entry = {
    sizeof(ww_plugin_entry), WW_ABI_MAJOR, WW_ABI_MINOR, init, deinit, get_factory,
};
