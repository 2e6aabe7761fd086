#include "broker/ownership.h"

#include <catch2/catch_test_macros.hpp>

#include "platform/sha256.h"
#include "support/directory.h"

namespace watchword::broker {
namespace {

Request request_of(const char* host) {
  Request request;
  request.target.protocol = "https";
  request.target.host = host;
  return request;
}

}  // namespace

TEST_CASE("who issued a secret: the record, who knows it, who has such, nobody") {
  const test::Directory directory;
  const host::State state(directory / "state");
  const platform::MemoryKeys no_ring("");
  const Issued issued(state, no_ring);
  const Secret secret("a secret");
  const Request request = request_of("dev.azure.com");
  std::vector<Recognized> answers;
  int asked = 0;
  const Ownership ownership(issued, [&](const Request&, const Secret&) {
    ++asked;
    return answers;
  });

  CHECK_FALSE(ownership.issuer_of(request, secret));
  answers = {{"entra", std::nullopt}, {"devops", std::nullopt}};
  CHECK(ownership.issuer_of(request, secret)->provider == "entra");
  CHECK_FALSE(ownership.issuer_of(request, secret)->accepted);
  answers.push_back({"pat", "environment|WATCHWORD_PAT"});
  const auto known = ownership.issuer_of(request, secret);
  REQUIRE(known);
  CHECK(known->provider == "pat");
  CHECK(known->session == "environment|WATCHWORD_PAT");
  CHECK(known->sha256 == sha256_hex(secret.view()));
  CHECK(asked == 4);

  issued.add("dev.azure.com", {sha256_hex(secret.view()), "key", "s", 1, true});
  CHECK(ownership.issuer_of(request, secret)->provider == "key");
  CHECK(asked == 4);
  CHECK(ownership.issuer_of(request_of("other.example"), secret)->provider == "pat");
}

}  // namespace watchword::broker
