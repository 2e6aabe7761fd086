// Those who connect to a socket, each served by a thread of its own, a few at a time: who is slow
// waits for nobody but himself.
#pragma once

#include <functional>
#include <string>
#include <thread>
#include <vector>

#include <watchword/secret.hpp>

#include "platform/event.h"
#include "platform/local_socket.h"

namespace watchword::forward {

// What it is served with; `stop` is to be waited for as well.
using Serve = std::function<void(platform::Handle connection, platform::Handle stop)>;

class Server {
 public:
  // Listens at the path until its end; throws as platform::LocalListener. Of more than `at_once`
  // who connect, the others wait in the system's queue.
  Server(const std::string& path, std::size_t at_once, Serve serve);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  const std::string& path() const { return listener_.path(); }

 private:
  void work() const;

  const platform::LocalListener listener_;
  const Serve serve_;
  const platform::Event stop_;
  std::vector<std::thread> threads_;
};

// Reads until `end` finds the end of the message (see platform::Whole). False when that does not
// come by the deadline, the message is too large or the stream ends before.
bool receive_by(platform::Handle connection, platform::Handle stop,
                const platform::Deadline& deadline, std::size_t max_bytes,
                std::size_t (*end)(std::string_view), Secret& bytes);

}  // namespace watchword::forward
