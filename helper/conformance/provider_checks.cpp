#include <algorithm>

#include "conformance/checks.h"
#include "conformance/request.h"
#include "conformance/subject.h"

namespace watchword::conformance {
namespace {

constexpr std::size_t kWaysMax = 64;                                // what the helper takes
constexpr std::int64_t kTenYears = std::int64_t{10} * 366 * 86400;  // nothing lasts longer

// A provider that is loaded, and what it put so far.
class Provider {
 public:
  explicit Provider(Subject& subject) : subject_(subject), call_(subject.call) {}

  bool find() {
    if (!subject_.find(WW_FACTORY_PROVIDER, table_)) return false;
    if (table_.ways == nullptr || table_.get == nullptr) {
      call_.found("entry",
                  "its provider lacks `ways` or `get`, or a struct_size that reaches to them: it "
                  "never answers",
                  "Set struct_size to sizeof(ww_provider) and both functions.");
      return false;
    }
    return true;
  }

  // All that can be asked in one life, in the order in which it may come.
  void walk(const Request& request, const Allowed& allowed = {}) {
    const auto ways = ask_ways(request);
    for (const std::string& way : ways) get(request, way, allowed);
    get(request, "no-such-way", allowed);
    for (const auto& [secret, session] : answered()) tell_of(request, secret, session, allowed);
    sessions();
    renew(allowed);
    login(request, allowed);
    recognize(request, "not-a-secret-of-anybody");
    adopt(request, "not-a-secret-of-anybody");
    diagnose(request, allowed);
    logout(request, allowed);
  }

  // Somebody signs in as far as that is possible, and what they got has expired since.
  void sign_in_long_ago(Request request) {
    request.flags |= WW_REQUEST_INTERACTIVE;
    for (const std::string& way : ask_ways(request)) get(request, way, {});
    login(request, {});
    constexpr std::int64_t kSinceThen = 2 * 3600;
    subject_.host.now += kSinceThen;
  }

  // The ids of its ways that have no obstacle.
  std::vector<std::string> ask_ways(const Request& request) {
    std::vector<std::string> out;
    std::size_t count = 0;
    const Sink<ww_way_sink, const ww_way*> sink([&](const ww_way* way) {
      ++count;
      if (check_way(way) && !has_obstacle(*way)) out.emplace_back(view(way->id));
    });
    const auto status = request.with([&](const ww_request* c) {
      return call_("ways", [&](const ww_error* error) { return table_.ways(c, sink.get(), error); },
                   {.network = false, .person = false});
    });
    if (count > kWaysMax)
      call_.found("way", "ways puts more than " + std::to_string(kWaysMax) + " ways: none is taken",
                  "Put only what could answer this request.");
    if (status != WW_OK && count > 0)
      call_.found("way", "ways puts a way and does not return WW_OK", "Return WW_OK with it.");
    if (status != WW_OK || count > kWaysMax) out.clear();
    return out;
  }

  // True when it answered.
  bool get(const Request& request, const std::string& way, const Allowed& allowed) {
    return answering("get", request, allowed,
                     [&](const ww_request* c, const ww_answer_sink* sink, const ww_error* error) {
                       return table_.get(c, text(way), sink, error);
                     });
  }

  bool login(const Request& request, const Allowed& allowed) {
    return table_.login != nullptr && answering("login", request, allowed, table_.login);
  }

 private:
  using Answered = std::vector<std::pair<std::string, std::string>>;

  template <class Function>
  bool answering(const std::string& function, const Request& request, const Allowed& allowed,
                 const Function& ask) {
    std::size_t count = 0;
    const Sink<ww_answer_sink, const ww_answer*> sink([&](const ww_answer* answer) {
      ++count;
      if (check_answer(function, answer)) {
        answered_.emplace_back(view(answer->secret), view(answer->session));
        subject_.host.handed_out.emplace(view(answer->secret));
      }
    });
    const auto status = request.with([&](const ww_request* c) {
      return call_(
          function, [&](const ww_error* error) { return ask(c, sink.get(), error); }, allowed);
    });
    if (status == WW_OK && count == 0)
      call_.found("answer", function + " returns WW_OK and puts no answer",
                  "Put one answer, or return WW_NOT_FOUND.");
    if (status && status != WW_OK && count > 0)
      call_.found("answer", function + " puts an answer and returns another status than WW_OK",
                  "Put the answer last, when nothing can fail any more.");
    if (count > 1)
      call_.found("answer", function + " puts more than one answer: none is taken",
                  "Put exactly one.");
    return count > 0;
  }

