#include "module.h"

#include "plugins/module.h"

namespace watchword::test {

const ww_network& network() {
  static const auto* table = static_cast<const ww_network*>(
      host::open_module(WATCHWORD_NETWORK_MODULE, nullptr).get_factory(WW_FACTORY_NETWORK));
  REQUIRE(table != nullptr);
  return *table;
}

Outcome Call::send() const {
  const auto borrowed = borrow(headers);
  ww_exchange c{};
  c.struct_size = sizeof c;
  c.method = text(method);
  c.url = text(url);
  c.headers = borrowed.data();
  c.header_count = borrowed.size();
  c.body = bytes(body);
  c.timeout_ms = timeout_ms;
  c.body_max_bytes = body_max_bytes;
  c.proxy = text(proxy);
  c.proxy_source = text("HTTPS_PROXY");
  c.ca_file = text(ca_file);
  c.ca_file_source = text("GIT_SSL_CAINFO");
  c.addresses = text(addresses);
  c.first_family = first_family;
  c.keep_connection = keep_connection ? 1 : 0;
  c.certificate_sha1 = text(certificate_sha1);
  if (cancelled) {
    c.cancelled = [](void* data) -> std::int32_t {
      return (*static_cast<std::function<bool()>*>(data))() ? 1 : 0;
    };
    c.cancelled_data = const_cast<std::function<bool()>*>(&cancelled);
  }
  c.target_addresses = text(target_addresses);
  c.proxy_ca_file = text(proxy_ca_file);
  c.proxy_ca_file_source = text("GIT_PROXY_SSL_CAINFO");
  if (proxy_login) {
    c.proxy_login = [](void* data, const ww_pair_sink* login) {
      const auto [username, password] = static_cast<const Call*>(data)->proxy_login();
      if (!username.empty()) login->put(login->data, text(username), text(password));
    };
    c.proxy_login_data = const_cast<Call*>(this);
  }
  Outcome out;
  c.family_answered = [](void* data, std::int32_t family) {
    *static_cast<std::int32_t*>(data) = family;
  };
  c.family_data = &out.family;
  const TextSink issuer([&](ww_text name) { out.issuer = view(name); });
  c.issuer = issuer.get();
  const Sink<ww_http_sink, const ww_http_response*> sink(
      [&](const ww_http_response* response) { out.response = own(*response); });
  const ErrorCatcher error;
  const auto began = std::chrono::steady_clock::now();
  out.status = network().exchange(&c, sink.get(), error.get());
  out.took = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now() - began);
  try {
    error.check(out.status);
  } catch (const Failure& failure) {
    out.message = failure.message();
    out.advice = failure.advice();
  }
  return out;
}

}  // namespace watchword::test
