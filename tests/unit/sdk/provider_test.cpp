// A provider's own look at the host that it is asked for, through the C table: what it does not
// know is not its own, whatever it is asked, unless the user named it for that host.
#include <catch2/catch_test_macros.hpp>

#include <watchword/sdk/provider.hpp>

#include "common/organization.h"

namespace watchword {
namespace {

// Answers whatever it is asked.
class Eager : public Provider {
 public:
  bool knows_host(const Request& request) const override { return is_azure_devops(request.host); }
  std::vector<Way> ways(const Request& /*request*/) override { return {Way{10, "way", "", "", 0}}; }
  std::optional<Answer> get(const Request& /*request*/, std::string_view /*way*/) override {
    Answer answer;
    answer.secret = Secret("TOKEN");
    return answer;
  }
  bool accepted(const Request& /*request*/, const Issued& /*issued*/) override { return true; }
  bool refused(const Request& /*request*/, const Issued& /*issued*/) override { return true; }
  std::optional<Answer> login(const Request& request) override { return get(request, ""); }
  bool logout(const Request& /*request*/) override { return true; }
  std::vector<SessionRow> sessions() override { return {}; }
};

// Says only what every provider has to.
class Terse : public Provider {
 public:
  bool knows_host(const Request& /*request*/) const override { return true; }
  std::vector<Way> ways(const Request& /*request*/) override { return {}; }
  std::optional<Answer> get(const Request& /*request*/, std::string_view /*way*/) override {
    return std::nullopt;
  }
};

// The letters of the functions that have something to say: Ways, Get, Accepted, Refused, logIn,
// logOut.
template <class T = Eager>
std::string functions_for(const std::string& host, std::uint32_t flags = 0) {
  provider_instance() = std::make_unique<T>();
  const ww_provider& table = provider_table();
  ww_request request{};
  request.struct_size = sizeof request;
  request.protocol = text("https");
  request.host = text(host);
  request.path = text("contoso/x");
  request.flags = flags;
  const ww_issued issued{sizeof(ww_issued), {}, {}, 0};
  bool put = false;
  const Sink<ww_way_sink, const ww_way*> ways([&](const ww_way*) { put = true; });
  const Sink<ww_answer_sink, const ww_answer*> answers([&](const ww_answer*) { put = true; });
  std::string out;
  const auto note = [&](char letter, ww_status status) {
    if (status == WW_OK) out += letter;
    CHECK((status == WW_OK || !put));
    put = false;
  };
  note('W', table.ways(&request, ways.get(), nullptr));
  note('G', table.get(&request, text("way"), answers.get(), nullptr));
  note('A', table.accepted(&request, &issued, nullptr));
  note('R', table.refused(&request, &issued, nullptr));
  note('I', table.login(&request, answers.get(), nullptr));
  note('O', table.logout(&request, nullptr));
  provider_instance().reset();
  return out;
}

TEST_CASE("a provider answers for the hosts that it knows") {
  for (const char* host : {"dev.azure.com", "dev.azure.com:8443", "pkgs.dev.azure.com",
                           "contoso.visualstudio.com", "DEV.azure.com"}) {
    CAPTURE(host);
    CHECK(functions_for(host) == "WGARIO");
  }
}

TEST_CASE("and for no other, whoever asks it") {
  for (const char* host :
       {"evil.example", "visualstudio.com", "dev.azure.com.evil.example", "evildev.azure.com",
        "[dev.azure.com]evil.example", "[dev.azure.com", "evil.example%2f.dev.azure.com",
        "evil.example/.dev.azure.com", "evil.example:80.dev.azure.com",
        "evil.example\uff0f.dev.azure.com", "tfs.corp.example"}) {
    CAPTURE(host);
    CHECK(functions_for(host).empty());
    CHECK(functions_for(host, WW_REQUEST_INTERACTIVE | WW_REQUEST_BY_GIT).empty());
  }
}

TEST_CASE("unless the user named it for that host") {
  CHECK(functions_for("tfs.corp.example", WW_REQUEST_HOST_CONFIGURED) == "WGARIO");
}

TEST_CASE("what a provider does not say it has nothing to say to") {
  CHECK(functions_for<Terse>("example.org") == "W");
}

TEST_CASE("without a host one signs in to and out of all of them, and gets nothing") {
  CHECK(functions_for("") == "IO");
}

}  // namespace
}  // namespace watchword
