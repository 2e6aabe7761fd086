#include "plugins/manifest.h"

#include <boost/json.hpp>
#include <catch2/catch_test_macros.hpp>

#include "support/failure.h"

namespace watchword::host {
namespace {

namespace json = boost::json;
using test::failure_of;
using test::status_of;
using Texts = std::vector<std::string>;

json::object good() {
  return {{"manifest", 1},      {"id", "entra"}, {"name", "Microsoft Entra"},
          {"kind", "provider"}, {"abi", "1.0"},  {"version", "0.1.0"}};
}

std::string with(const std::string& key, json::value value) {
  json::object manifest = good();
  manifest[key] = std::move(value);
  return json::serialize(manifest);
}

// What is said of a manifest that is refused.
std::string why(const std::string& manifest) {
  const auto failure = failure_of([&] { parse_manifest(manifest); });
  if (!failure) return "(it is accepted)";
  CHECK(failure->status() == WW_INVALID);
  CHECK_FALSE(failure->advice().empty());
  return failure->message();
}

TEST_CASE("a manifest says all that the host wants to know") {
  const Manifest manifest = parse_manifest(R"({
    "manifest": 1, "id": "secret-service2", "name": "Secret Service", "kind": "store", "abi": "1.12",
    "version": "0.1.0", "description": "Keeps secrets.", "hosts": ["dev.azure.com", "*.example"],
    "network": ["login.example"], "networkFromConfig": ["entra.authorityHost"],
    "files": ["/opt/agent/*.key"], "filesFromConfig": ["entra.file"],
    "filesFromEnvironment": ["TOKEN_FILE"], "programs": ["az"], "onlyWithEnvironment": ["TF_BUILD"],
    "onlyWithConfig": ["other.helper"], "helpers": ["other.helper"],
    "onlyWithNotes": true,
    "onlyWithExtension": ["watchword.sockets/1"],
    "config": ["tenant"], "automatic": 100, "persistent": true, "added later": {"by": ["others"]}
  })");
  CHECK(manifest.id == "secret-service2");
  CHECK(manifest.only_with_notes);
  CHECK(manifest.name == "Secret Service");
  CHECK(manifest.description == "Keeps secrets.");
  CHECK(manifest.kind == PluginKind::kStore);
  CHECK(manifest.version == "0.1.0");
  CHECK(manifest.abi_major == 1);
  CHECK(manifest.abi_minor == 12);
  CHECK(manifest.hosts == Texts{"dev.azure.com", "*.example"});
  CHECK(manifest.network == Texts{"login.example"});
  CHECK(manifest.network_from_config == Texts{"entra.authorityHost"});
  CHECK(manifest.files == Texts{"/opt/agent/*.key"});
  CHECK(manifest.files_from_config == Texts{"entra.file"});
  CHECK(manifest.files_from_environment == Texts{"TOKEN_FILE"});
  CHECK(manifest.programs == Texts{"az"});
  CHECK(manifest.config == Texts{"tenant"});
  CHECK(manifest.only_with_environment == Texts{"TF_BUILD"});
  CHECK(manifest.only_with_config == Texts{"other.helper"});
  CHECK(manifest.helpers == Texts{"other.helper"});
  CHECK(manifest.only_with_extension == Texts{"watchword.sockets/1"});
  CHECK(manifest.automatic == 100);
}

TEST_CASE("a manifest says which of its keys a repository may set") {
  json::object manifest = good();
  manifest["config"] = {"account", "entra.authorityHost", "entra.file", "other.helper"};
  manifest["networkFromConfig"] = {"entra.authorityHost"};
  manifest["filesFromConfig"] = {"entra.file"};
  manifest["helpers"] = {"other.helper"};
  const auto with_open = [&](json::value keys) {
    manifest["configFromRepository"] = std::move(keys);
    return json::serialize(manifest);
  };
  const Manifest open = parse_manifest(with_open(json::array{"account"}));
  CHECK(open.key("account").trust == Trust::kRepository);
  CHECK(open.key("entra.file").trust == Trust::kUser);
  CHECK(parse_manifest(json::serialize(good())).key("account").trust == Trust::kUser);
  for (const char* key : {"tenant", "entra.authorityHost", "entra.file", "other.helper", ""})
    CHECK(why(with_open(json::array{key})).find("\"configFromRepository\"") != std::string::npos);
  CHECK(why(with_open("account")).find("not a list") != std::string::npos);
}

TEST_CASE("a manifest says what the values of its keys are") {
  json::object manifest = good();
  manifest["config"] = {"account", "entra.flow"};
  const auto with_values = [&](json::value values) {
    manifest["values"] = std::move(values);
    return json::serialize(manifest);
  };
  const Manifest parsed = parse_manifest(with_values({{"entra.flow", "auto|browser"}}));
  CHECK(parsed.key("entra.flow").form == "auto|browser");
  CHECK(parsed.key("account").form == kAnyText);
  CHECK(why(with_values({{"entra.fow", "auto"}})).find("'entra.fow'") != std::string::npos);
  CHECK(why(with_values({{"entra.flow", 1}})).find("\"entra.flow\"") != std::string::npos);
  for (const char* form : {"", "auto|", "<nothing>", "<guid>s", "<guid><guid>"})
    CHECK(why(with_values({{"entra.flow", form}})).find("no form") != std::string::npos);
  CHECK(why(with_values("auto")).find("\"values\"") != std::string::npos);
}

TEST_CASE("a manifest names one identity broker and what of it may be called") {
  const json::object broker{{"name", "com.example.broker-1"},
                            {"object", "/com/example/broker_1"},
                            {"interface", "com.example.Broker1"},
                            {"methods", json::array{"getAccounts"}}};
  const auto read = parse_manifest(with("identityBroker", broker)).identity_broker;
  REQUIRE(read);
  CHECK(read->name == "com.example.broker-1");
  CHECK(read->object == "/com/example/broker_1");
  CHECK(read->interface_name == "com.example.Broker1");
  CHECK(read->methods == Texts{"getAccounts"});
  CHECK_FALSE(parse_manifest(json::serialize(good())).identity_broker);
  const auto changed = [&](const char* member, json::value value) {
    json::object other = broker;
    other[member] = std::move(value);
    return why(with("identityBroker", other));
  };
  for (const char* member : {"name", "object", "interface"})
    for (const char* wrong : {"", "word", "com.example/x y", "/com.example\n"})
      CHECK(changed(member, wrong).find("in its manifest") != std::string::npos);
  CHECK(changed("methods", json::array{}).find("\"identityBroker\"") != std::string::npos);
  CHECK(changed("methods", json::array{"get.Accounts"}).find("\"identityBroker\"") !=
        std::string::npos);
  CHECK(why(with("identityBroker", "com.example.broker")).find("not an object") !=
        std::string::npos);
}

TEST_CASE("files and programs of a manifest are plain") {
  for (const char* path : {"/a/*", "%ProgramData%/a/*.key", "%ProgramFiles%/a/b.exe"})
    CHECK(parse_manifest(with("files", json::array{path})).files == Texts{path});
  for (const char* path : {"relative", "", "/a/*/b", "/a/*b*", "%TEMP%/a", "%ProgramData%", "%"})
    CHECK(why(with("files", json::array{path})).find("\"files\"") != std::string::npos);
  for (const char* name : {"/usr/bin/az", "", "../az"})
    CHECK(why(with("programs", json::array{name})).find("\"programs\"") != std::string::npos);
}

TEST_CASE("a manifest says what may be typed at login, and where nobody sits") {
  json::object manifest = good();
  manifest["unattended"] = {"TF_BUILD"};
  manifest["loginOptions"] = json::parse(
      R"([{"name": "--client-id", "value": "ID", "summary": "Use this"},
          {"name": "--code", "summary": "Take it", "asksNobody": true}])");
  const Manifest parsed = parse_manifest(json::serialize(manifest));
  CHECK(parsed.unattended == Texts{"TF_BUILD"});
  REQUIRE(parsed.login_options.size() == 2);
  CHECK(parsed.login_options[0].name == "--client-id");
  CHECK(parsed.login_options[0].value == "ID");
  CHECK(parsed.login_options[0].summary == "Use this");
  CHECK_FALSE(parsed.login_options[0].asks_nobody);
  CHECK(parsed.login_options[1].value.empty());
  CHECK(parsed.login_options[1].asks_nobody);
}

