// What other programs do at Windows, for tests of `watchword import`:
//   foreign-credentials put TARGET USER   a credential as Git Credential Manager writes it
//   foreign-credentials names             those of all credentials but Watchword's own
//   foreign-credentials protect           encrypts standard input for this user, to standard output
//   foreign-credentials session           Watchword's own session, in base64
// A password is read from standard input.
#include <algorithm>
#include <fcntl.h>
#include <io.h>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>

#include <watchword/encoding.hpp>
#include <watchword/sdk/credential_manager.hpp>
#include <watchword/sdk/data_protection.hpp>

namespace {

namespace credentials = watchword::credentials;

std::string input() {
  return {std::istreambuf_iterator<char>(std::cin), {}};
}

// ASCII, as all that is said here.
std::wstring wide(std::string_view text) {
  return {text.begin(), text.end()};
}

// In UTF-16 and until somebody removes it (its docs/credstores.md; wincred.h).
std::uint32_t put(std::string_view target, std::string_view user) {
  std::wstring name = wide(target);
  std::wstring account = wide(user);
  std::wstring password = wide(input());
  CREDENTIALW c{};
  c.Type = CRED_TYPE_GENERIC;
  c.TargetName = name.data();
  c.UserName = account.data();
  c.CredentialBlob = reinterpret_cast<LPBYTE>(password.data());
  c.CredentialBlobSize = static_cast<DWORD>(password.size() * sizeof(wchar_t));
  c.Persist = CRED_PERSIST_LOCAL_MACHINE;
  return ::CredWriteW(&c, 0) != 0 ? 0 : ::GetLastError();
}

std::uint32_t names() {
  std::vector<credentials::Credential> all;
  const auto error = credentials::SystemManager().list("", all);
  std::vector<std::string> out;
  for (const auto& one : all)
    if (one.name.rfind("watchword", 0) != 0) out.push_back(one.name);
  std::sort(out.begin(), out.end());
  for (const std::string& name : out) std::cout << name << '\n';
  return error;
}

std::uint32_t protect() {
  std::string sealed;
  const auto error = watchword::data_protection::protect(input(), "", sealed);
  std::cout << sealed;
  return error;
}

std::uint32_t session() {
  credentials::SystemManager manager;
  const auto all = credentials::Blocks(manager).read_all("watchword:entra.session:");
  if (all.size() != 1) return credentials::kNotFound;
  std::cout << watchword::base64_encode(all.front().content.view());
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  ::_setmode(0, _O_BINARY);
  ::_setmode(1, _O_BINARY);
  const std::string_view what = argc > 1 ? argv[1] : "";
  std::uint32_t error = 1;
  if (what == "put" && argc == 4) error = put(argv[2], argv[3]);
  if (what == "names") error = names();
  if (what == "protect") error = protect();
  if (what == "session") error = session();
  if (error != 0) std::cerr << what << ": error " << error << '\n';
  return error == 0 ? 0 : 1;
}
