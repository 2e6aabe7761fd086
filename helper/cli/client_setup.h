// What each client is told so that it asks Watchword: a table.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/client_settings.h"
#include "cli/client_variables.h"
#include "cli/context.h"

namespace watchword::cli {

struct ClientSetup {
  std::string_view name;
  // What is to stand in the client's files. `feeds`: as they were typed, none included. Throws
  // Failure(WW_INVALID) where that is not enough to go by.
  std::vector<ClientSetting> (*settings)(const Context& context, std::span<const Target> feeds);
  // What is left for the person to do, a sentence, or "".
  std::string (*rest)(const Context& context, std::span<const Target> feeds);
};

std::span<const ClientSetup> client_setups();
const ClientSetup* find_client_setup(std::string_view name);

}  // namespace watchword::cli
