// What a person is shown and asked, in a recording host.
#include <catch2/catch_test_macros.hpp>

#include <watchword/sdk/page.hpp>
#include <watchword/sdk/testing/recording_host.hpp>

namespace watchword::test {
namespace {

TEST_CASE("the page of a device code is taken away, however the sign-in ends") {
  RecordingHost host;
  const Host own(host.get());
  const auto sign_in = [&](bool fails) {
    DeviceCodePage page(own, {"ABCD-EFGH", "https://example.org/device", "Sign in", host.now + 60});
    page.show();
    page.show();
    if (fails) throw Failure(WW_TIMEOUT, "nobody came");
  };
  sign_in(false);
  CHECK_THROWS_AS(sign_in(true), Failure);
  REQUIRE(host.device_codes.size() == 6);
  for (std::size_t i = 0; i < host.device_codes.size(); ++i) {
    CHECK(host.device_codes[i].user_code == "ABCD-EFGH");
    CHECK(host.device_codes[i].verification_uri == "https://example.org/device");
    CHECK(host.device_codes[i].expires_at == host.now + 60);
    CHECK(host.device_codes[i].ended == (i % 3 == 2));
  }
}

TEST_CASE("a browser is told how its sign-in ended, once") {
  RecordingHost host;
  const Host own(host.get());
  host.person = [](const Browser& browser) {
    return Parameters{{"code", "42"}, {"state", browser.state}};
  };
  {
    BrowserPage page(own);
    CHECK(page.authorize("https://example.org/?a=b", "STATE", "Sign in", true).at("code") == "42");
    page.finish(WW_OK, "You are signed in.", "");
    page.finish(WW_REFUSED, "too late", "");
  }
  { const BrowserPage left(own); }
  REQUIRE(host.pages.size() == 2);
  CHECK(host.pages[0].status == WW_OK);
  CHECK(host.pages[1].status == WW_FAULT);
  CHECK(host.open_listeners == 0);
}

TEST_CASE("a question is asked as it is meant, and answered as it was typed") {
  RecordingHost host;
  const Host own(host.get());
  host.on_question = [](const std::string& prompt, bool hidden) {
    return prompt + (hidden ? "hidden" : "shown") + " \n";
  };
  CHECK(own.ask("Password: ", Echo::kHidden).view() == "Password: hidden \n");
  CHECK(own.ask("Name: ", Echo::kShown).view() == "Name: shown \n");
  host.on_question = nullptr;
  CHECK_THROWS_AS(own.ask("Password: ", Echo::kHidden), Failure);
}

TEST_CASE("a secret is named by its hash in hexadecimal") {
  RecordingHost host;
  CHECK(Host(host.get()).sha256_hex("abc") ==
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

}  // namespace
}  // namespace watchword::test
