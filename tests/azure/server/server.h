#pragma once

#include <memory>
#include <string>

#include "server/recorder.h"
#include "server/router.h"
#include "world/cloud.h"

namespace watchword::azure {

// The one TLS listener behind all virtual hosts, and the control interface beside it.
class Server {
 public:
  struct Identity {
    std::string certificate_file;  // PEM, leaf first
    std::string key_file;
  };

  // Binds both listeners and sets cloud.port; serves nothing yet. Throws std::runtime_error when an
  // address cannot be had. `cloud`, `router` and `recorder` must outlive the server.
  Server(Cloud& cloud, const Router& router, Recorder& recorder, const Identity& identity);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  int control_port() const;
  int metadata_port() const;  // of the listener without TLS, behind which a machine's services are
  void start();
  // Ends stalls and stops accepting. True when all requests under way have ended in time.
  bool stop();

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace watchword::azure
