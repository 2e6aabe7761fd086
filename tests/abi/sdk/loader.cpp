// loader MODULE…: loads all of them, and then lets each say who it is.
#include <cstdio>
#include <dlfcn.h>
#include <string>
#include <vector>

#include <watchword/sdk/testing/recording_host.hpp>

using namespace watchword;

int main(int argc, char** argv) {
  test::RecordingHost host;
  host.config["server"] = "test.example";
  std::vector<const ww_plugin_entry*> entries;
  for (int i = 1; i < argc; ++i) {
    void* handle = dlopen(argv[i], RTLD_NOW | RTLD_LOCAL);
    const void* entry = handle != nullptr ? dlsym(handle, WW_PLUGIN_ENTRY_SYMBOL) : nullptr;
    if (entry == nullptr) return std::puts(dlerror()), 1;
    entries.push_back(static_cast<const ww_plugin_entry*>(entry));
    if (entries.back()->init(host.get(), nullptr) != WW_OK) return std::puts("init fails"), 1;
  }
  for (std::size_t i = 0; i < entries.size(); ++i) {
    std::string name(argv[i + 1]);
    name = name.substr(name.rfind('/') + 1);
    const auto* provider =
        static_cast<const ww_provider*>(entries[i]->get_factory(WW_FACTORY_PROVIDER));
    const auto* commands =
        static_cast<const ww_commands*>(entries[i]->get_factory(WW_FACTORY_COMMANDS));
    ww_request request{};
    request.struct_size = sizeof request;
    request.host = text("test.example");
    std::string way;
    Sink<ww_way_sink, const ww_way*> sink([&](const ww_way* found) { way = view(found->id); });
    const ErrorCatcher error;
    error.check(provider->ways(&request, sink.get(), error.get()));
    const ww_command* command = commands->commands[0];
    ww_invocation invocation{};
    invocation.struct_size = sizeof invocation;
    if (!error.check(command->run(command, &invocation, error.get())))
      return std::puts("the command does not see the provider"), 1;
    std::printf("%s: way %s, command %s\n", name.substr(0, name.find('.')).c_str(), way.c_str(),
                std::string(view(command->name)).c_str());
  }
  for (const ww_plugin_entry* entry : entries) entry->deinit();
  return 0;
}