  static bool has_obstacle(const ww_way& way) {
    return WW_HAS(&way, obstacle) && !view(way.obstacle).empty();
  }

  bool check_way(const ww_way* way) {
    if (way == nullptr || !WW_HAS(way, expires_at)) {
      call_.found("way", "ways puts no way, or one whose struct_size is too small",
                  "Set struct_size to sizeof(ww_way).");
      return false;
    }
    if (way->rank < WW_RANK_GIVEN || way->rank > WW_RANK_LAST_RESORT)
      call_.found("way",
                  "ways puts a way with a rank that does not exist: " + std::to_string(way->rank),
                  "Take one of the ranks in watchword/provider.h.");
    bool good = call_.check_text("way", "the id of a way", way->id, true);
    good &= call_.check_text("way", "the reason of a way", way->reason, true);
    good &= call_.check_text("way", "the account of a way", way->account, false);
    if (WW_HAS(way, advice) && has_obstacle(*way)) {
      good &= call_.check_text("way", "the obstacle of a way", way->obstacle, true);
      good &= call_.check_text("way", "the advice of a way with an obstacle", way->advice, true);
    }
    return good;
  }

  bool check_answer(const std::string& function, const ww_answer* answer) {
    if (answer == nullptr || !WW_HAS(answer, session)) {
      call_.found("answer", function + " puts no answer, or one whose struct_size is too small",
                  "Set struct_size to sizeof(ww_answer).");
      return false;
    }
    const auto breaks = [&](const std::string& how, const std::string& advice) {
      call_.found("answer", function + " answers with " + how, advice);
    };
    if (answer->kind != WW_ANSWER_TOKEN && answer->kind != WW_ANSWER_PASSWORD)
      breaks("a credential of a kind that does not exist: " + std::to_string(answer->kind),
             "Take WW_ANSWER_TOKEN or WW_ANSWER_PASSWORD.");
    if ((answer->flags & ~(WW_ANSWER_EPHEMERAL | WW_ANSWER_UNCACHED)) != 0)
      breaks("flags that do not exist", "Set the others to 0.");
    if (view(answer->secret).size() > WW_STORE_SECRET_MAX_BYTES)
      breaks("a secret that is larger than 64 KiB: it is refused", "Put the credential alone.");
    check_expiry(answer->expires_at, breaks);
    const std::string its = "the answer of " + function + ": its ";
    bool good = call_.check_text("answer", its + "secret", answer->secret, true, true);
    good &= call_.check_text("answer", its + "user name", answer->username, false);
    good &= call_.check_text("answer", its + "account", answer->account, false);
    good &= call_.check_text("answer", its + "session", answer->session, false);
    if (view(answer->username).find(':') != std::string_view::npos)
      breaks("a user name that has a colon in it, which Basic authentication cannot carry",
             "Take another name; where the name does not matter, any will do.");
    return good;
  }

  template <class Breaks>
  void check_expiry(std::int64_t expires_at, const Breaks& breaks) {
    if (expires_at == 0 || subject_.host.world().failing == WW_EXT_CLOCK) return;
    if (expires_at <= subject_.host.now)
      breaks("a credential that has expired already", "Renew it first, or return WW_NOT_FOUND.");
    if (expires_at > subject_.host.now + kTenYears)
      breaks("a credential that expires in more than ten years",
             "Give it in seconds since 1970, or 0 where it is not known.");
  }

  Answered answered() const { return answered_; }

  void tell_of(const Request& request, const std::string& secret, const std::string& session,
               const Allowed& allowed) {
    const std::string digest(64, 'a');
    const ww_issued issued{sizeof(ww_issued), text(digest), text(session), subject_.host.now};
    recognize(request, secret);
    told("accepted", table_.accepted, request, issued, allowed);
    told("refused", table_.refused, request, issued, allowed);
  }

  template <class Function>
  void told(const std::string& name, Function function, const Request& request,
            const ww_issued& issued, Allowed allowed) {
    if (function == nullptr) return;
    allowed.person = false;
    request.with([&](const ww_request* c) {
      return call_(
          name, [&](const ww_error* error) { return function(c, &issued, error); }, allowed);
    });
  }

  void adopt(const Request& request, const std::string& secret) {
    if (table_.adopt == nullptr) return;
    request.with([&](const ww_request* c) {
      return call_("adopt",
                   [&](const ww_error* error) { return table_.adopt(c, text(secret), error); },
                   {.network = false, .person = false});
    });
  }

