// Whether the clients that were told to ask Watchword still are.
#include "cli/client_settings.h"
#include "cli/client_setup.h"
#include "cli/diagnosis.h"

namespace watchword::cli {
namespace {

using State = Finding::State;

Finding look_at(const Context& context, const std::string& client) {
  const std::string again =
      "Run `watchword configure " + client + "` again, or `watchword unconfigure " + client + "`.";
  try {
    const auto noted = ClientSettings(context.services.state).noted(client);
    const auto missing = ClientSettings::missing(noted);
    if (missing.empty()) return {State::kGood, client, "is configured, in " + noted.front().file};
    return {State::kNote, client, "was configured, and this was changed: " + shown(missing.front()),
            again};
  } catch (const Failure& failure) {
    return {State::kNote, client, failure.message(), again};
  }
}

}  // namespace

void diagnose_clients(const Context& context, Findings& out) {
  for (const std::string& client : ClientSettings(context.services.state).clients())
    out.push_back(look_at(context, client));
}

}  // namespace watchword::cli
