#include "entra/pages.h"

#include "base/encoding.h"

namespace watchword::azure {
namespace {

constexpr std::string_view kStyle =
    ":root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}"
    "main{max-width:26rem;margin:10vh auto;padding:0 1rem}"
    "label{display:block;margin-top:1rem}"
    "input{font:inherit;width:100%;padding:.4rem;box-sizing:border-box}"
    "button{font:inherit;padding:.4rem 1.2rem;margin:1.2rem .6rem 0 0}"
    ".problem{border-left:.25rem solid #c50f1f;padding-left:.6rem}";

std::string hidden(std::string_view name, std::string_view value) {
  return "<input type=\"hidden\" name=\"" + escape_html(name) + "\" value=\"" + escape_html(value) +
         "\">\n";
}

std::string form(std::string_view action, std::string_view content) {
  return "<form method=\"post\" action=\"" + escape_html(action) + "\">\n" + std::string(content) +
         "</form>\n";
}

std::string problem_text(std::string_view problem) {
  if (problem.empty()) return {};
  return "<p class=\"problem\" role=\"alert\" id=\"problem\">" + escape_html(problem) + "</p>\n";
}

}  // namespace

std::string page(std::string_view title, std::string_view content) {
  return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" +
         escape_html(title) + "</title>\n<style>" + std::string(kStyle) +
         "</style>\n</head>\n<body>\n<main>\n<h1>" + escape_html(title) + "</h1>\n" +
         std::string(content) + "</main>\n</body>\n</html>\n";
}

std::string paragraph(std::string_view text) {
  return "<p>" + escape_html(text) + "</p>\n";
}

std::string sign_in_page(std::string_view action, std::string_view context, std::string_view login,
                         std::string_view problem) {
  return page(
      "Sign in",
      problem_text(problem) +
          form(action, hidden("ctx", context) +
                           "<label for=\"login\">Account</label>\n"
                           "<input id=\"login\" name=\"login\" type=\"email\" required "
                           "autocomplete=\"username\" value=\"" +
                           escape_html(login) +
                           "\">\n<label for=\"passwd\">Password</label>\n"
                           "<input id=\"passwd\" name=\"passwd\" type=\"password\" required "
                           "autocomplete=\"current-password\">\n"
                           "<button id=\"submit\" type=\"submit\">Sign in</button>\n"));
}

std::string consent_page(std::string_view action, std::string_view context, std::string_view app,
                         std::string_view login) {
  return page(
      "Permissions requested",
      paragraph(std::string(app) + " wants to use Azure DevOps as " + std::string(login) + ".") +
          form(action, hidden("ctx", context) +
                           "<button id=\"accept\" type=\"submit\" name=\"decision\" "
                           "value=\"accept\">Accept</button>\n"
                           "<button id=\"cancel\" type=\"submit\" name=\"decision\" "
                           "value=\"cancel\">Cancel</button>\n"));
}

std::string device_code_page(std::string_view problem) {
  return page("Enter code", problem_text(problem) +
                                paragraph("Enter the code that your app or device shows.") +
                                form("/devicelogin",
                                     "<label for=\"otc\">Code</label>\n"
                                     "<input id=\"otc\" name=\"otc\" required autocomplete=\"off\" "
                                     "autocapitalize=\"characters\">\n"
                                     "<button id=\"submit\" type=\"submit\">Next</button>\n"));
}

std::string device_done_page(bool approved) {
  return approved ? page("You have signed in",
                         paragraph("You have signed in on your device. You may close this window."))
                  : page("Sign-in cancelled",
                         paragraph("The sign-in on your device was refused. You may close this "
                                   "window."));
}

std::string form_post_page(std::string_view redirect_uri, const Fields& fields) {
  std::string content;
  for (const auto& [name, value] : fields) content += hidden(name, value);
  content += "<button type=\"submit\">Continue</button>\n";
  return page("Working…",
              form(redirect_uri, content) + "<script>document.forms[0].submit();</script>\n");
}

}  // namespace watchword::azure
