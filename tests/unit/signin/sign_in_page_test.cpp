#include "person/sign_in_page.h"

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <map>
#include <regex>
#include <string>

#include "support/text.h"

using watchword::host::sign_in_page;

namespace {

using watchword::test::contains;

std::size_t count(const std::string& page, const std::string& part) {
  std::size_t found = 0;
  for (auto at = page.find(part); at != std::string::npos; at = page.find(part, at + 1)) ++found;
  return found;
}

// Relative luminance and contrast ratio as WCAG 2.2 defines them.
double luminance(const std::string& colour) {
  const auto channel = [&](std::size_t at) {
    const double value = std::stoi(colour.substr(at, 2), nullptr, 16) / 255.0;
    return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

double contrast(const std::string& a, const std::string& b) {
  const double x = luminance(a);
  const double y = luminance(b);
  return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
}

// The colours of one scheme: the first or second block of custom properties.
std::map<std::string, std::string> colours(const std::string& page, std::size_t scheme) {
  std::size_t begin = page.find("--page");
  if (scheme == 1) begin = page.find("--page", begin + 1);
  const std::string block = page.substr(begin, page.find('}', begin) - begin);
  static const std::regex property(R"(--([a-z-]+):\s*(#[0-9a-f]{6}))");
  std::map<std::string, std::string> out;
  for (std::sregex_iterator it(block.begin(), block.end(), property), end; it != end; ++it)
    out[(*it)[1]] = (*it)[2];
  return out;
}

}  // namespace

TEST_CASE("each ending has its own title, sentence and next step") {
  const auto good = sign_in_page(true, "ada@contoso.example is signed in.", "");
  CHECK(contains(good, "<title>You are signed in"));
  CHECK(contains(good, "<h1>You are signed in</h1>"));
  CHECK(contains(good, "<p class=\"message\">ada@contoso.example is signed in.</p>"));
  CHECK_FALSE(contains(good, "<p class=\"advice\">"));
  CHECK(contains(good, "close this window"));

  const auto bad = sign_in_page(false, "You said no.", "Run it again.");
  CHECK(contains(bad, "<title>You are not signed in"));
  CHECK(contains(bad, "<h1>You are not signed in</h1>"));
  CHECK(contains(bad, "<p class=\"message\">You said no.</p>"));
  CHECK(contains(bad, "<p class=\"advice\">Run it again.</p>"));
  CHECK(contains(bad, "close this window"));
}

TEST_CASE("a fragment becomes a sentence") {
  const auto page = sign_in_page(false, "the sign-in was refused", "Ask Ada!");
  CHECK(contains(page, "<p class=\"message\">The sign-in was refused.</p>"));
  CHECK(contains(page, "<p class=\"advice\">Ask Ada!</p>"));

  const auto command = sign_in_page(false, "no", "Sign in again: watchword login");
  CHECK(contains(command, "<p class=\"advice\">Sign in again: watchword login</p>"));
}

TEST_CASE("what comes from outside cannot become markup") {
  const auto page = sign_in_page(false, "<script>alert('1')</script>", "\"><img src=x> & \x1b]0.");
  CHECK(contains(page, "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;"));
  CHECK(contains(page, "&quot;&gt;&lt;img src=x&gt; &amp; \uFFFD]0."));
  CHECK_FALSE(contains(page, "<script"));
  CHECK_FALSE(contains(page, "<img"));
}

TEST_CASE("the page is whole, accessible and asks for nothing") {
  for (const bool signed_in : {true, false}) {
    const auto page = sign_in_page(signed_in, "One sentence.", "One step.");
    CHECK(page.rfind("<!doctype html>", 0) == 0);
    CHECK(contains(page, "<html lang=\"en\">"));
    CHECK(contains(page, "<meta charset=\"utf-8\">"));
    CHECK(contains(page, "name=\"viewport\""));
    CHECK(contains(page, "prefers-color-scheme: dark"));
    CHECK(count(page, "<main") == 1);
    CHECK(count(page, "</main>") == 1);
    CHECK(count(page, "<h1>") == 1);
    CHECK(count(page, "<p class") == count(page, "</p>"));
    CHECK(contains(page, "aria-hidden=\"true\""));
    // No script, no request: not even for an icon.
    CHECK(contains(page, "default-src 'none'"));
    CHECK(contains(page, "<link rel=\"icon\" href=\"data:,\">"));
    for (const char* part : {"<script", "http://", "https://", "url(", "@import", "src=", "onload"})
      CHECK_FALSE(contains(page, part));
  }
}

TEST_CASE("text can be read on both schemes") {
  const auto page = sign_in_page(true, "x", "y");
  for (const std::size_t scheme : {0U, 1U}) {
    auto c = colours(page, scheme);
    INFO("scheme " << scheme);
    REQUIRE(c.size() == 9);
    CHECK(contrast(c["text"], c["card"]) >= 7);
    CHECK(contrast(c["quiet"], c["card"]) >= 4.5);
    CHECK(contrast(c["text"], c["good-soft"]) >= 4.5);
    CHECK(contrast(c["text"], c["bad-soft"]) >= 4.5);
    CHECK(contrast(c["good"], c["good-soft"]) >= 3);  // graphics
    CHECK(contrast(c["bad"], c["bad-soft"]) >= 3);
  }
}
