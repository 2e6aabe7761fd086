// A provider in C++: one class to derive from, and the C tables that call it. A plugin is that
// class and one line with its entry:
//
//   extern "C" WW_EXPORT const ww_plugin_entry watchword_plugin_entry;
//   const ww_plugin_entry watchword_plugin_entry = watchword::provider_entry<MyProvider>();
//
// For C++17 and newer; header-only; std only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "../abi.hpp"
#include "../commands.h"
#include "../host.hpp"
#include "../provider.h"

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

  // Of `watchword login` and `logout`; none when it was not typed.
  std::optional<std::string> option(std::string_view name) const {
    for (const auto& [key, value] : options)
      if (key == name) return value;
    return std::nullopt;
  }
  bool may(std::uint32_t flag) const { return (flags & flag) != 0; }
};

struct Way {
  int rank = 0;
  std::string id;
  std::string reason;
  std::string account = {};
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
  std::string kept_by = {};
};

struct Renewed {
  std::string session;
  std::string account;
  ww_status status = WW_OK;
  std::string message;
  std::string advice;
  std::int64_t session_ends_at = 0;
};

// ww_finding, owned.
struct Finding {
  int state = WW_FINDING_GOOD;
  std::string subject;
  std::string text;
  std::string advice = {};
};

// ww_foreign, owned.
struct Foreign {
  bool look_only = false;
  std::string kind;
  std::string name;
  Secret content;
};

// ww_taken, owned.
struct Taken {
  int state = WW_TAKEN_NEW;
  std::string subject;
  std::string text = {};
  std::string advice = {};
};

// Whether a secret is one of this provider's.
struct Recognition {
  bool kind = false;                   // it looks like one
  std::optional<std::string> session;  // it is one, of this session (may be empty)
};

// A user name for a Basic header that carries a token, where the service takes any that is there
// and has no colon (RFC 7617, section 2): the first such of these, or "token".
inline std::string basic_username(std::initializer_list<std::string_view> candidates) {
  for (const std::string_view name : candidates)
    if (!name.empty() && name.find(':') == std::string_view::npos) return std::string(name);
  return "token";
}

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

  // A provider that keeps nothing has nothing to say to these.
  virtual bool accepted(const Request& /*request*/, const Issued& /*issued*/) { return false; }
  virtual bool refused(const Request& /*request*/, const Issued& /*issued*/) { return false; }
  virtual std::optional<Answer> login(const Request& /*request*/) { return std::nullopt; }
  virtual bool logout(const Request& /*request*/) { return false; }
  virtual std::vector<SessionRow> sessions() { return {}; }
  virtual std::vector<Renewed> renew(std::int64_t /*within_seconds*/) { return {}; }
  virtual Recognition recognize(const Request& /*request*/, std::string_view /*secret*/) {
    return {};
  }
  // True when it is kept.
  virtual bool adopt(const Request& /*request*/, std::string_view /*secret*/) { return false; }
  virtual std::vector<Finding> diagnose(const Request& /*request*/) { return {}; }
  // None: it is nothing of this provider's.
  virtual std::vector<Taken> take_over(const Request& /*request*/, const Foreign& /*foreign*/) {
    return {};
  }
};

// The provider of this module.
WW_MODULE_LOCAL inline std::unique_ptr<Provider>& provider_instance() {
  static std::unique_ptr<Provider> instance;
  return instance;
}

