
#include <catch2/catch_test_macros.hpp>
#include <regex>
#include <set>

#include <watchword/sdk/http.hpp>
#include <watchword/sdk/testing/recording_host.hpp>

using namespace watchword;
using test::RecordingHost;
using test::Scripted;

namespace {

constexpr const char* kUrl = "https://service.example/x";

HttpResponse send(RecordingHost& host) {
  HttpRequest request;
  request.url = kUrl;
  return send_with_one_retry(Host(host.get()), request);
}

Scripted time_out(const test::Sent& /*sent*/) {
  throw Failure(WW_TIMEOUT, "too slow");
}

}  // namespace

TEST_CASE("one retry, after a second, for 5xx and timeouts only") {
  RecordingHost host;
  const auto start = host.now;
  SECTION("503, then 200") {
    host.expect("GET", kUrl, Scripted{503, ""});
    host.expect("GET", kUrl, Scripted{200, "ok"});
    CHECK(send(host).body.view() == "ok");
    CHECK(host.now == start + 1);
  }
  SECTION("a timeout, then 200") {
    host.expect("GET", kUrl, &time_out);
    host.expect("GET", kUrl, Scripted{200, "ok"});
    CHECK(send(host).status == 200);
    CHECK(host.now == start + 1);
  }
  SECTION("twice 500") {
    host.expect("GET", kUrl, Scripted{500, ""});
    host.expect("GET", kUrl, Scripted{502, ""});
    CHECK(send(host).status == 502);
  }
  SECTION("two timeouts") {
    host.expect("GET", kUrl, &time_out);
    host.expect("GET", kUrl, &time_out);
    CHECK_THROWS_AS(send(host), Failure);
  }
  SECTION("503 that says when to come back") {
    host.expect("GET", kUrl, Scripted{503, "", {}, 30});
    CHECK(send(host).retry_after_seconds == 30);
    CHECK(host.now == start);
  }
  SECTION("a refused connection") {
    host.expect("GET", kUrl,
                [](const test::Sent&) -> Scripted { throw Failure(WW_NETWORK, "refused"); });
    CHECK_THROWS_AS(send(host), Failure);
    CHECK(host.now == start);
  }
  SECTION("404 and 429") {
    host.expect("GET", kUrl, Scripted{404, ""});
    CHECK(send(host).status == 404);
    host.expect("GET", kUrl, Scripted{429, ""});
    CHECK(send(host).status == 429);
    CHECK(host.now == start);
  }
  CHECK(host.all_answered());
}

TEST_CASE("forms are encoded") {
  Form form;
  form.add("a", "x +y&z=1").add("empty", "").add("utf", "é\n");
  CHECK(form.view() == "a=x%20%2By%26z%3D1&empty=&utf=%C3%A9%0A");
  const auto back = test::decode_form(form.view());
  CHECK(back.at("a") == "x +y&z=1");
  CHECK(back.at("utf") == "é\n");
}

TEST_CASE("UUIDs are of version 4 and differ") {
  RecordingHost host;
  const std::regex shape("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) {
    const std::string uuid = random_uuid(Host(host.get()));
    CHECK(std::regex_match(uuid, shape));
    seen.insert(uuid);
  }
  CHECK(seen.size() == 100);
}