  void recognize(const Request& request, const std::string& secret) {
    if (table_.recognize == nullptr) return;
    const TextSink sink([&](ww_text session) {
      call_.check_text("answer", "the session that recognize puts", session, false);
    });
    request.with([&](const ww_request* c) {
      return call_("recognize",
                   [&](const ww_error* error) {
                     return table_.recognize(c, text(secret), sink.get(), error);
                   },
                   {.network = false, .person = false});
    });
  }

  void diagnose(const Request& request, Allowed allowed) {
    if (table_.diagnose == nullptr) return;
    allowed.person = false;
    const Sink<ww_finding_sink, const ww_finding*> sink([&](const ww_finding* finding) {
      if (finding->state < WW_FINDING_GOOD || finding->state > WW_FINDING_FAULT)
        call_.found("answer",
                    "diagnose puts a state that does not exist: " + std::to_string(finding->state),
                    "Use one of WW_FINDING_*.");
      call_.check_text("answer", "the subject of a finding", finding->subject, true);
      call_.check_text("answer", "the text of a finding", finding->text, true);
      call_.check_text("answer", "the advice of a finding", finding->advice, false);
    });
    request.with([&](const ww_request* c) {
      return call_(
          "diagnose", [&](const ww_error* error) { return table_.diagnose(c, sink.get(), error); },
          allowed);
    });
  }

  void sessions() {
    if (table_.sessions == nullptr) return;
    const Sink<ww_session_sink, const ww_session*> sink([&](const ww_session* session) {
      if (session == nullptr || !WW_HAS(session, session_ends_at)) {
        call_.found("session", "sessions puts no session, or one whose struct_size is too small",
                    "Set struct_size to sizeof(ww_session).");
        return;
      }
      call_.check_text("session", "the id of a session", session->id, session->bound_count == 0);
      call_.check_text("session", "the account of a session", session->account, false);
      call_.check_text("session", "the tenant of a session", session->tenant, false);
    });
    call_("sessions", [&](const ww_error* error) { return table_.sessions(sink.get(), error); },
          {.network = false, .person = false});
  }

  void renew(Allowed allowed) {
    if (table_.renew == nullptr) return;
    allowed.person = false;
    const Sink<ww_renewed_sink, const ww_renewed*> sink([&](const ww_renewed* renewed) {
      if (renewed == nullptr || !WW_HAS(renewed, session_ends_at)) {
        call_.found("session", "renew puts nothing, or a struct whose struct_size is too small",
                    "Set struct_size to sizeof(ww_renewed).");
        return;
      }
      const bool failed = renewed->status != WW_OK && renewed->status != WW_NOT_FOUND;
      call_.check_text("session", "the session that renew names", renewed->session, true);
      call_.check_text("session", "the message of a session that cannot be renewed",
                       renewed->message, failed);
    });
    for (const std::int64_t within : {std::int64_t{-1}, std::int64_t{0}, std::int64_t{86400}})
      call_(
          "renew", [&](const ww_error* error) { return table_.renew(within, sink.get(), error); },
          allowed);
  }

  void logout(const Request& request, Allowed allowed) {
    if (table_.logout == nullptr) return;
    allowed.person = false;
    Request everything = request;
    everything.host.clear();
    everything.path.clear();
    for (const Request& which : {request, everything})
      which.with([&](const ww_request* c) {
        return call_(
            "logout", [&](const ww_error* error) { return table_.logout(c, error); }, allowed);
      });
  }

