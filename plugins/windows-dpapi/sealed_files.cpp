#include "windows-dpapi/sealed_files.h"

#include <charconv>
#include <optional>

#include <watchword/encoding.hpp>
#include <watchword/sdk/data_protection.hpp>

namespace watchword {
namespace {

using credentials::Credential;
using credentials::Persistence;

// A file holds base64 of what is encrypted, which is a few hundred bytes larger than the plain
// text.
constexpr std::size_t kContentMaxBytes = 40000;
static_assert((kContentMaxBytes + 2048) / 3 * 4 < WW_STATE_VALUE_MAX_BYTES);

// When it was written, before the content.
constexpr std::size_t kTimeDigits = 20;

Failure failure(ww_status status, std::uint32_t error, const std::string& what,
                const std::string& advice) {
  return {status,
          "Windows does not " + what + " for this user in this session (error " +
              std::to_string(error) + ")",
          advice};
}

// Its name goes into what is encrypted, so that no file can take the place of another.
std::string seal(const std::string& name, std::string_view plain) {
  std::string out;
  if (const auto error = data_protection::protect(plain, name, out); error != 0)
    throw failure(WW_STORE_UNAVAILABLE, error, "encrypt",
                  "Sign in with a password rather than a key, or choose another store by "
                  "watchword.store.");
  return base64_encode(out);
}

// None of what was damaged, or encrypted for somebody else or under another name.
std::optional<Secret> open(const std::string& name, std::string_view sealed) {
  const auto bytes = base64_decode(sealed);
  if (!bytes) return std::nullopt;
  Secret out;
  switch (const auto error = data_protection::unprotect(*bytes, name, out)) {
    case 0:
      return out;
    case ERROR_INVALID_DATA:
    case ERROR_INVALID_PARAMETER:
      return std::nullopt;
    default:  // as where the key is out of reach: it would seem not to be there
      throw failure(WW_STORE_FAILED, error, "decrypt what is kept",
                    "Sign in with a password rather than a key. If your password was reset, what "
                    "was kept is lost: remove windows-dpapi below %LOCALAPPDATA%\\watchword.");
  }
}

bool take(const std::string& name, std::string_view sealed, Credential& out) {
  const auto plain = open(name, sealed);
  if (!plain || plain->size() < kTimeDigits) return false;
  out.name = name;
  out.persistence = Persistence::kMachine;
  const std::string_view all = plain->view();
  std::from_chars(all.data(), all.data() + kTimeDigits, out.written_at);
  out.content = Secret(all.substr(kTimeDigits));
  return true;
}

}  // namespace

std::size_t SealedFiles::content_max_bytes() {
  return kContentMaxBytes;
}

std::string SealedFiles::message_of(std::uint32_t error) {
  return "error " + std::to_string(error);
}

std::uint32_t SealedFiles::write(const Credential& credential) {
  const std::string time = std::to_string(now());
  Secret dated(std::string(kTimeDigits - time.size(), '0') + time);
  dated.append(credential.content.view());
  host_.put_state_surely(credential.name, seal(credential.name, dated.view()));
  return 0;
}

std::uint32_t SealedFiles::read(const std::string& name, Credential& out) {
  const auto sealed = host_.state(name);
  return sealed && take(name, *sealed, out) ? 0 : credentials::kNotFound;
}

// The host does not say that it could not remove something.
std::uint32_t SealedFiles::erase(const std::string& name) {
  if (!host_.erase_state(name) && !host_.state(name)) return credentials::kNotFound;
  if (!host_.state(name)) return 0;
  throw Failure(WW_STORE_FAILED, "a file with a secret could not be removed",
                "Mend what Watchword says of its notes, and try again.");
}

std::uint32_t SealedFiles::list(const std::string& prefix, std::vector<Credential>& out) {
  for (const auto& [name, sealed] : host_.list_state(prefix)) {
    Credential one;
    if (take(name, sealed, one)) out.push_back(std::move(one));
  }
  return 0;
}

std::uint32_t SealedFiles::longest(Persistence& out) {
  constexpr std::string_view kTry = "a try";
  const auto opened = open("probe", seal("probe", kTry));
  if (!opened || opened->view() != kTry)
    throw Failure(WW_STORE_UNAVAILABLE, "Windows does not decrypt what it encrypted for this user",
                  "Choose another store by watchword.store.");
  out = Persistence::kMachine;
  return 0;
}

}  // namespace watchword