namespace detail {

inline constexpr std::size_t kChallengesTakenMax = 64;

inline Request own(const ww_request& c) {
  Request request;
  request.flags = c.flags;
  request.protocol = view(c.protocol);
  request.host = view(c.host);
  request.path = view(c.path);
  request.username = view(c.username);
  for (std::size_t i = 0; i < c.challenge_count && i < kChallengesTakenMax; ++i)
    request.challenges.emplace_back(view(c.challenges[i]));
  request.min_ttl_seconds = c.min_ttl_seconds;
  request.refused_sha256 = view(c.refused_sha256);
  request.account = view(c.account);
  request.tenant = view(c.tenant);
  if (WW_HAS(&c, scope)) request.scope = view(c.scope);
  if (WW_HAS(&c, option_count))
    for (std::size_t i = 0; i < c.option_count; ++i)
      request.options.emplace_back(view(c.options[i].name), view(c.options[i].value));
  return request;
}

inline Issued own(const ww_issued& c) {
  return {std::string(view(c.sha256)), std::string(view(c.session)), c.issued_at};
}

inline void put(const ww_way_sink* sink, const Way& way) {
  const ww_way c{sizeof(ww_way),    way.rank,       text(way.id),       text(way.reason),
                 text(way.account), way.expires_at, text(way.obstacle), text(way.advice)};
  sink->put(sink->data, &c);
}

inline ww_status put(const ww_answer_sink* sink, const std::optional<Answer>& answer) {
  if (!answer) return WW_NOT_FOUND;
  const ww_answer c{sizeof(ww_answer),
                    answer->kind,
                    answer->flags,
                    text(answer->username),
                    text(answer->secret.view()),
                    answer->expires_at,
                    text(answer->account),
                    text(answer->session)};
  sink->put(sink->data, &c);
  return WW_OK;
}

inline void put(const ww_session_sink* sink, const SessionRow& row) {
  std::vector<ww_text> bound;
  for (const std::string& name : row.bound_to) bound.push_back(text(name));
  const ww_session c{sizeof(ww_session), text(row.id),        text(row.account),
                     text(row.tenant),   bound.data(),        bound.size(),
                     row.expires_at,     row.session_ends_at, text(row.kept_by)};
  sink->put(sink->data, &c);
}

inline ww_status found(bool there) {
  return there ? WW_OK : WW_NOT_FOUND;
}

inline Provider& provider() {
  return *provider_instance();
}

inline bool is_mine(const Request& request) {
  return request.may(WW_REQUEST_HOST_CONFIGURED) || provider().knows_host(request);
}

inline ww_status ways(const ww_request* c, const ww_way_sink* sink, const ww_error* error) {
  return guard(error, [&] {
    const Request request = own(*c);
    if (!is_mine(request)) return WW_NOT_FOUND;
    for (const Way& way : provider().ways(request)) put(sink, way);
    return WW_OK;
  });
}

inline ww_status get(const ww_request* c, ww_text way, const ww_answer_sink* sink,
                     const ww_error* error) {
  return guard(error, [&] {
    const Request request = own(*c);
    return is_mine(request) ? put(sink, provider().get(request, view(way))) : WW_NOT_FOUND;
  });
}

inline ww_status accepted(const ww_request* c, const ww_issued* issued, const ww_error* error) {
  return guard(error, [&] {
    const Request request = own(*c);
    return found(is_mine(request) && provider().accepted(request, own(*issued)));
  });
}

inline ww_status refused(const ww_request* c, const ww_issued* issued, const ww_error* error) {
  return guard(error, [&] {
    const Request request = own(*c);
    return found(is_mine(request) && provider().refused(request, own(*issued)));
  });
}

inline ww_status login(const ww_request* c, const ww_answer_sink* sink, const ww_error* error) {
  return guard(error, [&] {
    const Request request = own(*c);
    if (!request.host.empty() && !is_mine(request))
      throw Failure(WW_INVALID,
                    request.host + " is no server that one signs in to through this provider",
                    "Give the address of one; `watchword plugins` lists them.");
    return put(sink, provider().login(request));
  });
}

inline ww_status logout(const ww_request* c, const ww_error* error) {
  return guard(error, [&] {
    const Request request = own(*c);
    return found((request.host.empty() || is_mine(request)) && provider().logout(request));
  });
}

inline ww_status sessions(const ww_session_sink* sink, const ww_error* error) {
  return guard(error, [&] {
    for (const SessionRow& row : provider().sessions()) put(sink, row);
    return WW_OK;
  });
}

inline ww_status renew(std::int64_t within_seconds, const ww_renewed_sink* sink,
                       const ww_error* error) {
  return guard(error, [&] {
    for (const Renewed& one : provider().renew(within_seconds)) {
      const ww_renewed c{sizeof(ww_renewed), text(one.session), text(one.account),  one.status,
                         text(one.message),  text(one.advice),  one.session_ends_at};
      sink->put(sink->data, &c);
    }
    return WW_OK;
  });
}

inline ww_status recognize(const ww_request* request, ww_text secret, const ww_text_sink* session,
                           const ww_error* error) {
  return guard(error, [&] {
    const Recognition recognized = provider().recognize(own(*request), view(secret));
    if (recognized.session) session->put(session->data, text(*recognized.session));
    return found(recognized.kind || recognized.session);
  });
}

inline ww_status adopt(const ww_request* c, ww_text secret, const ww_error* error) {
  return guard(error, [&] {
    const Request request = own(*c);
    return found(is_mine(request) && provider().adopt(request, view(secret)));
  });
}

inline ww_status diagnose(const ww_request* c, const ww_finding_sink* sink, const ww_error* error) {
  return guard(error, [&] {
    const Request request = own(*c);
    if (!is_mine(request)) return WW_NOT_FOUND;
    for (const Finding& one : provider().diagnose(request)) {
      const ww_finding finding{sizeof(ww_finding), one.state, text(one.subject), text(one.text),
                               text(one.advice)};
      sink->put(sink->data, &finding);
    }
    return WW_OK;
  });
}

inline ww_status take_over(const ww_request* c, const ww_foreign* given, const ww_taken_sink* sink,
                           const ww_error* error) {
  return guard(error, [&] {
    const Request request = own(*c);
    if (!request.host.empty() && !is_mine(request)) return WW_NOT_FOUND;
    const Foreign foreign{(given->flags & WW_FOREIGN_LOOK) != 0, std::string(view(given->kind)),
                          std::string(view(given->name)), Secret(view(given->content))};
    const auto all = provider().take_over(request, foreign);
    for (const Taken& one : all) {
      const ww_taken taken{sizeof(ww_taken), one.state, text(one.subject), text(one.text),
                           text(one.advice)};
      sink->put(sink->data, &taken);
    }
    return found(!all.empty());
  });
}

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

}  // namespace detail

