#include "entra/authorization_response.h"

#include <boost/url/parse.hpp>

#include "base/encoding.h"
#include "entra/pages.h"

namespace watchword::azure {
namespace {

constexpr std::size_t kCodeBytes = 480;

// A redirect URI without a path comes back with one.
std::string with_path(const std::string& uri) {
  const auto parsed = boost::urls::parse_uri(uri);
  return parsed && parsed->encoded_path().empty() ? uri + "/" : uri;
}

}  // namespace

Reply respond_to_client(const AuthorizeRequest& to, const Fields& fields) {
  Fields sent = fields;
  if (!to.state.empty()) sent.add("state", to.state);
  const std::string uri = with_path(to.redirect_uri);
  if (to.response_mode == "form_post") return html_reply(form_post_page(uri, sent));
  return redirect(uri + "?" + sent.format());
}

Reply refuse_client(const Cloud& cloud, const Request& request, const AuthorizeRequest& to,
                    const EntraError& error) {
  Fields fields = {{"error", error.error}, {"error_description", describe(cloud, request, error)}};
  if (!error.suberror.empty()) fields.add("error_subcode", error.suberror);
  if (!error.claims.empty()) fields.add("claims", error.claims);
  Reply reply = respond_to_client(to, fields);
  reply.notes["error"] = error.error;
  reply.notes["code"] = error.code;
  return reply;
}

Reply grant_code(Cloud& cloud, const AuthorizeRequest& to, const std::string& login) {
  const std::string code = "1." + random_token(kCodeBytes);
  cloud.grants.codes.put(code, {to, login, random_guid(), cloud.clock.now(), false});
  Reply reply = respond_to_client(to, {{"code", code}, {"session_state", random_guid()}});
  reply.notes["account"] = login;
  return reply;
}

}  // namespace watchword::azure
