// The secrets of one vault, through its REST interface (Microsoft Learn, "Key Vault REST API",
// Secrets).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <watchword/plugin.hpp>

#include "key-vault/access.h"
#include "key-vault/names.h"

namespace watchword::key_vault {

// What a secret's value may have: 25 KB ("About Azure Key Vault secrets"), whether those are 25000
// or 25600 bytes.
inline constexpr std::size_t kValueMaxBytes = 24000;

struct NewSecret {
  Secret value;  // text
  std::string content_type;
  Tags tags;
  std::int64_t expires_at = 0;  // told to people who look into the vault; 0: never
};

struct VaultSecret {
  Secret value;
  std::string content_type;
  std::string version;  // 32 hexadecimal digits
};

// A secret as a list shows it.
struct ListedSecret {
  std::string name;
  Tags tags;
  bool enabled = true;
};

// Each function ends within kPatienceMs and a request's time: throttling and secrets that are being
// deleted or recovered are waited for that long. Each throws Failure (error.h).
class Vault {
 public:
  Vault(Host host, const Address& address, Access& access)
      : host_(host), address_(address), access_(access) {}

  // The newest version, or that one. Empty when there is none.
  std::optional<VaultSecret> get(const std::string& name, const std::string& version = {});

  // All secrets of the vault, without their values.
  std::vector<ListedSecret> list();

  // Adds a version and returns which; a deleted secret is recovered first. When the answer got
  // lost, the secret is written again only if nobody has written it since this process last read or
  // wrote it: a second writing must not hide somebody's newer value.
  std::string put(const std::string& name, const NewSecret& secret);

  // Deletes it softly. False when there was none.
  bool remove(const std::string& name);

  static constexpr std::uint32_t kPatienceMs = 15000;

 private:
  class Patience;
  struct Call;
  HttpResponse send(const Call& call, Patience& patience);
  HttpResponse exchange(const Call& call);
  std::optional<HttpResponse> try_put(const std::string& name, const Call& call, Patience& patience,
                                      const NewSecret& secret, std::string& written);
  void recover(const std::string& name, Patience& patience);
  std::string secret_url(std::string_view collection, std::string_view name) const;

  Host host_;
  const Address& address_;
  Access& access_;
  std::map<std::string, std::string> seen_;  // the version of each name last read or written
};

}  // namespace watchword::key_vault
