#include "key-vault/vault.h"

#include <algorithm>

#include <watchword/sdk/http.hpp>
#include <watchword/sdk/json.hpp>

#include "key-vault/error.h"

namespace watchword::key_vault {
namespace {

constexpr std::string_view kApiVersion = "api-version=7.4";
constexpr std::uint32_t kRequestTimeoutMs = 10000;
// The first pause; each is twice as long as the one before it.
constexpr std::uint32_t kPauseMs = 100;
constexpr std::size_t kPagesMax = 1000;

std::vector<std::string> challenges_of(const HttpResponse& response) {
  std::vector<std::string> out;
  for (const auto& [name, value] : response.headers)
    if (name == "www-authenticate") out.push_back(value);
  return out;
}

// The last segment of an id: "https://NAME.vault.azure.net/secrets/NAME/VERSION".
std::string last_segment(std::string_view id) {
  return std::string(id.substr(id.rfind('/') + 1));
}

json::string_view json_text(std::string_view text) {
  return {text.data(), text.size()};
}

Secret body_of(const NewSecret& secret) {
  json::value body = wiped_object();
  json::object& members = body.get_object();
  members["value"] = json_text(secret.value.view());
  members["contentType"] = secret.content_type;
  json::object tags(members.storage());
  for (const auto& [name, value] : secret.tags) tags[name] = value;
  members["tags"] = std::move(tags);
  if (secret.expires_at != 0) members["attributes"] = json::object{{"exp", secret.expires_at}};
  return serialize_secret(body);
}

ListedSecret read_listed(const json::value& item) {
  ListedSecret out;
  out.name = last_segment(text_at(item, "id"));
  if (const json::object* tags = object_at(item, "tags"))
    for (const auto& tag : *tags)
      if (tag.value().is_string()) out.tags.emplace_back(tag.key(), tag.value().get_string());
  if (const json::object* attributes = object_at(item, "attributes")) {
    const json::value* enabled = attributes->if_contains("enabled");
    out.enabled = enabled == nullptr || !enabled->is_bool() || enabled->get_bool();
  }
  return out;
}

json::value parse_answer(const Address& address, const HttpResponse& response) {
  auto body = parse_object(response.body.view());
  if (!body)
    throw Failure(WW_STORE_FAILED,
                  address.host +
                      " answered with something else than JSON, as a proxy's log-in "
                      "page does",
                  "Check that this machine reaches https://" + address.host +
                      " without a log-in page in between.");
  return std::move(*body);
}

}  // namespace

// How long one function may still wait.
class Vault::Patience {
 public:
  explicit Patience(Host host) : host_(host) {}
  // What was waited already. False when that was too long.
  bool spend(std::uint32_t milliseconds) {
    if (milliseconds > left_) return false;
    left_ -= milliseconds;
    return true;
  }
  // A pause that grows. False when that is too long.
  bool pause() {
    const std::uint32_t milliseconds = pause_ms_;
    pause_ms_ *= 2;
    return wait(milliseconds);
  }
  bool wait_seconds(std::int64_t seconds) {
    return seconds <= kPatienceMs / 1000 &&
           wait(std::max(static_cast<std::uint32_t>(seconds) * 1000, kPauseMs));
  }
  // False when that is too long.
  bool wait(std::uint32_t milliseconds) {
    if (!spend(milliseconds)) return false;
    host_.sleep(milliseconds);
    return true;
  }

