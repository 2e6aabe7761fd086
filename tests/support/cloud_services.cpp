#include "support/cloud_services.h"

#include <boost/json/parse.hpp>
#include <cstdlib>
#include <ctime>
#include <stdexcept>

#include <watchword/encoding.hpp>

#include "plugins/module.h"

namespace watchword::test {
namespace {

const host::AllowedHosts kAllowed{
    {"*.vault.azure.net", "*.vault.azure.cn", "login.microsoftonline.com"}};

std::optional<std::string> variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

std::string required(const std::string& name) {
  auto value = variable(name);
  if (!value) throw std::runtime_error(name + " is not set");
  return std::move(*value);
}

const ww_network& network() {
  static const auto* table = static_cast<const ww_network*>(
      host::open_module(required("WATCHWORD_TEST_CLOUD"), nullptr).get_factory(WW_FACTORY_NETWORK));
  return *table;
}

ww_status put_or_miss(const std::optional<std::string>& value, const ww_text_sink* sink) {
  if (!value || value->empty()) return WW_NOT_FOUND;
  sink->put(sink->data, text(*value));
  return WW_OK;
}

}  // namespace

CloudServices* CloudServices::instance_ = nullptr;

CloudServices::CloudServices(TestHost& host)
    : http_(git_, {.network = network,
                   .environment = [](std::string_view name) { return variable(std::string(name)); },
                   .version = "0.0.0"}),
      http_extension_{sizeof(ww_http), &send},
      config_extension_{sizeof(ww_config), &get_config, &get_environment, nullptr},
      tokens_extension_{sizeof(ww_tokens), &get_token} {
  if (!variable("WATCHWORD_TEST_CLOUD")) return;
  instance_ = this;
  host.extend(WW_EXT_HTTP, &http_extension_);
  host.extend(WW_EXT_CONFIG, &config_extension_);
  host.extend(WW_EXT_TOKENS, &tokens_extension_);
}

ww_status CloudServices::send(const ww_host* /*host*/, const ww_http_request* request,
                              const ww_http_sink* sink, const ww_error* error) {
  return guard(error, [&] {
    instance_->http_.send(*request, kAllowed, *sink);
    return WW_OK;
  });
}

ww_status CloudServices::get_config(const ww_host* /*host*/, ww_text key,
                                    const ww_text_sink* sink) {
  return put_or_miss(
      view(key) == "keyVault.url" ? variable("WATCHWORD_KEY_VAULT_URL") : std::nullopt, sink);
}

ww_status CloudServices::get_environment(const ww_host* /*host*/, ww_text name,
                                         const ww_text_sink* sink) {
  return put_or_miss(variable(std::string(view(name))), sink);
}

ww_status CloudServices::get_token(const ww_host* /*host*/, const ww_token_request* request,
                                   const ww_answer_sink* sink, const ww_error* error) {
  return guard(error, [&] {
    if (!variable("AZURE_CLIENT_SECRET")) return WW_NOT_FOUND;
    ++instance_->tokens_given;
    std::string token = std::exchange(instance_->next_token, {});
    if (token.empty()) token = instance_->application_token(std::string(view(request->scope)));
    ww_answer answer{};
    answer.struct_size = sizeof answer;
    answer.kind = WW_ANSWER_TOKEN;
    answer.secret = text(token);
    answer.expires_at = std::time(nullptr) + 3599;
    sink->put(sink->data, &answer);
    return WW_OK;
  });
}

std::string CloudServices::application_token(const std::string& scope) const {
  HttpRequest request;
  request.method = "POST";
  request.url =
      required("AZURE_AUTHORITY_HOST") + "/" + required("AZURE_TENANT_ID") + "/oauth2/v2.0/token";
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
  request.body = Secret("grant_type=client_credentials&client_id=" + required("AZURE_CLIENT_ID") +
                        "&client_secret=" + percent_encode(required("AZURE_CLIENT_SECRET")) +
                        "&scope=" + percent_encode(scope));
  const HttpResponse response = http_.send(request, kAllowed);
  const auto body = boost::json::parse(std::string(response.body.view()));
  return std::string(body.at("access_token").as_string());
}

}  // namespace watchword::test
