// Small named blocks of bytes in files of the host's that Windows has encrypted for this user
// (CryptProtectData): what it gives out when they are read, it gives to this user on this machine.
#pragma once

#include <watchword/plugin.hpp>
#include <watchword/sdk/credential_blocks.hpp>

namespace watchword {

// The host's state keeps them: whole or not at all, in a directory that is this user's alone.
// Functions throw Failure where something fails, and else return 0 or kNotFound.
class SealedFiles : public credentials::Manager {
 public:
  explicit SealedFiles(Host host) : host_(host) {}

  std::uint32_t write(const credentials::Credential& credential) override;
  std::uint32_t read(const std::string& name, credentials::Credential& out) override;
  std::uint32_t erase(const std::string& name) override;
  std::uint32_t list(const std::string& prefix, std::vector<credentials::Credential>& out) override;
  // Tries whether this session can encrypt and decrypt.
  std::uint32_t longest(credentials::Persistence& out) override;

  std::size_t content_max_bytes() override;
  std::string message_of(std::uint32_t error) override;
  std::int64_t now() override { return host_.now(); }
  std::string unique() override { return hex_encode(host_.random(12)); }

 private:
  Host host_;
};

}  // namespace watchword