WW_MODULE_LOCAL inline const ww_provider& provider_table() {
  static constexpr ww_provider kTable{sizeof(ww_provider), &detail::ways,     &detail::get,
                                      &detail::accepted,   &detail::refused,  &detail::login,
                                      &detail::logout,     &detail::sessions, &detail::renew,
                                      &detail::recognize,  &detail::adopt,    &detail::diagnose,
                                      &detail::take_over};
  return kTable;
}

// The entry of a module whose provider is a T, constructed from a Host.
template <class T>
constexpr ww_plugin_entry provider_entry() {
  return {sizeof(ww_plugin_entry),
          WW_ABI_MAJOR,
          WW_ABI_MINOR,
          &detail::init_provider<T>,
          &detail::deinit_provider,
          [](const char* id) -> const void* {
            return std::string_view(id) == WW_FACTORY_PROVIDER ? &provider_table() : nullptr;
          }};
}

// The same of a module that brings commands, too; see sdk/commands.hpp.
template <class T, const ww_commands& (*commands)()>
constexpr ww_plugin_entry provider_entry() {
  ww_plugin_entry entry = provider_entry<T>();
  entry.get_factory = [](const char* id) -> const void* {
    if (std::string_view(id) == WW_FACTORY_COMMANDS) return &commands();
    return std::string_view(id) == WW_FACTORY_PROVIDER ? &provider_table() : nullptr;
  };
  return entry;
}

}  // namespace watchword
