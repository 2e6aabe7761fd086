// network.so as the helper loads it.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <watchword/plugin.hpp>

#include "network/transport.h"

namespace watchword::test {

const ww_network& network();

struct Outcome {
  ww_status status = WW_FAULT;
  std::string message;
  std::string advice;
  std::optional<HttpResponse> response;
  std::string issuer;       // of the server's certificate
  std::int32_t family = 0;  // that answered where the first did not
  std::chrono::milliseconds took{};
};

struct Call {
  std::string method = "GET";
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::uint32_t timeout_ms = 5000;
  std::size_t body_max_bytes = 65536;
  std::string proxy;
  std::string ca_file;
  std::string addresses;
  std::int32_t first_family = 0;
  bool keep_connection = false;
  std::string certificate_sha1;
  std::string target_addresses;
  std::string proxy_ca_file;
  std::function<bool()> cancelled;
  // The user name and password of a proxy; none when the user name is empty.
  std::function<std::pair<std::string, std::string>()> proxy_login;

  Outcome send() const;
};

}  // namespace watchword::test