TEST_CASE("an option of login that nobody could type is refused") {
  const auto with_option = [](const char* option) {
    return with("loginOptions", json::array{json::parse(option)});
  };
  for (const char* name : {"client-id", "-c", "--", "--Client", "---x", "--a=b", "--a b"})
    CHECK(why(with_option((R"({"summary": "x", "name": ")" + std::string(name) + "\"}").c_str()))
              .find("an option in its manifest") != std::string::npos);
  CHECK(why(with_option(R"({"name": "--x"})")).find("\"summary\"") != std::string::npos);
  CHECK(why(with_option(R"({"name": "--x", "summary": "x", "asksNobody": 1})"))
            .find("\"asksNobody\"") != std::string::npos);
  CHECK(why(with_option("1")).find("not a list of objects") != std::string::npos);
  CHECK(why(with("loginOptions", "--x")).find("is not a list") != std::string::npos);
}

TEST_CASE("a manifest says what of other programs its plugin takes over") {
  json::object manifest = good();
  manifest["foreignItems"] = true;
  manifest["imports"] = json::parse(
      R"([{"sources": ["one", "two"], "kind": "cache", "name": "One", "holds": "sessions",
           "item": {"xdg:schema": "one.cache"}, "files": ["~/.one/*.json"],
           "protectedFiles": ["%LOCALAPPDATA%/one/*.bin", "%USERPROFILE%/.one/cache"],
           "gitKey": "credential.one/*.username"}])");
  const Manifest parsed = parse_manifest(json::serialize(manifest));
  CHECK(parsed.foreign_items);
  REQUIRE(parsed.foreign_places.size() == 1);
  const ForeignPlace& place = parsed.foreign_places[0];
  CHECK(place.sources == Texts{"one", "two"});
  CHECK(place.kind == "cache");
  CHECK(place.item.at(0) == std::pair<std::string, std::string>("xdg:schema", "one.cache"));
  CHECK(place.files == Texts{"~/.one/*.json"});
  CHECK(place.protected_files == Texts{"%LOCALAPPDATA%/one/*.bin", "%USERPROFILE%/.one/cache"});
  CHECK(place.git_key == "credential.one/*.username");
}

