// The C++ face of a provider: one class to derive from, and the C tables that call it.
#pragma once

#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <watchword/plugin.hpp>

namespace watchword {

// ww_request, owned.
struct Request {
  std::uint32_t flags = 0;
  std::string protocol;
  std::string host;  // lower case, with a port unless it is the protocol's own
  std::string path;
  std::string username;
  std::vector<std::string> challenges;
  std::int64_t min_ttl_seconds = 0;
  std::string refused_sha256;
  std::string account;
  std::string tenant;
  std::string scope;
  std::vector<std::pair<std::string, std::string>> options;

  // Of `watchword login`; none when it was not typed.
  std::optional<std::string> option(std::string_view name) const;
  bool may(std::uint32_t flag) const { return (flags & flag) != 0; }
};

struct Way {
  int rank = 0;
  std::string id;
  std::string reason;
  std::string account;
  std::int64_t expires_at = 0;
  std::string obstacle = {};
  std::string advice = {};
};

struct Answer {
  int kind = WW_ANSWER_TOKEN;
  std::uint32_t flags = 0;
  std::string username;
  Secret secret;
  std::int64_t expires_at = 0;
  std::string account;
  std::string session;
};

struct Issued {
  std::string sha256;
  std::string session;
  std::int64_t issued_at = 0;
};

struct SessionRow {
  std::string id;
  std::string account;
  std::string tenant;
  std::vector<std::string> bound_to;
  std::int64_t expires_at = 0;
  std::int64_t session_ends_at = 0;
};

struct Renewed {
  std::string session;
  std::string account;
  ww_status status = WW_OK;
  std::string message;
  std::string advice;
  std::int64_t session_ends_at = 0;
};

// Whether a secret is one of this provider's.
struct Recognition {
  bool kind = false;                   // it looks like one
  std::optional<std::string> session;  // it is one, of this session (may be empty)
};

// A user name for a Basic header that carries a token, where the service takes any that is there
// and has no colon (RFC 7617, section 2): the first such of these, or "token".
std::string basic_username(std::initializer_list<std::string_view> candidates);

// ww_provider's functions; see provider.h of the ABI for what each means. They throw Failure; an
// empty optional and false are WW_NOT_FOUND.
class Provider {
 public:
  Provider() = default;
  Provider(const Provider&) = delete;
  Provider& operator=(const Provider&) = delete;
  virtual ~Provider() = default;

  // Whether the request's host is one that this provider's credentials are for. The host asks only
  // where the manifest or the user says so; this is the provider's own look. For any other host the
  // functions below are called only where the user named this provider for it
  // (WW_REQUEST_HOST_CONFIGURED), or without a host.
  virtual bool knows_host(const Request& request) const = 0;

  virtual std::vector<Way> ways(const Request& request) = 0;
  virtual std::optional<Answer> get(const Request& request, std::string_view way) = 0;
  virtual bool accepted(const Request& request, const Issued& issued) = 0;
  virtual bool refused(const Request& request, const Issued& issued) = 0;
  virtual std::optional<Answer> login(const Request& request) = 0;
  virtual bool logout(const Request& request) = 0;
  virtual std::vector<SessionRow> sessions() = 0;
  // A provider that keeps nothing which could lapse has nothing to renew.
  virtual std::vector<Renewed> renew(std::int64_t /*within_seconds*/) { return {}; }
  virtual Recognition recognize(const Request& /*request*/, std::string_view /*secret*/) {
    return {};
  }
};

// The provider of this module; each module has one copy of this variable.
std::unique_ptr<Provider>& provider_instance();

const ww_provider& provider_table();

const void* provider_factory(const char* id);

template <class T>
ww_status init_provider(const ww_host* host, const ww_error* error) {
  return guard(error, [&] {
    provider_instance() = std::make_unique<T>(Host(host));
    return WW_OK;
  });
}

inline void deinit_provider() {
  provider_instance().reset();
}

// The entry of a module whose provider is a T, constructed from a Host. A module with more than a
// provider gives a factory of its own, which ends in provider_factory().
template <class T>
constexpr ww_plugin_entry provider_entry(const void* (*factory)(const char*) = &provider_factory) {
  return {sizeof(ww_plugin_entry), WW_ABI_MAJOR,     WW_ABI_MINOR,
          &init_provider<T>,       &deinit_provider, factory};
}

}  // namespace watchword
