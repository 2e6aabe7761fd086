#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/pattern.h"
#include "server/http.h"
#include "server/virtual_hosts.h"

namespace watchword::azure {

using Handler = std::function<Reply(const Request&)>;

struct Route {
  std::string kind;  // stable name, for scenarios and the record: "entra.token"
  Service service;
  std::string method;   // a GET route also answers HEAD
  std::string pattern;  // matched against the whole of Location::path
  Handler handler;
  bool streams = false;  // the handler reads the body itself
};

using Routes = std::vector<Route>;

class Router {
 public:
  void add(Routes routes);

  struct Match {
    std::string kind;  // "unknown" where nothing matches
    const Route* route = nullptr;
    std::vector<std::string> captures;
    int status = 404;  // the answer where nothing matches
  };
  Match match(const std::string& method, const std::string& host, const std::string& path) const;

 private:
  struct Entry {
    Route route;
    Pattern pattern;
  };
  std::vector<Entry> entries_;
};

}  // namespace watchword::azure
