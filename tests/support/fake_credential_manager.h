// A Credential Manager of a test's own, which does what the real one does and Wine's does not: it
// takes 2,560 bytes at most, and fails when it is told to.
#pragma once

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <watchword/sdk/credential_blocks.hpp>

namespace watchword::test {

class FakeCredentialManager : public credentials::Manager {
 public:
  static constexpr std::uint32_t kInvalidParameter = 87;

  // The error of every call, of those that write after so many more that do not fail, and how long
  // credentials may live.
  std::uint32_t error = 0;
  std::uint32_t write_error = 0;
  int writes_left = 0;
  std::uint32_t list_error = 0;
  std::uint32_t longest_error = 0;
  credentials::Persistence longest_persistence = credentials::Persistence::kMachine;
  // Runs before every read of one credential: another process.
  std::function<void(const std::string& name)> before_read;
  std::int64_t clock = 1'000'000;

  const std::map<std::string, credentials::Credential>& all() const { return all_; }

  std::uint32_t write(const credentials::Credential& credential) override {
    if (error != 0) return error;
    if (write_error != 0 && writes_left-- <= 0) return write_error;
    if (credential.content.size() > credentials::kContentMaxBytes) return kInvalidParameter;
    all_[folded(credential.name)] = copy_of(credential, clock);
    return 0;
  }
  std::uint32_t read(const std::string& name, credentials::Credential& out) override {
    if (const auto hook = before_read) hook(name);  // which may replace itself
    if (error != 0) return error;
    const auto found = all_.find(folded(name));
    if (found == all_.end()) return credentials::kNotFound;
    out = copy_of(found->second, found->second.written_at);
    return 0;
  }
  std::uint32_t erase(const std::string& name) override {
    if (error != 0) return error;
    return all_.erase(folded(name)) == 1 ? 0 : credentials::kNotFound;
  }
  std::uint32_t list(const std::string& prefix,
                     std::vector<credentials::Credential>& out) override {
    if (error != 0 || list_error != 0) return error != 0 ? error : list_error;
    for (const auto& [name, one] : all_)
      if (name.rfind(folded(prefix), 0) == 0) out.push_back(copy_of(one, one.written_at));
    return 0;
  }
  std::uint32_t longest(credentials::Persistence& out) override {
    out = longest_persistence;
    return error != 0 ? error : longest_error;
  }
  std::string message_of(std::uint32_t code) override {
    return "what the system says, error " + std::to_string(code);
  }
  std::int64_t now() override { return clock; }
  std::string unique() override { return "fa-" + std::to_string(++sets_); }

 private:
  static std::string folded(std::string name) {
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return name;
  }
  static credentials::Credential copy_of(const credentials::Credential& one, std::int64_t time) {
    return {one.name, one.label, one.persistence, one.content.clone(), time, one.attributes};
  }

  std::map<std::string, credentials::Credential> all_;
  int sets_ = 0;
};

}  // namespace watchword::test
