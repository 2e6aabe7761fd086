// A forge's provider: a device code (RFC 8628) first, then renewals alone.
#include <algorithm>
#include <boost/json/src.hpp>
#include <watchword/sdk/http.hpp>
#include <watchword/sdk/provider.hpp>
#include <watchword/server.hpp>

using namespace watchword;
namespace json = boost::json;

// What the server said, of which much is secret: copies are wiped.
struct Reply {
  Secret body;
  // A token, a code or an address; anything else is empty.
  Secret text(const char* name) const {
    unsigned char memory[65536];
    json::monotonic_resource resource(memory, sizeof memory);
    Secret out;
    if (const auto value = member(name, &resource); value.is_string())
      out = Secret(value.get_string());
    wipe(memory, sizeof memory);
    for (const char c : out.view())
      if (c <= ' ' || c > '~') return Secret();
    return out;
  }
  std::int64_t seconds(const char* name, std::int64_t otherwise) const {
    const auto value = member(name, {});
    const auto* number = value.if_int64();
    return number ? std::clamp<std::int64_t>(*number, 1, 86400) : otherwise;
  }
  json::value member(const char* name, json::storage_ptr storage) const {
    json::error_code failed;
    const auto all = json::parse(body.view(), failed, storage);
    const auto* object = failed ? nullptr : all.if_object();
    const auto* found = object ? object->if_contains(name) : nullptr;
    return found ? json::value(*found, storage) : nullptr;
  }
};

class Forge : public Provider {
 public:
  explicit Forge(const Host& host) : host_(host) {}

  bool knows_host(const Request& request) const override {
    const auto server = parse_server(request.host);
    return server && server_matches(server->name, "forge.example");
  }

  std::vector<Way> ways(const Request& request) override {
    if (request.may(WW_REQUEST_WITHOUT_SECRETS) || !request.scope.empty())
      return {};
    std::vector<Way> out;
    if (host_.find("refresh", request.host))
      out.push_back({WW_RANK_BINDING, "session", "somebody signed in", ""});
    if (request.may(WW_REQUEST_INTERACTIVE))
      out.push_back({WW_RANK_INTERACTIVE, "device", "a code is shown", ""});
    return out;
  }

  std::optional<Answer> get(const Request& request,
                            std::string_view way) override {
    if (way == "device") return login(request);
    const auto lock = host_.lock(request.host, 30000);  // one renews
    const auto kept = host_.find("access", request.host);
    const auto least = std::max<std::int64_t>(60, request.min_ttl_seconds);
    if (kept && kept->expires_at > host_.now() + least &&
        host_.sha256_hex(kept->secret.view()) != request.refused_sha256)
      return Answer{WW_ANSWER_TOKEN,  0,  "forge", kept->secret.clone(),
                    kept->expires_at, "", ""};
    const auto refresh = host_.find("refresh", request.host);
    if (!refresh || request.may(WW_REQUEST_OFFLINE)) return std::nullopt;
    Form form;
    form.add("grant_type", "refresh_token");
    form.add("refresh_token", refresh->secret.view());
    return take(request, post("token_endpoint", form));
  }

  std::optional<Answer> login(const Request& request) override {
    if (!request.may(WW_REQUEST_INTERACTIVE)) return std::nullopt;
    const Reply begun = post("device_authorization_endpoint",
                             Form().add("scope", "openid offline_access"));
    const Secret code = begun.text("user_code");
    const Secret address = begun.text("verification_uri");
    const auto until = host_.now() + begun.seconds("expires_in", 300);
    const ww_device_code shown{sizeof(ww_device_code), text(code.view()),
                               text(address.view()), text("Sign in"), until};
    auto interval = begun.seconds("interval", 5);
    while (!code.empty() && host_.now() < until) {
      const ErrorCatcher error;
      error.check(host_.signin().show_device_code(host_.c_host(), &shown, 0,
                                                  error.get()));
      host_.sleep(static_cast<std::uint32_t>(interval * 1000));
      Form form;
      form.add("grant_type", "urn:ietf:params:oauth:grant-type:device_code");
      form.add("device_code", begun.text("device_code").view());
      const Reply reply = post("token_endpoint", form);
      const Secret refusal = reply.text("error");
      if (refusal.view() == "slow_down") interval += 5;
      else if (refusal.view() != "authorization_pending")
        return take(request, reply);
    }
    throw Failure(WW_REFUSED, "no code was approved", "Sign in again.");
  }

  bool refused(const Request& request, const Issued&) override {
    return host_.erase("access", request.host);
  }
  bool logout(const Request& request) override {  // no host: everything
    host_.erase("access", request.host);
    return host_.erase("refresh", request.host);
  }

 private:
  // To the endpoint of that name (OpenID Connect Discovery 1.0).
  Reply post(const char* endpoint, Form& form) const {
    const auto issuer = host_.config("forge.issuer");
    const auto client = host_.config("forge.clientId");
    if (!issuer || !client)
      throw Failure(WW_INVALID, "no forge is configured",
                    "Set watchword.forge.issuer and .clientId in git.");
    HttpRequest request;
    request.url = *issuer + "/.well-known/openid-configuration";
    const Reply all{send_with_one_retry(host_, request).body};
    request.url = std::string(all.text(endpoint).view());
    request.method = "POST";
    request.headers = {{"content-type", "application/x-www-form-urlencoded"}};
    request.body = form.add("client_id", *client).take();
    return {send_with_one_retry(host_, request).body};
  }

  Answer take(const Request& request, const Reply& reply) const {
    const Secret token = reply.text("access_token");
    const auto expires_at = host_.now() + reply.seconds("expires_in", 600);
    if (token.empty())
      throw Failure(WW_REFUSED, "the forge gave no token", "Sign in again.");
    Item item{"access", request.host, "Token", {}, token.clone()};
    item.lifetime = WW_LIFETIME_SESSION;
    item.expires_at = expires_at;
    host_.put(item);
    if (Secret next = reply.text("refresh_token"); !next.empty())
      host_.put({"refresh", request.host, "Session", {}, std::move(next)});
    return {WW_ANSWER_TOKEN, 0, "forge", token.clone(), expires_at, "", ""};
  }

  const Host host_;
};

extern "C" WW_EXPORT const ww_plugin_entry watchword_plugin_entry;
const ww_plugin_entry watchword_plugin_entry = provider_entry<Forge>();
