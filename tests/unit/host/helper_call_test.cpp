#include <catch2/catch_test_macros.hpp>

#include "host/helpers_extension.h"
#include "platform/interrupt.h"
#include "support/directory.h"
#include "support/failure.h"

using namespace watchword;
using host::ask_helper;
using host::HelperCall;
using test::Directory;

namespace {

// What a helper that prints this, and nothing else, is understood to say.
std::string said(const Directory& directory, const std::string& printed) {
  HelperCall call;
  call.program = directory.script(
      "a helper.exe", "cat >" + (directory / "question") + "\nprintf '" + printed + "'");
  call.target = {"https", "dev.example", "contoso/web/_git/engine", std::nullopt};
  call.refused_sha256 = "0123";
  call.timeout = std::chrono::seconds(10);
  call.quiet = true;
  try {
    const auto credential = ask_helper(call);
    if (!credential) return "nothing";
    return (credential->is_token ? "token " : credential->username + " ") +
           std::string(credential->secret.view()) + " " + std::to_string(credential->expires_at);
  } catch (const Failure& failure) {
    return "status " + std::to_string(failure.status()) + ": " + failure.message();
  }
}

ww_status status_of(const std::string& program, std::chrono::milliseconds timeout) {
  HelperCall call;
  call.program = program;
  call.timeout = timeout;
  try {
    ask_helper(call);
  } catch (const Failure& failure) {
    return failure.status();
  }
  return WW_OK;
}

}  // namespace

TEST_CASE("another helper's answer, as Windows prints it and with what prints beside it") {
  const Directory directory;
  const std::string token =
      "authtype=Bearer\\r\\ncredential=t0ken\\r\\npassword_expiry_utc=1900000000\\r\\n";
  CHECK(said(directory, token) == "token t0ken 1900000000");
  CHECK(said(directory, "{\"ping\": \"pong\"}\\r\\n" + token + "\\r\\n") ==
        "token t0ken 1900000000");
  CHECK(said(directory, "username=ada\\npassword=pa ss\\n") == "ada pa ss 0");
  CHECK(said(directory, "") == "nothing");
  CHECK(said(directory, "quit=1\\n") == "nothing");
  CHECK(said(directory, "\"; exit 3; echo \"") == "nothing");
  const std::string question = directory.read_when_there("question");
  CHECK(question.find("host=dev.example\npath=contoso/web/_git/engine\n") != std::string::npos);
  CHECK(question.find("0123\n") != std::string::npos);
}

TEST_CASE("what makes no sense is no answer") {
  const Directory directory;
  for (const char* printed :
       {"authtype=Bearer\\n", "credential=t\\n", "authtype=Digest\\ncredential=t\\n",
        "password=p\\n", "username=a\\npassword=p\\npassword=q\\n", "username=a:b\\npassword=p\\n",
        "username=a\\npassword=\\n", "username=a\\npassword=p\\001q\\n"}) {
    CAPTURE(printed);
    CHECK(said(directory, printed).starts_with("status 2: the answer of "));
  }
  // Longer than an answer is.
  const std::string flood = directory.script("flood", "head -c 100000 /dev/zero | tr '\\0' a");
  CHECK(status_of(flood, std::chrono::seconds(10)) == WW_INVALID);
}

TEST_CASE("a helper that hangs is ended, and one that cannot be started is none") {
  const Directory directory;
  const std::string hangs = directory.script("hangs", "exec sleep 60");
  const auto begin = std::chrono::steady_clock::now();
  CHECK(status_of(hangs, std::chrono::milliseconds(300)) == WW_TIMEOUT);
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(20));
  CHECK(status_of(directory / "missing.exe", std::chrono::seconds(5)) == WW_FAULT);
  // As a program of Windows is where interop is off: the kernel cannot run it.
  const std::string broken = directory.write("broken.exe", "MZ\x90");
  std::filesystem::permissions(broken, std::filesystem::perms::owner_all);
  CHECK(status_of(broken, std::chrono::seconds(5)) == WW_FAULT);

  CHECK(host::why_no_helper(directory.script("good", "echo capability"), std::chrono::seconds(5))
            .empty());
  CHECK_FALSE(host::why_no_helper(broken, std::chrono::seconds(5)).empty());
  CHECK_FALSE(host::why_no_helper(hangs, std::chrono::milliseconds(300)).empty());
}
