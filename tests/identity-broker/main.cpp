// watchword-mock-broker SETTINGS LOG CONTROL: an identity broker that is told what to do by a file
// (mock_broker.h has its members; "logins" are accounts of the simulator, "person" whoever answers
// a window), writes each call as a line into LOG, and gets its tokens from the simulator's control
// interface, "http://127.0.0.1:PORT". Runs as long as the bus.
#include <cstdio>
#include <fstream>
#include <iterator>
#include <mutex>
#include <stdexcept>
#include <string>

#include "mock_broker.h"

namespace {

namespace json = boost::json;

json::object read(const std::string& path) {
  std::ifstream file(path);
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  return text.empty() ? json::object() : json::parse(text).get_object();
}

// One POST, over plain HTTP.
json::object post(const std::string& control, const std::string& path, const json::object& body) {
  const std::string address = control.substr(control.find("://") + 3);
  const std::string text = json::serialize(body);
  const std::string request =
      "POST " + path + " HTTP/1.0\r\nHost: " + address +
      "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(text.size()) +
      "\r\n\r\n" + text;
  GError* error = nullptr;
  GSocketClient* client = g_socket_client_new();
  GSocketConnection* connection =
      g_socket_client_connect_to_host(client, address.c_str(), 80, nullptr, &error);
  if (connection == nullptr) throw std::runtime_error(error->message);
  g_output_stream_write_all(g_io_stream_get_output_stream(G_IO_STREAM(connection)), request.data(),
                            request.size(), nullptr, nullptr, nullptr);
  std::string reply;
  char block[4096];
  GInputStream* in = g_io_stream_get_input_stream(G_IO_STREAM(connection));
  for (gssize size = 0;
       (size = g_input_stream_read(in, block, sizeof block, nullptr, nullptr)) > 0;)
    reply.append(block, static_cast<std::size_t>(size));
  g_object_unref(connection);
  g_object_unref(client);
  const auto end = reply.find("\r\n\r\n");
  if (end == std::string::npos) throw std::runtime_error("the simulator did not answer");
  const json::object answer = json::parse(reply.substr(end + 4)).get_object();
  if (const auto* wrong = answer.if_contains("error"); wrong != nullptr && wrong->is_string())
    throw std::runtime_error(std::string(wrong->get_string()));
  return answer;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 4) {
    std::fputs("usage: watchword-mock-broker SETTINGS LOG CONTROL\n", stderr);
    return 2;
  }
  const std::string settings_file = arguments[1];
  const std::string log_file = arguments[2];
  const std::string control = arguments[3];
  std::mutex mutex;
  const watchword::test::MockBroker broker(
      [&] {
        json::object settings = read(settings_file);
        if (const auto* logins = settings.if_contains("logins"); logins != nullptr)
          settings["accounts"] =
              post(control, "/broker/accounts", {{"logins", *logins}}).at("accounts");
        return settings;
      },
      [&](const json::object& wanted) { return post(control, "/broker/token", wanted); },
      [&](const json::object& call) {
        const std::lock_guard lock(mutex);
        std::ofstream(log_file, std::ios::app) << json::serialize(call) << '\n';
      });
  broker.run();
}
