// What was lent and refused, a line each, in a file that outlives the forwardings.
#pragma once

#include <mutex>
#include <string>

#include "forward/session.h"

namespace watchword::forward {

// "2026-11-29T05:21:00Z devbox dev.azure.com/contoso lent, expires 2026-11-29T06:20:00Z"; whatever
// came from elsewhere is made printable.
std::string text_of(const Deed& deed);

class Audit {
 public:
  // `path` of the file, mode 0600, made when something is noted; empty: nowhere.
  explicit Audit(std::string path) : path_(std::move(path)) {}

  // Any thread. The file keeps to a megabyte: the older half is given up then. False when nothing
  // could be written.
  bool note(const Deed& deed);

 private:
  const std::string path_;
  std::mutex mutex_;
};

}  // namespace watchword::forward
