#include <algorithm>

#include "conformance/checks.h"
#include "conformance/request.h"
#include "conformance/subject.h"

namespace watchword::conformance {
namespace {

class Commands {
 public:
  explicit Commands(Subject& subject) : subject_(subject), call_(subject.call) {}

  bool find() {
    if (subject_.find(WW_FACTORY_COMMANDS, table_)) return true;
    call_.found("commands", "its manifest has commands, and the module has none",
                "Return a ww_commands from get_factory, or leave them out of the manifest.");
    return false;
  }

  void check_table() {
    for (const ww_command* command : all()) {
      if (command == nullptr || !WW_HAS(command, run) || command->run == nullptr) {
        call_.found("commands", "a command lacks `run`, or a struct_size that reaches to it",
                    "Set struct_size to sizeof(ww_command) and `run`.");
        continue;
      }
      const std::string which = "the command '" + name_of(*command) + "': its ";
      call_.check_text("commands", which + "name", command->name, true);
      call_.check_text("commands", which + "summary", command->summary, true);
      const auto& groups = subject_.manifest.commands;
      if (std::none_of(groups.begin(), groups.end(), [&](const host::CommandGroup& group) {
            return group.name == view(command->group);
          }))
        call_.found("commands", which + "group is not in the manifest: nobody can call it",
                    "Add the group to \"commands\" in the manifest.");
      for (std::size_t i = 0; i < command->option_count; ++i)
        check_option(which, command->options[i]);
    }
  }

  // Each with nothing, and with this text in its argument and as the value of every option.
  void run_all(const std::string& odd) {
    for (const ww_command* command : all()) {
      if (command == nullptr || !WW_HAS(command, run) || command->run == nullptr) continue;
      run(*command, {}, false, {});
      std::vector<ww_pair> options;
      for (std::size_t i = 0; i < command->option_count; ++i)
        if (const ww_option* option = command->options[i]; option != nullptr)
          options.push_back({option->name, value_for(*option, odd)});
      const bool takes_address = view(command->argument).find("URL") != std::string_view::npos;
      const std::string address =
          "https://" + claimed_request(subject_.manifest).host + "/owner/" + odd;
      run(*command, text(takes_address ? address : odd), !view(command->argument).empty(), options);
      for (const ww_pair& option : options)
        run(*command, text(takes_address ? address : odd), !view(command->argument).empty(),
            {option});
    }
  }

 private:
  std::vector<const ww_command*> all() const {
    return {table_.commands, table_.commands + table_.count};
  }

  static std::string name_of(const ww_command& command) {
    return std::string(view(command.group)) + ' ' + std::string(view(command.name));
  }

  // The helper lets nothing else through where there is a choice.
  static ww_text value_for(const ww_option& option, const std::string& odd) {
    if (view(option.value).empty()) return {};
    const std::string_view choices = view(option.choices);
    return choices.empty() ? text(odd) : text(choices.substr(0, choices.find('|')));
  }

  void check_option(const std::string& which, const ww_option* option) {
    if (option == nullptr || !WW_HAS(option, choices)) {
      call_.found("commands", which + "options have one whose struct_size is too small",
                  "Set struct_size to sizeof(ww_option).");
      return;
    }
    if (!view(option->name).starts_with("--") || view(option->name).size() < 3)
      call_.found(
          "commands",
          which + "option '" + std::string(view(option->name)) + "' does not begin with \"--\"",
          "Name it so.");
    call_.check_text("commands", which + "options' summary", option->summary, true);
  }

  void run(const ww_command& command, ww_text argument, bool has_argument,
           const std::vector<ww_pair>& options) {
    const bool optional = view(command.argument).empty() || view(command.argument).front() == '[';
    if (!has_argument && !optional) return;
    const ww_invocation invocation{sizeof(ww_invocation), argument, has_argument ? 1 : 0,
                                   options.data(), options.size()};
    call_("the command '" + name_of(command) + "'",
          [&](const ww_error* error) { return command.run(&command, &invocation, error); });
  }

  Subject& subject_;
  Caller& call_;
  ww_commands table_{};
};

using AskingCommands = std::function<void(Commands&)>;

NamedCheck asking_commands(const host::Manifest& manifest, std::string name, World world,
                           AskingCommands ask) {
  return {std::move(name), [&manifest, world = std::move(world), ask = std::move(ask)](Witness& w) {
            Subject subject(manifest, world, w);
            if (!subject.start()) return;
            Commands commands(subject);
            if (commands.find()) ask(commands);
            subject.end();
          }};
}

}  // namespace

std::vector<NamedCheck> command_checks(const host::Manifest& manifest) {
  if (manifest.commands.empty()) return {};
  World friendly;
  friendly.with_person = true;
  World empty;
  empty.generous = false;
  const AskingCommands run = [](Commands& commands) { commands.run_all("check"); };
  std::vector<NamedCheck> out = {
      asking_commands(manifest, "the commands are listed", {},
                      [](Commands& commands) { commands.check_table(); }),
      asking_commands(manifest, "commands run where nothing is", empty, run),
      asking_commands(manifest, "commands run where everything is", friendly, run),
  };
  for (const OddText& odd : odd_texts())
    out.push_back(asking_commands(manifest, "commands are given " + odd.name, friendly,
                                  [odd](Commands& commands) { commands.run_all(odd.text); }));
  for (const std::string& id : extension_ids()) {
    World without = friendly;
    without.missing = id;
    out.push_back(
        asking_commands(manifest, "commands run, and the host has no " + id, without, run));
    World failing = friendly;
    failing.failing = id;
    out.push_back(asking_commands(manifest, "commands run, and " + id + " fails", failing, run));
  }
  return out;
}

}  // namespace watchword::conformance
