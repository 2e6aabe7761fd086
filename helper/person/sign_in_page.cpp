#include "person/sign_in_page.h"

#include <algorithm>

#include "platform/printable.h"

namespace watchword::host {
namespace {

// The policy, which the listener sends as a header too, forbids everything but the page's own
// style, so that even a mistake in the escaping could neither run nor load anything. The empty icon
// keeps the browser from asking for one. The colours hold at least 4.5:1 for text on both schemes
// (WCAG 2.2, "Contrast (Minimum)").
constexpr std::string_view kHead = R"(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<link rel="icon" href="data:,">
<style>
:root {
  --page: #f4f5f7; --card: #ffffff; --edge: #dcdfe4; --text: #1b1f24; --quiet: #57606a;
  --good: #1a7f4b; --good-soft: #e3f4ea; --bad: #b3261e; --bad-soft: #fbe9e7;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0f1216; --card: #181c22; --edge: #2c333c; --text: #e8ebef; --quiet: #a3adb8;
    --good: #5fd39a; --good-soft: #153526; --bad: #ff9a8f; --bad-soft: #40201d;
  }
}
* { box-sizing: border-box; margin: 0; }
html { height: 100%; }
body {
  min-height: 100%; display: flex; align-items: center; justify-content: center;
  padding: 1.5rem; background: var(--page); color: var(--text);
  font: 1rem/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
main {
  width: 100%; max-width: 30rem; padding: 2.75rem 2.5rem 2rem; text-align: center;
  background: var(--card); border: 1px solid var(--edge); border-radius: 1rem;
  box-shadow: 0 1px 2px rgb(0 0 0 / .05), 0 12px 32px rgb(0 0 0 / .07); overflow-wrap: anywhere;
  text-wrap: balance;
}
.good { --tone: var(--good); --soft: var(--good-soft); }
.bad { --tone: var(--bad); --soft: var(--bad-soft); }
svg {
  display: block; width: 4.5rem; height: 4.5rem; margin: 0 auto 1.5rem; padding: 1.1rem;
  border-radius: 50%; background: var(--soft); fill: none; stroke: var(--tone);
  stroke-width: 2.75; stroke-linecap: round; stroke-linejoin: round;
}
h1 { font-size: 1.625rem; line-height: 1.25; font-weight: 650; letter-spacing: -.01em; }
.message { margin-top: .75rem; font-size: 1.0625rem; }
.advice {
  margin-top: 1.25rem; padding: .75rem 1rem; border-radius: .625rem; background: var(--soft);
}
.close { margin-top: 1.25rem; color: var(--quiet); }
footer {
  margin-top: 2rem; padding-top: 1rem; border-top: 1px solid var(--edge);
  color: var(--quiet); font-size: .875rem;
}
@media (max-width: 26rem) {
  body { padding: 1rem; }
  main { padding: 2rem 1.25rem 1.25rem; }
}
@media (forced-colors: active) { svg { stroke: CanvasText; } }
@media print { body { background: none; } main { box-shadow: none; } }
</style>
)";

constexpr std::string_view kTick = R"(<path d="M4.5 12.5l5 5 10-11"/>)";
constexpr std::string_view kExclamation = R"(<path d="M12 4v9.5M12 19.5v.01"/>)";

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : platform::printable(text)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

bool is_small_letter(char c) {
  return c >= 'a' && c <= 'z';
}

// Failures are told in fragments: "the sign-in was refused" becomes "The sign-in was refused." What
// begins with a name ("ada@contoso.example is …") keeps its first letter.
std::string sentence(std::string_view text) {
  std::string out(text);
  if (out.empty()) return out;
  const std::string_view first_word = text.substr(0, text.find(' '));
  if (std::all_of(first_word.begin(), first_word.end(), is_small_letter))
    out.front() = static_cast<char>(out.front() - 'a' + 'A');
  if (std::string_view(".!?").find(out.back()) == std::string_view::npos) out += '.';
  return out;
}

std::string paragraph(std::string_view kind, std::string_view text) {
  if (text.empty()) return {};
  std::string out = "<p class=\"";
  out.append(kind).append("\">").append(escaped(text)).append("</p>\n");
  return out;
}

}  // namespace

std::string sign_in_page(bool signed_in, std::string_view message, std::string_view advice) {
  const std::string_view title = signed_in ? "You are signed in" : "You are not signed in";
  std::string page(kHead);
  page.append("<title>").append(title).append(" \u00b7 Watchword</title>\n</head>\n<body>\n");
  page.append("<main class=\"").append(signed_in ? "good" : "bad");
  page.append("\">\n");
  page.append("<svg viewBox=\"0 0 24 24\" aria-hidden=\"true\">");
  page.append(signed_in ? kTick : kExclamation).append("</svg>\n");
  page.append("<h1>").append(title).append("</h1>\n");
  page += paragraph("message", sentence(message));
  page += paragraph("advice", advice);  // may end with a command, which a full stop would spoil
  page += paragraph("close", signed_in ? "The command goes on by itself. You may close this window."
                                       : "You may close this window.");
  page += "<footer>Watchword, the credential helper on your computer</footer>\n";
  page += "</main>\n</body>\n</html>\n";
  return page;
}

}  // namespace watchword::host