 private:
  Host host_;
  std::uint32_t left_ = kPatienceMs;
  std::uint32_t pause_ms_ = kPauseMs;
};

struct Vault::Call {
  std::string method;
  std::string url;
  std::string doing;  // for messages: "read the secret NAME"
  const Secret* body = nullptr;
  bool may_repeat = true;  // also when it is not known whether it had its effect
};

std::string Vault::secret_url(std::string_view collection, std::string_view name) const {
  std::string url = address_.origin + "/" + std::string(collection);
  if (!name.empty()) url += "/" + std::string(name);
  return url + "?" + std::string(kApiVersion);
}

HttpResponse Vault::exchange(const Call& call) {
  HttpRequest request;
  request.method = call.method;
  request.url = call.url;
  request.headers = {{"Accept", "application/json"},
                     {"Authorization", std::string(access_.authorization().view())}};
  if (call.body != nullptr) {
    request.headers.emplace_back("Content-Type", "application/json");
    request.body = call.body->clone();
  }
  request.timeout_ms = kRequestTimeoutMs;
  return host_.send(request);
}

// One answer that is neither a demand for another token nor, while there is patience, a request to
// wait or a passing fault. Throws when the vault is not reached.
HttpResponse Vault::send(const Call& call, Patience& patience) {
  for (;;) {
    HttpResponse response;
    try {
      response = exchange(call);
    } catch (const Failure& failure) {
      if (failure.status() != WW_NETWORK && failure.status() != WW_TIMEOUT) throw;
      if (failure.status() == WW_TIMEOUT && call.may_repeat && patience.spend(kRequestTimeoutMs))
        continue;
      throw Failure(
          WW_STORE_UNAVAILABLE,
          "the key vault " + address_.host + " did not " + call.doing + ": " + failure.message(),
          failure.advice());
    }
    if (response.status == http::kUnauthorized) {
      access_.refused(challenges_of(response));
      continue;
    }
    const bool passing = response.status == http::kTooManyRequests ||
                         (http::is_server_error(response.status) && call.may_repeat);
    if (!passing) return response;
    const bool waited = response.retry_after_seconds
                            ? patience.wait_seconds(*response.retry_after_seconds)
                            : patience.pause();
    if (!waited) return response;
  }
}

std::optional<VaultSecret> Vault::get(const std::string& name, const std::string& version) {
  const std::string path = version.empty() ? name : name + "/" + version;
  Patience patience(host_);
  const Call call{"GET", secret_url("secrets", path), "read the secret " + name};
  const HttpResponse response = send(call, patience);
  if (response.status == http::kNotFound) {
    if (version.empty()) seen_.erase(name);
    return std::nullopt;
  }
  if (response.status != http::kOk) throw to_failure(address_, response, call.doing);
  const json::value body = parse_answer(address_, response);
  VaultSecret secret;
  secret.value = Secret(text_at(body, "value"));
  secret.content_type = text_at(body, "contentType");
  secret.version = last_segment(text_at(body, "id"));
  if (version.empty()) seen_[name] = secret.version;
  return secret;
}

std::vector<ListedSecret> Vault::list() {
  std::vector<ListedSecret> out;
  Patience patience(host_);
  Call call{"GET", secret_url("secrets", ""), "list its secrets"};
  for (std::size_t page = 0; page < kPagesMax; ++page) {
    const HttpResponse response = send(call, patience);
    if (response.status != http::kOk) throw to_failure(address_, response, call.doing);
    const json::value body = parse_answer(address_, response);
    if (const json::array* items = array_at(body, "value"))
      for (const json::value& item : *items) out.push_back(read_listed(item));
    call.url = text_at(body, "nextLink");
    if (call.url.empty()) return out;
    // The token goes to this vault only.
    if (!call.url.starts_with(address_.origin + "/"))
      throw Failure(WW_STORE_FAILED, address_.host + " goes on with its list at another address",
                    "Check watchword.keyVault.url; is something else answering in its place?");
  }
  throw Failure(WW_STORE_FAILED, address_.host + " lists more secrets than can be looked through",
                "Use a vault of its own for Watchword.");
}

std::string Vault::put(const std::string& name, const NewSecret& secret) {
  const Secret body = body_of(secret);
  const Call call{"PUT", secret_url("secrets", name), "write the secret " + name, &body, false};
  Patience patience(host_);
  for (;;) {
    std::string written;
    const auto response = try_put(name, call, patience, secret, written);
    if (!response) return written;
    if (response->status == http::kOk) {
      written = last_segment(text_at(parse_answer(address_, *response), "id"));
      return seen_[name] = written;
    }
    const std::string inner =
        response->status == http::kConflict ? read_error(*response).inner : std::string();
    if (inner == "ObjectIsDeletedButRecoverable") recover(name, patience);
    const bool passing = inner.starts_with("ObjectIs");
    if (!passing || !patience.pause()) throw to_failure(address_, *response, call.doing);
  }
}

// Empty when no answer came and the secret need not be written again; `written` is its version.
std::optional<HttpResponse> Vault::try_put(const std::string& name, const Call& call,
                                           Patience& patience, const NewSecret& secret,
                                           std::string& written) {
  std::optional<Failure> lost;
  try {
    HttpResponse response = send(call, patience);
    if (!http::is_server_error(response.status)) return response;
    lost = to_failure(address_, response, call.doing);
  } catch (const Failure& failure) {
    if (failure.status() != WW_STORE_UNAVAILABLE) throw;
    lost = failure;
  }
  host_.trace("key vault: it is not known whether " + name + " was written: " + lost->message());
  const auto before = seen_.find(name);
  const std::string version_before = before == seen_.end() ? std::string() : before->second;
  if (!patience.pause()) throw *lost;
  const auto now = get(name);
  const std::string version_now = now ? now->version : std::string();
  if (version_now == version_before) return send(call, patience);
  written = version_now;
  if (!(now->value == secret.value))
    host_.trace("key vault: " + name + " was written by another machine meanwhile");
  return std::nullopt;
}

// It is there again only a moment after the answer. Conflicts and a recovery by somebody else show
// when the secret is written again.
void Vault::recover(const std::string& name, Patience& patience) {
  const Call call{"POST", secret_url("deletedsecrets", name + "/recover"),
                  "recover the secret " + name};
  const HttpResponse response = send(call, patience);
  if (response.status == http::kForbidden) throw to_failure(address_, response, call.doing);
}

bool Vault::remove(const std::string& name) {
  Patience patience(host_);
  const Call call{"DELETE", secret_url("secrets", name), "delete the secret " + name};
  const HttpResponse response = send(call, patience);
  if (response.status == http::kNotFound) return false;
  if (response.status != http::kOk) throw to_failure(address_, response, call.doing);
  seen_.erase(name);
  return true;
}

}  // namespace watchword::key_vault
