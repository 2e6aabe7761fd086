#include "pipeline/feed_credentials.h"

#include <algorithm>

#include <watchword/sdk/json.hpp>
#include <watchword/server.hpp>

#include "common/text.h"
#include "common/uri.h"

namespace watchword::pipeline {
namespace {

// Of several, the first that names the feed counts; the older name comes last.
constexpr const char* kEndpointVariables[] = {
    "ARTIFACTS_CREDENTIALPROVIDER_EXTERNAL_FEED_ENDPOINTS", "VSS_NUGET_EXTERNAL_FEED_ENDPOINTS"};
constexpr const char* kPrefixesVariable = "VSS_NUGET_URI_PREFIXES";
constexpr const char* kFeedTokenVariable = "VSS_NUGET_ACCESSTOKEN";

// One feed and what opens it.
struct Entry {
  std::string url;
  FeedCredential credential;
};

// "dev.azure.com" and the decoded path without slashes at its ends.
struct Place {
  std::string host;  // with a port unless it is 443
  std::string path;
};

std::optional<Place> place_of(std::string_view address) {
  const auto url = parse_server_uri(address);
  if (!url || url->scheme_id() != boost::urls::scheme::https) return std::nullopt;
  const auto encoded = url->encoded_host_and_port();
  std::string host = lower({encoded.data(), encoded.size()});
  if (host.ends_with(":443")) host.resize(host.size() - 4);
  std::string path = url->path();
  const auto first = std::min(path.find_first_not_of('/'), path.size());
  path.erase(0, first);
  while (path.ends_with('/')) path.pop_back();
  return Place{std::move(host), std::move(path)};
}

// "contoso/_packaging/feed/nuget/v3/index.json" to "contoso/_packaging/feed/": a feed has an
// address for each kind of package, and files below it.
std::string feed_of(const std::string& path) {
  constexpr std::string_view kPackaging = "_packaging/";
  const auto packaging = path.find(kPackaging);
  if (packaging == std::string::npos) return path + '/';
  const auto end = path.find('/', packaging + kPackaging.size());
  return path.substr(0, end) + '/';
}

// Names of organizations, projects and feeds do not differ by case alone.
bool is_for(const std::string& url, const Request& request) {
  const auto place = place_of(trimmed(url));
  if (!place || request.protocol != "https" || place->host != request.host) return false;
  const std::string feed = lower(feed_of(place->path));
  return feed.size() > 1 && lower(request.path + '/').starts_with(feed);
}

Failure unreadable(const std::string& variable) {
  return {WW_INVALID,
          variable + " is not {\"endpointCredentials\": [{\"endpoint\": …, \"password\": …}]}",
          "Correct whatever sets it, or unset it."};
}

// An endpoint without a password is one for a managed identity, which is another provider's.
void read_endpoints(const Host& host, const char* variable, std::vector<Entry>& out) {
  const auto value = host.environment(variable);
  if (!value || trimmed(*value).empty()) return;
  const auto document = parse_object(*value);
  const json::array* endpoints = document ? array_at(*document, "endpointCredentials") : nullptr;
  if (endpoints == nullptr) throw unreadable(variable);
  for (const json::value& endpoint : *endpoints) {
    if (!endpoint.is_object()) throw unreadable(variable);
    if (const auto secret = text_at(endpoint, "password"); !secret.empty())
      out.push_back({std::string(text_at(endpoint, "endpoint")),
                     {variable, std::string(text_at(endpoint, "username")), Secret(secret)}});
  }
}

void read_prefixes(const Host& host, std::vector<Entry>& out) {
  const auto token = host.environment(kFeedTokenVariable);
  const auto prefixes = host.environment(kPrefixesVariable);
  if (!token || !prefixes || trimmed(*token).empty()) return;
  std::string_view rest = *prefixes;
  while (!rest.empty()) {
    const auto end = std::min(rest.find(';'), rest.size());
    out.push_back({std::string(trimmed(rest.substr(0, end))),
                   {kFeedTokenVariable, "", Secret(trimmed(*token))}});
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
}

}  // namespace

std::optional<FeedCredential> feed_credential(const Host& host, const Request& request) {
  if (!request.scope.empty()) return std::nullopt;
  std::vector<Entry> entries;
  for (const char* variable : kEndpointVariables) read_endpoints(host, variable, entries);
  read_prefixes(host, entries);
  const auto found = std::find_if(entries.begin(), entries.end(),
                                  [&](const Entry& entry) { return is_for(entry.url, request); });
  if (found == entries.end()) return std::nullopt;
  return std::move(found->credential);
}

std::vector<Secret> all_feed_secrets(const Host& host) {
  std::vector<Entry> entries;
  for (const char* variable : kEndpointVariables) {
    try {
      read_endpoints(host, variable, entries);
    } catch (const Failure&) {
      // told where it is asked for
    }
  }
  read_prefixes(host, entries);
  std::vector<Secret> out;
  for (Entry& entry : entries) out.push_back(std::move(entry.credential.secret));
  return out;
}

}  // namespace watchword::pipeline
