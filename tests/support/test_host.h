// A host for plugins under test: a log that is kept, a clock that can be moved, and real random
// bytes and hashes. It has no other extension; a test adds what it needs with `extend`.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <watchword/plugin.hpp>

namespace watchword::test {

class TestHost {
 public:
  TestHost();
  TestHost(const TestHost&) = delete;
  TestHost& operator=(const TestHost&) = delete;

  const ww_host* get() const { return &host_; }

  std::int64_t now() const;
  void move_clock(std::int64_t seconds) { clock_offset_ += seconds; }

  const std::vector<std::string>& log() const { return log_; }

  // `extension` is borrowed as long as the host lives.
  void extend(const std::string& id, const void* extension) { extensions_[id] = extension; }

 private:
  static TestHost& of(const ww_host* host) { return *static_cast<TestHost*>(host->host_data); }

  ww_host host_;
  ww_log log_extension_;
  ww_clock clock_extension_;
  ww_crypto crypto_extension_;
  std::map<std::string, const void*, std::less<>> extensions_;
  std::int64_t clock_offset_ = 0;
  std::vector<std::string> log_;
};

}  // namespace watchword::test
