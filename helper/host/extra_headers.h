// Headers that git adds to its requests because its configuration says so (git-config(1),
// http.extraHeader), without asking a credential helper.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host/git_config.h"

namespace watchword::host {

// The names, as git prints them, of the settings http.extraHeader and http.<url>.extraHeader,
// whoever made them, that apply to `url` and add a header of that name, each once. Values are not
// handed out. A user name in a setting counts only if `url` has one too.
std::vector<std::string> extra_header_settings(const GitConfig& git, std::string_view url,
                                               std::string_view header);

}  // namespace watchword::host