TEST_CASE("files of other programs are in the user's home, or the manifest is refused") {
  const auto with_place = [](const std::string& member) {
    return with(
        "imports",
        json::array{json::parse(R"({"sources": ["x"], "kind": "x", "name": "x", "holds": "x", )" +
                                member + "}")});
  };
  for (const char* file : {"/etc/passwd", "x", "~", "~x/y", "~/../root/x", "~/a/../../x", "~/..",
                           "~/*/x", "~/**", "~/a*b*"})
    CHECK(why(with_place(R"("files": [")" + std::string(file) + "\"]")).find("\"~/\"") !=
          std::string::npos);
  for (const char* file :
       {"C:/x", "~/x", "%ProgramData%/x", "%LOCALAPPDATA%x", "%USERPROFILE%/../x",
        "%LOCALAPPDATA%/..", "%LOCALAPPDATA%/*/x", "%LOCALAPPDATA%/a*b*"})
    CHECK(why(with_place(R"("protectedFiles": [")" + std::string(file) + "\"]"))
              .find("a protected file") != std::string::npos);
  for (const char* key : {"a.b", "a.*.*", "**"})
    CHECK(why(with_place(R"("gitKey": ")" + std::string(key) + "\"")).find("without one '*'") !=
          std::string::npos);
  CHECK(why(with_place(R"("item": [])")).find("is not an object") != std::string::npos);
  CHECK(why(with_place(R"("sources": ["A b"])")).find("a source") != std::string::npos);
}

