#include "devops/pat_answers.h"

#include <boost/json/array.hpp>
#include <cstdio>
#include <ctime>

#include "base/encoding.h"
#include "base/pattern.h"
#include "server/recorder.h"

namespace watchword::azure {
namespace {

namespace json = boost::json;

constexpr std::size_t kFewestDigits = 2;
constexpr std::size_t kMostDigits = 7;

}  // namespace

std::string format_instant(std::int64_t seconds, std::string_view salt) {
  const auto time = static_cast<std::time_t>(seconds);
  std::tm parts{};
  gmtime_r(&time, &parts);
  char text[sizeof "2024-05-06T07:08:09"];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
  const auto first = static_cast<unsigned char>(sha256(salt).front());
  const std::size_t digits = kFewestDigits + first % (kMostDigits - kFewestDigits + 1);
  return std::string(text) + "." + std::string("5133333").substr(0, digits) + "Z";
}

std::optional<std::int64_t> parse_instant(std::string_view text) {
  static const Pattern kPattern(
      R"((\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d{1,7})?(?:Z|([+-])(\d\d):?(\d\d)))");
  const auto groups = kPattern.match(text);
  if (!groups) return std::nullopt;
  const auto number = [&](std::size_t i) {
    return (*groups)[i].empty() ? 0 : std::stoi((*groups)[i]);
  };
  std::tm parts{};
  parts.tm_year = number(1) - 1900;
  parts.tm_mon = number(2) - 1;
  parts.tm_mday = number(3);
  parts.tm_hour = number(4);
  parts.tm_min = number(5);
  parts.tm_sec = number(6);
  const int offset = (number(8) * 60 + number(9)) * 60;
  return timegm(&parts) - ((*groups)[7] == "-" ? -offset : offset);
}

json::object describe(const Cloud& cloud, const PersonalAccessToken& pat, std::string_view secret) {
  json::value accounts;  // null: all of them
  if (const auto* organization = cloud.directory.organization(pat.organization))
    accounts = json::array{organization->id};
  return {{"displayName", pat.display_name},
          {"validTo", format_instant(pat.valid_to, pat.authorization_id)},
          {"scope", pat.scope},
          {"targetAccounts", accounts},
          {"validFrom", format_instant(pat.valid_from, pat.authorization_id)},
          {"authorizationId", pat.authorization_id},
          {"token", secret.empty() ? json::value() : json::value(secret)}};
}

Reply pat_result(const json::object& pat) {
  Reply reply = json_reply({{"patToken", pat}, {"patTokenError", "none"}});
  reply.notes["pat"] = pat.at("authorizationId");
  if (const auto* secret = pat.at("token").if_string())
    reply.notes["issued_pat"] = fingerprint(std::string_view(*secret));
  return reply;
}

Reply pat_error(std::string_view error) {
  Reply reply =
      json_reply({{"patToken", nullptr},
                  {"patTokenError", error},
                  {"patTokenErrorMessage", "The request ended with " + std::string(error) + "."}});
  reply.notes["error"] = error;
  return reply;
}

}  // namespace watchword::azure
