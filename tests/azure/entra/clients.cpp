#include "entra/clients.h"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

namespace watchword::azure {
namespace {

const std::vector<Client>& clients() {
  static const std::vector<Client> registered = {
      {std::string(kVisualStudioClientId),
       "Visual Studio",
       {"http://localhost", "https://login.microsoftonline.com/common/oauth2/nativeclient"},
       true},
      {std::string(kOwnClientId),
       "Own app",
       {"http://localhost", "http://localhost/signed-in", "http://127.0.0.1/registered"},
       false},
  };
  return registered;
}

boost::core::string_view path_of(const boost::urls::url_view& url) {
  const auto path = url.encoded_path();
  return path.empty() ? boost::core::string_view("/") : boost::core::string_view(path);
}

bool is_loopback(const boost::urls::url_view& url) {
  const auto host = url.encoded_host();
  return url.scheme() == "http" && (host == "localhost" || host == "127.0.0.1");
}

}  // namespace

bool Client::redirects_to(std::string_view uri) const {
  const auto wanted = boost::urls::parse_uri(boost::core::string_view(uri.data(), uri.size()));
  if (!wanted || wanted->has_query() || wanted->has_fragment() || wanted->has_userinfo())
    return false;
  for (const auto& registered : redirect_uris) {
    if (registered == uri) return true;
    const auto allowed = boost::urls::parse_uri(registered);
    if (allowed && is_loopback(*allowed) && wanted->scheme() == allowed->scheme() &&
        wanted->encoded_host() == allowed->encoded_host() && path_of(*allowed) == path_of(*wanted))
      return true;
  }
  return false;
}

const Client* find_client(std::string_view id) {
  for (const auto& client : clients())
    if (client.id == id) return &client;
  return nullptr;
}

}  // namespace watchword::azure