TEST_CASE("a manifest needs little") {
  const Manifest manifest = parse_manifest(json::serialize(good()));
  CHECK(manifest.kind == PluginKind::kProvider);
  CHECK(manifest.hosts.empty());
  CHECK(manifest.only_with_environment.empty());
  CHECK(manifest.only_with_extension.empty());
  CHECK(manifest.automatic == std::nullopt);
}

TEST_CASE("what is no manifest is refused") {
  for (const char* text : {"", "null", "[]", "\"id\"", "{", "{\"id\":}", "{} {}", "\xff"})
    CHECK(why(text) == "its manifest is not a JSON object");
  CHECK(why("{}") == "its manifest is of a format that this Watchword does not know");
  for (const json::value& format : {json::value(2), json::value("1"), json::value(1.5)})
    CHECK(why(with("manifest", format)).find("format") != std::string::npos);
}

TEST_CASE("what is missing is named") {
  for (const char* key : {"id", "name", "kind", "abi", "version"}) {
    json::object manifest = good();
    manifest.erase(key);
    CHECK(why(json::serialize(manifest)) ==
          "its manifest has no text \"" + std::string(key) + "\"");
    CHECK(why(with(key, 1)) == "its manifest has no text \"" + std::string(key) + "\"");
  }
}

TEST_CASE("an id is fit for file names and keys") {
  for (const std::string& id :
       {std::string("../x"), std::string("a/b"), std::string("Entra"), std::string(),
        std::string("a.b"), std::string("a b"), std::string("a_b"), std::string(65, 'a')})
    CHECK(why(with("id", json::string(id))) ==
          "the id in its manifest is not made of a-z, 0-9 and '-'");
  CHECK(why(with("id", json::string("a\0b", 3))).find("control characters") != std::string::npos);
  CHECK(parse_manifest(with("id", json::string(64, 'a'))).id.size() == 64);
  for (const char* own : {"git", "host", "locks", "network", "stored", "auto"})
    CHECK(why(with("id", own)).find("Watchword's own") != std::string::npos);
}

TEST_CASE("kind and version of the ABI are known") {
  CHECK(why(with("kind", "oracle")).find("neither \"provider\" nor \"store\"") !=
        std::string::npos);
  for (const char* abi :
       {"1", "", ".", "1.", ".0", "1.0.0", "a.b", "-1.0", "1.0 ", "99999999999.0"})
    CHECK(why(with("abi", abi)) == "\"abi\" in its manifest is not a version such as \"1.0\"");
}

TEST_CASE("lists are of texts, numbers are numbers, and texts can be shown") {
  for (const char* key : {"hosts", "network", "networkFromConfig", "config"}) {
    CHECK(why(with(key, "dev.azure.com")).find("is not a list") != std::string::npos);
    CHECK(why(with(key, json::array{1})).find("is not a list of texts") != std::string::npos);
    CHECK(why(with(key, json::array{"a\nb"})).find("control characters") != std::string::npos);
  }
  for (const json::value& rank : {json::value("1"), json::value(1.5), json::value(1LL << 40)})
    CHECK(why(with("automatic", rank)).find("\"automatic\"") != std::string::npos);
  for (const char* key : {"name", "version", "description"})
    CHECK(why(with(key, "a\x1b[2J")).find("control characters") != std::string::npos);
}

}  // namespace
}  // namespace watchword::host
