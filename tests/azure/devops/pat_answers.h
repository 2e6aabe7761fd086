#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "server/http.h"
#include "world/cloud.h"

namespace watchword::azure {

// How the PAT lifecycle API and its kin write things down (Microsoft Learn, "Pats").

// "2026-02-11T15:40:49.5133333Z". The service leaves zeros at the end out, so that there are two to
// seven digits; how many follows from `salt`.
std::string format_instant(std::int64_t seconds, std::string_view salt);
// Seconds of a time with an offset or Z and any fraction; nothing for other text.
std::optional<std::int64_t> parse_instant(std::string_view text);

// The token as every answer shows it; `secret` is shown when it was made and never again.
boost::json::object describe(const Cloud& cloud, const PersonalAccessToken& pat,
                             std::string_view secret = {});

// {"patToken", "patTokenError": "none"}.
Reply pat_result(const boost::json::object& pat);
// Errors come with status 200.
Reply pat_error(std::string_view error);

}  // namespace watchword::azure