  Subject& subject_;
  Caller& call_;
  ww_provider table_{};
  Answered answered_;
};

using Asking = std::function<void(Provider&, Subject&)>;

NamedCheck asking(const host::Manifest& manifest, std::string name, World world, Asking ask) {
  return {std::move(name), [&manifest, world = std::move(world), ask = std::move(ask)](Witness& w) {
            Subject subject(manifest, world, w);
            if (!subject.start()) return;
            Provider provider(subject);
            if (provider.find()) ask(provider, subject);
            subject.end();
          }};
}

// Everybody answers, and a person may be asked.
World friendly() {
  World world;
  world.with_person = true;
  return world;
}

Request interactive(Request request, std::uint32_t more = 0) {
  request.flags |= WW_REQUEST_INTERACTIVE | more;
  return request;
}

// --- Who may be asked, and for what

void ask_for_foreign_hosts(Provider& provider, Subject& subject) {
  std::vector<std::string> known = {"no-such-way"};
  const Request own = interactive(claimed_request(subject.manifest));
  for (std::string& way : provider.ask_ways(own)) known.push_back(std::move(way));
  Request request = own;
  request.flags &= ~WW_REQUEST_HOST_CONFIGURED;
  std::string answered;
  for (const std::string& host : foreign_hosts(subject.manifest)) {
    request.host = host;
    bool answers = !provider.ask_ways(request).empty();
    for (const std::string& way : known) answers |= provider.get(request, way, {});
    if (answers) answered += (answered.empty() ? "'" : ", '") + host + "'";
  }
  if (answered.empty()) return;
  subject.call.found("host",
                     "it answers for " + answered +
                         ", which its manifest does not claim and nobody named it for: the "
                         "credential would go to a stranger",
                     "Look at the host of each request yourself, unless "
                     "WW_REQUEST_HOST_CONFIGURED is set; watchword/server.hpp takes it apart.");
}

std::vector<NamedCheck> checks_of_permission(const host::Manifest& manifest) {
  const Request own = claimed_request(manifest);
  const auto walks = [](Request request, Allowed allowed) -> Asking {
    return [=](Provider& provider, Subject&) { provider.walk(request, allowed); };
  };
  World empty;
  empty.generous = false;
  Request offline = own;
  offline.flags |= WW_REQUEST_OFFLINE;
  Request of_store = own;
  of_store.flags |= WW_REQUEST_WITHOUT_SECRETS;
  of_store.scope = "https://" + own.host + "/.default";
  return {
      asking(manifest, "nothing is there", empty, walks(own, {.person = false})),
      asking(manifest, "everything is there", {}, walks(own, {.person = false})),
      asking(manifest, "a person is there", friendly(), walks(interactive(own), {})),
      asking(manifest, "a person is there, with a device code", friendly(),
             walks(interactive(own, WW_REQUEST_DEVICE_CODE), {})),
      asking(manifest, "a person is there, without a browser", friendly(),
             walks(interactive(own, WW_REQUEST_NO_BROWSER), {})),
      asking(manifest, "git asks", friendly(), walks(interactive(own, WW_REQUEST_BY_GIT), {})),
      asking(manifest, "nobody may be asked", friendly(), walks(own, {.person = false})),
      asking(manifest, "somebody signed in long ago, and nobody may be asked", friendly(),
             [own](Provider& provider, Subject&) {
               provider.sign_in_long_ago(own);
               provider.walk(own, {.person = false});
             }),
      asking(manifest, "the network may not be used", friendly(),
             [own, offline](Provider& provider, Subject&) {
               provider.sign_in_long_ago(own);
               provider.walk(offline, {.network = false, .person = false});
             }),
      asking(manifest, "a store asks", friendly(),
             [of_store](Provider& provider, Subject&) {
               for (const std::string& way : provider.ask_ways(of_store))
                 provider.get(of_store, way, {.person = false, .secrets = false});
             }),
      asking(manifest, "it is asked twice", friendly(),
             [own](Provider& provider, Subject&) {
               provider.walk(interactive(own));
               provider.walk(interactive(own));
             }),
      asking(manifest, "a host is not claimed", friendly(), ask_for_foreign_hosts),
  };
}

// --- What may be in a request

struct Field {
  const char* name;
  void (*set)(Request&, const std::string&);
};
constexpr Field kFields[] = {
    {"path", [](Request& request, const std::string& odd) { request.path = odd; }},
    {"username", [](Request& request, const std::string& odd) { request.username = odd; }},
    {"account", [](Request& request, const std::string& odd) { request.account = odd; }},
    {"tenant", [](Request& request, const std::string& odd) { request.tenant = odd; }},
    {"scope", [](Request& request, const std::string& odd) { request.scope = odd; }},
    {"refused_sha256",
     [](Request& request, const std::string& odd) { request.refused_sha256 = odd; }},
    {"challenges",
     [](Request& request, const std::string& odd) {
       request.challenges = {odd, "Bearer " + odd, "Basic realm=\"" + odd + '"', ""};
     }},
    {"options",
     [](Request& request, const std::string& odd) {
       for (auto& [name, value] : request.options) value = odd;
       request.options.emplace_back(odd, odd);
     }},
};

// The options of `watchword login` and `logout` that the provider declares, each with a value.
std::vector<std::pair<std::string, std::string>> options_of(const host::Manifest& manifest) {
  constexpr std::string_view kDashes = "--";
  std::vector<std::pair<std::string, std::string>> out;
  for (const auto* declared : {&manifest.login_options, &manifest.logout_options})
    for (const host::SignInOption& option : *declared)
      out.emplace_back(option.name.substr(kDashes.size()), "check");
  return out;
}

std::vector<NamedCheck> checks_of_fields(const host::Manifest& manifest) {
  std::vector<NamedCheck> out;
  for (const OddText& odd : odd_texts())
    out.push_back(asking(manifest, "a field is " + odd.name, friendly(),
                         [odd](Provider& provider, Subject& subject) {
                           for (const Field& field : kFields) {
                             Request request = interactive(claimed_request(subject.manifest));
                             if (field.name == std::string_view("options"))
                               request.options = options_of(subject.manifest);
                             field.set(request, odd.text);
                             subject.call.circumstance = field.name;
                             provider.walk(request);
                           }
                         }));
  for (const OddText& odd : odd_texts())
    out.push_back(asking(manifest, "the host is " + odd.name, friendly(),
                         [odd](Provider& provider, Subject& subject) {
                           Request request = interactive(claimed_request(subject.manifest));
                           request.host = odd.text;
                           if (provider.ask_ways(request).empty()) return;
                           provider.walk(request);
                         }));
  return out;
}

// --- What servers may answer

std::vector<NamedCheck> checks_of_servers(const host::Manifest& manifest) {
  const std::vector<std::pair<std::string, test::Scripted>> answers = {
      {"nothing", {200, ""}},
      {"a page", {200, "<html><body>Sign in</body></html>", {{"content-type", "text/html"}}}},
      {"an empty object", {200, "{}"}},
      {"JSON of other types",
       {200,
        R"({"access_token":7,"expires_in":"soon","device_code":[],"error":{},"interval":-1})"}},
      {"deeply nested JSON", {200, std::string(100000, '[')}},
      {"a token that is no UTF-8",
       {200, grant("\xff\xfe", "3600", "Canary-refresh", "Canary-device")}},
      {"line breaks in tokens", {200, grant(R"(a\nhost=evil)", "3600", R"(b\r\n)", R"(c\n)")}},
      {"an empty token", {200, grant("", "3600", "", "Canary-device")}},
      {"an expiry beyond all bounds",
       {200, grant("Canary-far", "9223372036854775807", "Canary-refresh", "Canary-device")}},
      {"an expiry in the past",
       {200, grant("Canary-past", "-3600", "Canary-refresh", "Canary-device")}},
      {"an error", {400, R"({"error":"invalid_grant","error_description":"a\nb"})"}},
      {"an error of its own", {500, "Internal Server Error"}},
      {"to wait", {429, "", {{"retry-after", "3"}}, 3}},
      {"that nobody has approved yet", {400, R"({"error":"authorization_pending"})"}},
      {"a status that does not exist", {0, ""}},
      {"a redirect", {302, "", {{"location", "http://evil.invalid/"}}}},
  };
  std::vector<NamedCheck> out;
  for (const auto& [name, answer] : answers) {
    World world = friendly();
    world.server = [answer = answer] { return answer; };
    out.push_back(
        asking(manifest, "servers answer " + name, world, [](Provider& provider, Subject& subject) {
          provider.walk(interactive(claimed_request(subject.manifest)));
        }));
  }
  return out;
}

// --- What the host may lack

std::vector<NamedCheck> checks_of_extensions(const host::Manifest& manifest) {
  const Asking walk = [](Provider& provider, Subject& subject) {
    provider.walk(interactive(claimed_request(subject.manifest)));
  };
  std::vector<NamedCheck> out;
  World bare = friendly();
  bare.missing = "*";
  out.push_back(asking(manifest, "the host has no extension", bare, walk));
  for (const std::string& id : extension_ids()) {
    World without = friendly();
    without.missing = id;
    out.push_back(asking(manifest, "the host has no " + id, without, walk));
    World failing = friendly();
    failing.failing = id;
    out.push_back(asking(manifest, id + " fails", failing, walk));
    failing.silently = true;
    out.push_back(asking(manifest, id + " fails without a report", failing, walk));
  }
  return out;
}

}  // namespace

std::vector<NamedCheck> provider_checks(const host::Manifest& manifest) {
  std::vector<NamedCheck> out;
  for (auto checks :
       {checks_of_permission, checks_of_fields, checks_of_servers, checks_of_extensions})
    for (NamedCheck& check : checks(manifest)) out.push_back(std::move(check));
  return out;
}

}  // namespace watchword::conformance
