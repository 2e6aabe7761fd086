#include "entra/sign_in.h"

#include <algorithm>

#include "base/encoding.h"
#include "entra/authorization_response.h"
#include "entra/clients.h"
#include "entra/pages.h"
#include "entra/tenants.h"

namespace watchword::azure {
namespace {

constexpr std::size_t kContextBytes = 32;
constexpr std::string_view kSessionCookie = "ESTSAUTH";

bool is_for_device(const SignIn& sign_in) {
  return !sign_in.device_code.empty();
}

bool may_sign_in(const Cloud& cloud, const SignIn& sign_in, const Account& account) {
  const Client* client = find_client(sign_in.request.client_id);
  return client != nullptr &&
         !sign_in_tenant(cloud.directory, sign_in.request.tenant, account, *client).empty();
}

// The value of our cookie, or nothing.
std::string session_of(const Request& request) {
  const std::string cookies = request.headers.header("Cookie");
  const std::string begin = std::string(kSessionCookie) + "=";
  const std::size_t found = cookies.find(begin);
  if (found == std::string::npos) return {};
  const std::string rest = cookies.substr(found + begin.size());
  return rest.substr(0, rest.find(';'));
}

const Account* signed_in_account(const Cloud& cloud, const Request& request,
                                 const SignIn& sign_in) {
  const auto login = cloud.grants.browsers.get(session_of(request));
  if (!login) return nullptr;
  const std::string hint = lower_case(sign_in.request.login_hint);
  const Account* account = cloud.directory.account(*login);
  const bool suits = account != nullptr && (hint.empty() || hint == *login) &&
                     may_sign_in(cloud, sign_in, *account);
  return suits ? account : nullptr;
}

// For --consent auto: the account that was hinted at, else the first that the authority knows.
const Account* automatic_account(const Cloud& cloud, const SignIn& sign_in) {
  if (!sign_in.request.login_hint.empty())
    return cloud.directory.account(sign_in.request.login_hint);
  const auto& accounts = cloud.directory.accounts();
  const auto found = std::find_if(accounts.begin(), accounts.end(), [&](const Account& account) {
    return may_sign_in(cloud, sign_in, account);
  });
  return found == accounts.end() ? nullptr : &*found;
}

Reply finish(Cloud& cloud, const SignIn& sign_in) {
  if (!is_for_device(sign_in)) return grant_code(cloud, sign_in.request, sign_in.login);
  cloud.grants.devices.update(sign_in.device_code, [&](DeviceGrant& device) {
    device.state = DeviceGrant::State::kApproved;
    device.login = sign_in.login;
  });
  return html_reply(device_done_page(true));
}

Reply decline(Cloud& cloud, const Request& request, const SignIn& sign_in) {
  if (!is_for_device(sign_in)) {
    EntraError error = entra_error(65004);
    error.suberror = "cancel";
    return refuse_client(cloud, request, sign_in.request, error);
  }
  cloud.grants.devices.update(sign_in.device_code, [](DeviceGrant& device) {
    device.state = DeviceGrant::State::kDeclined;
  });
  return html_reply(device_done_page(false));
}

std::string new_context(Cloud& cloud, const SignIn& sign_in) {
  std::string context = random_token(kContextBytes);
  cloud.grants.sign_ins.put(context, sign_in);
  return context;
}

Reply ask_password(const SignIn& sign_in, const std::string& context, const std::string& login,
                   const std::string& problem) {
  return html_reply(sign_in_page("/" + sign_in.request.tenant + "/login", context, login, problem));
}

Reply ask_consent(const SignIn& sign_in, const std::string& context) {
  const Client* client = find_client(sign_in.request.client_id);
  return html_reply(consent_page("/" + sign_in.request.tenant + "/consent", context,
                                 client == nullptr ? "An app" : client->name, sign_in.login));
}

Reply lost_context() {
  return html_reply(page("Sign in", paragraph("This sign-in has ended. Start again in the app.")),
                    400);
}

// Why the password form comes again; empty when the account is in.
std::string password_problem(const Cloud& cloud, const SignIn& sign_in, const Account* account,
                             const std::string& password) {
  if (account == nullptr) return "AADSTS50034: We could not find an account with that username.";
  if (account->password != password) return "AADSTS50126: Your account or password is incorrect.";
  if (!may_sign_in(cloud, sign_in, *account))
    return "AADSTS50020: The account does not exist in this tenant and cannot use the app there.";
  return {};
}

Reply take_password(Cloud& cloud, const Request& request) {
  const std::string context = request.form.get("ctx");
  auto sign_in = cloud.grants.sign_ins.get(context);
  if (!sign_in) return lost_context();
  const std::string login = request.form.get("login");
  const Account* account = cloud.directory.account(login);
  const std::string problem =
      password_problem(cloud, *sign_in, account, request.form.get("passwd"));
  if (!problem.empty()) return ask_password(*sign_in, context, login, problem);
  sign_in->login = account->login;
  cloud.grants.sign_ins.put(context, *sign_in);
  return ask_consent(*sign_in, context);
}

Reply take_consent(Cloud& cloud, const Request& request) {
  const std::string context = request.form.get("ctx");
  const auto sign_in = cloud.grants.sign_ins.get(context);
  if (!sign_in || sign_in->login.empty()) return lost_context();
  cloud.grants.sign_ins.erase(context);
  if (request.form.get("decision") != "accept") return decline(cloud, request, *sign_in);
  const std::string session = random_token(kContextBytes);
  cloud.grants.browsers.put(session, sign_in->login);
  Reply reply = finish(cloud, *sign_in);
  reply.headers.add("Set-Cookie", std::string(kSessionCookie) + "=" + session +
                                      "; Path=/; Secure; HttpOnly; SameSite=Lax");
  return reply;
}

Reply sign_out(Cloud& cloud, const Request& request) {
  cloud.grants.browsers.erase(session_of(request));
  return html_reply(page("Signed out", paragraph("You have signed out. Close the browser.")));
}

}  // namespace

Reply begin_sign_in(Cloud& cloud, const Request& request, SignIn sign_in) {
  const std::string& prompt = sign_in.request.prompt;
  if (cloud.options.consent_auto) {
    const Account* account = automatic_account(cloud, sign_in);
    if (account != nullptr && may_sign_in(cloud, sign_in, *account)) {
      sign_in.login = account->login;
      return finish(cloud, sign_in);
    }
  }
  const Account* account = signed_in_account(cloud, request, sign_in);
  const bool wants_form = prompt == "login" || prompt == "select_account" || is_for_device(sign_in);
  if (account != nullptr && !wants_form) {
    sign_in.login = account->login;
    if (prompt == "consent") return ask_consent(sign_in, new_context(cloud, sign_in));
    return finish(cloud, sign_in);
  }
  if (prompt == "none") return refuse_client(cloud, request, sign_in.request, entra_error(50058));
  return ask_password(sign_in, new_context(cloud, sign_in), sign_in.request.login_hint, "");
}

Routes sign_in_routes(Cloud& cloud) {
  return {
      {"entra.login", Service::kEntra, "POST", "/[^/]+/login",
       [&cloud](const Request& request) { return take_password(cloud, request); }},
      {"entra.consent", Service::kEntra, "POST", "/[^/]+/consent",
       [&cloud](const Request& request) { return take_consent(cloud, request); }},
      {"entra.logout", Service::kEntra, "GET", "/[^/]+/oauth2/v2\\.0/logout",
       [&cloud](const Request& request) { return sign_out(cloud, request); }},
  };
}

}  // namespace watchword::azure
