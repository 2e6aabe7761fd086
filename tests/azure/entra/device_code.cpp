#include <cctype>

#include "base/encoding.h"
#include "entra/pages.h"
#include "entra/scopes.h"
#include "entra/sign_in.h"
#include "entra/tenants.h"
#include "services.h"

namespace watchword::azure {
namespace {

constexpr std::string_view kPublicCloud = "login.microsoftonline.com";
constexpr std::size_t kDeviceCodeBytes = 120;
constexpr std::size_t kUserCodeLength = 9;
// Without what people mistake for something else.
constexpr std::string_view kUserCodeAlphabet = "BCDFGHJKLMNPQRSTVWXYZ23456789";

// What people are told to type: short for Entra's page in the public cloud, the page itself
// elsewhere.
std::string page_address(const Cloud& cloud, const Request& request) {
  const std::string host = network_host(request.host);
  return cloud.origin(host == kPublicCloud ? "microsoft.com" : host) + "/devicelogin";
}

std::optional<EntraError> problem(const Cloud& cloud, const Request& request) {
  const std::string tenant = request.captures[0];
  if (!is_authority(cloud.directory, tenant))
    return entra_error(90002, "Tenant '" + tenant + "' not found.");
  const std::string client_id = request.form.get("client_id");
  if (client_id.empty())
    return entra_error(900144,
                       "The request body must contain the following parameter: 'client_id'.");
  if (find_client(client_id) == nullptr)
    return entra_error(
        700016, "Application with identifier '" + client_id + "' was not found in the directory.");
  const auto scopes = parse_scopes(request.form.get("scope"));
  if (const auto* error = std::get_if<EntraError>(&scopes)) return *error;
  return std::nullopt;
}

Reply device_code(Cloud& cloud, const Request& request) {
  if (auto planned = planned_error(cloud, request, "entra.devicecode")) return *std::move(planned);
  if (const auto error = problem(cloud, request)) return error_reply(cloud, request, *error);
  const DeviceSettings settings = cloud.scenario.device();
  DeviceGrant grant{.tenant = request.captures[0],
                    .client_id = request.form.get("client_id"),
                    .scope = request.form.get("scope"),
                    .user_code = random_text(kUserCodeLength, kUserCodeAlphabet),
                    .login = "",
                    .expires = cloud.clock.now() + settings.expires_in,
                    .interval = settings.interval,
                    .last_poll = {}};
  const std::string code = random_token(kDeviceCodeBytes);
  const std::string address = page_address(cloud, request);
  const Reply reply =
      json_reply({{"device_code", code},
                  {"user_code", grant.user_code},
                  {"verification_uri", address},
                  {"expires_in", settings.expires_in},
                  {"interval", settings.interval},
                  {"message", "To sign in, use a web browser to open the page " + address +
                                  " and enter the code " + grant.user_code + " to authenticate."}});
  cloud.grants.devices.put(code, std::move(grant));
  return reply;
}

// People type codes in lower case and with spaces.
std::string normal_code(const std::string& typed) {
  std::string code;
  for (const char typed_character : typed) {
    const auto character = static_cast<unsigned char>(typed_character);
    if (std::isalnum(character)) code += static_cast<char>(std::toupper(character));
  }
  return code;
}

Reply take_user_code(Cloud& cloud, const Request& request) {
  const std::string typed = normal_code(request.form.get("otc"));
  const auto found = cloud.grants.devices.find([&](const DeviceGrant& device) {
    return device.user_code == typed && device.state == DeviceGrant::State::kPending &&
           cloud.clock.now() <= device.expires;
  });
  if (!found)
    return html_reply(device_code_page("That code did not work. Check the code and try again."));
  const DeviceGrant device = *cloud.grants.devices.get(*found);
  SignIn sign_in;
  sign_in.request.tenant = device.tenant;
  sign_in.request.client_id = device.client_id;
  sign_in.device_code = *found;
  return begin_sign_in(cloud, request, std::move(sign_in));
}

}  // namespace

Routes device_code_routes(Cloud& cloud) {
  return {
      {"entra.devicecode", Service::kEntra, "POST", "/([^/]+)/oauth2/v2\\.0/devicecode",
       [&cloud](const Request& request) { return device_code(cloud, request); }},
      {"entra.devicelogin_short", Service::kEntra, "GET", "/microsoft\\.com/devicelogin",
       [&cloud](const Request&) { return redirect(cloud.origin(kPublicCloud) + "/devicelogin"); }},
      {"entra.devicelogin", Service::kEntra, "GET", "/devicelogin",
       [](const Request&) { return html_reply(device_code_page("")); }},
      {"entra.devicelogin", Service::kEntra, "POST", "/devicelogin",
       [&cloud](const Request& request) { return take_user_code(cloud, request); }},
  };
}

}  // namespace watchword::azure
