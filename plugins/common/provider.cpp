#include "common/provider.h"

#include <cstring>

namespace watchword {
namespace {

constexpr std::size_t kChallengesTakenMax = 64;

Request own(const ww_request& c) {
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

Issued own(const ww_issued& c) {
  return {std::string(view(c.sha256)), std::string(view(c.session)), c.issued_at};
}

void put(const ww_way_sink* sink, const Way& way) {
  const ww_way c{sizeof(ww_way),    way.rank,       text(way.id),       text(way.reason),
                 text(way.account), way.expires_at, text(way.obstacle), text(way.advice)};
  sink->put(sink->data, &c);
}

ww_status put(const ww_answer_sink* sink, const std::optional<Answer>& answer) {
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

void put(const ww_session_sink* sink, const SessionRow& row) {
  std::vector<ww_text> bound;
  for (const std::string& name : row.bound_to) bound.push_back(text(name));
  const ww_session c{sizeof(ww_session), text(row.id), text(row.account), text(row.tenant),
                     bound.data(),       bound.size(), row.expires_at,    row.session_ends_at};
  sink->put(sink->data, &c);
}

ww_status found(bool there) {
  return there ? WW_OK : WW_NOT_FOUND;
}

Provider& provider() {
  return *provider_instance();
}

bool is_mine(const Request& request) {
  return request.may(WW_REQUEST_HOST_CONFIGURED) || provider().knows_host(request);
}

ww_status ways(const ww_request* c, const ww_way_sink* sink, const ww_error* error) {
  return guard(error, [&] {
    const Request request = own(*c);
    if (!is_mine(request)) return WW_NOT_FOUND;
    for (const Way& way : provider().ways(request)) put(sink, way);
    return WW_OK;
  });
}

ww_status get(const ww_request* c, ww_text way, const ww_answer_sink* sink, const ww_error* error) {
  return guard(error, [&] {
    const Request request = own(*c);
    return is_mine(request) ? put(sink, provider().get(request, view(way))) : WW_NOT_FOUND;
  });
}

ww_status accepted(const ww_request* c, const ww_issued* issued, const ww_error* error) {
  return guard(error, [&] {
    const Request request = own(*c);
    return found(is_mine(request) && provider().accepted(request, own(*issued)));
  });
}

ww_status refused(const ww_request* c, const ww_issued* issued, const ww_error* error) {
  return guard(error, [&] {
    const Request request = own(*c);
    return found(is_mine(request) && provider().refused(request, own(*issued)));
  });
}

ww_status login(const ww_request* c, const ww_answer_sink* sink, const ww_error* error) {
  return guard(error, [&] {
    const Request request = own(*c);
    if (!request.host.empty() && !is_mine(request))
      throw Failure(WW_INVALID,
                    request.host +
                        " is no server that one signs in to through this "
                        "provider",
                    "Give the address of one; `watchword plugins` lists them.");
    return put(sink, provider().login(request));
  });
}

ww_status logout(const ww_request* c, const ww_error* error) {
  return guard(error, [&] {
    const Request request = own(*c);
    return found((request.host.empty() || is_mine(request)) && provider().logout(request));
  });
}

ww_status sessions(const ww_session_sink* sink, const ww_error* error) {
  return guard(error, [&] {
    for (const SessionRow& row : provider().sessions()) put(sink, row);
    return WW_OK;
  });
}

ww_status renew(std::int64_t within_seconds, const ww_renewed_sink* sink, const ww_error* error) {
  return guard(error, [&] {
    for (const Renewed& one : provider().renew(within_seconds)) {
      const ww_renewed c{sizeof(ww_renewed), text(one.session), text(one.account),  one.status,
                         text(one.message),  text(one.advice),  one.session_ends_at};
      sink->put(sink->data, &c);
    }
    return WW_OK;
  });
}

ww_status recognize(const ww_request* request, ww_text secret, const ww_text_sink* session,
                    const ww_error* error) {
  return guard(error, [&] {
    const Recognition recognized = provider().recognize(own(*request), view(secret));
    if (recognized.session) session->put(session->data, text(*recognized.session));
    return found(recognized.kind || recognized.session);
  });
}

}  // namespace

std::optional<std::string> Request::option(std::string_view name) const {
  for (const auto& [key, value] : options)
    if (key == name) return value;
  return std::nullopt;
}

std::string basic_username(std::initializer_list<std::string_view> candidates) {
  for (const std::string_view name : candidates)
    if (!name.empty() && name.find(':') == std::string_view::npos) return std::string(name);
  return "token";
}

std::unique_ptr<Provider>& provider_instance() {
  static std::unique_ptr<Provider> instance;
  return instance;
}

const ww_provider& provider_table() {
  static constexpr ww_provider kTable{
      sizeof(ww_provider), &ways,  &get,      &accepted, &refused, &login, &logout,
      &sessions,           &renew, &recognize};
  return kTable;
}

const void* provider_factory(const char* id) {
  return std::strcmp(id, WW_FACTORY_PROVIDER) == 0 ? &provider_table() : nullptr;
}

}  // namespace watchword
