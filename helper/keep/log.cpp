#include "keep/log.h"

#include <algorithm>
#include <chrono>

#include <watchword/boolean.hpp>
#include <watchword/plugin.hpp>

#include "base/time.h"
#include "platform/files.h"
#include "platform/printable.h"
#include "platform/process.h"
#include "platform/streams.h"

namespace watchword::host {
namespace {

constexpr std::size_t kHiddenMinBytes = 6;
// Personal access tokens have 52 or 84 characters; nothing that a trace should say is a single word
// of such length, but paths and URLs are, which have separators.
constexpr std::size_t kTokenWordMinBytes = 40;
constexpr std::string_view kReplacement = "[redacted]";

bool is_word(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == '+' || c == '=' || c == '~';
}

void replace_all(std::string& text, std::string_view what) {
  for (auto at = text.find(what); at != std::string::npos;
       at = text.find(what, at + kReplacement.size()))
    text.replace(at, what.size(), kReplacement);
}

bool has_long_part(std::string_view word) {
  while (true) {
    const auto dot = std::min(word.find('.'), word.size());
    if (dot >= kTokenWordMinBytes) return true;
    if (dot == word.size()) return false;
    word.remove_prefix(dot + 1);
  }
}

// WATCHWORD_AZURE_DEVOPS_OAUTH_REDIRECT_URI: no token of that length does without a digit and lower
// case.
bool names_variable(std::string_view word) {
  return word.find('_') != std::string_view::npos &&
         std::all_of(word.begin(), word.end(),
                     [](char c) { return (c >= 'A' && c <= 'Z') || c == '_'; });
}

// Long unbroken words: tokens that no hide() knows of. Dots join, as in a JWT, but do not count, so
// that the names of hosts are left.
std::string replace_token_words(std::string_view text) {
  std::string out;
  std::size_t start = 0;
  const auto flush = [&](std::size_t end) {
    const std::string_view word = text.substr(start, end - start);
    const bool jwt = word.rfind("eyJ", 0) == 0 && word.size() >= kTokenWordMinBytes;
    // A dot at its end is the sentence's.
    const std::string_view name = word.substr(0, word.find_last_not_of('.') + 1);
    out += jwt || (has_long_part(word) && !names_variable(name)) ? kReplacement : word;
  };
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && (is_word(text[i]) || text[i] == '.')) continue;
    flush(i);
    if (i < text.size()) out += text[i];
    start = i + 1;
  }
  return out;
}

// A log is read in a terminal: nothing in it may move the cursor or fake another line.
void replace_controls(std::string& text) {
  for (char& c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
}

// When nobody reads there is nobody to tell.
void write_line(platform::Handle to, const std::string& line) {
  platform::write_all(to, line + '\n');
}

}  // namespace

void Log::open_trace(std::string_view destination) {
  if (const auto flag = parse_boolean(destination)) {
    if (*flag) traces_ = platform::standard_error();
    return;
  }
  try {
    trace_file_ = platform::open_to_append(std::string(destination));
    traces_ = trace_file_.get();
  } catch (const Failure& failure) {
    notice("nothing is traced: " + failure.message() +
           ". Set WATCHWORD_TRACE to 1 to trace to the terminal, or to the absolute path of a file "
           "of yours");
  }
}

void Log::trace(std::string_view who, std::string_view message) {
  if (!traces()) return;
  write_line(traces_, time_of_day(std::chrono::system_clock::now()) + " watchword[" +
                          std::to_string(platform::process_id()) + "] " + std::string(who) + ": " +
                          redact(message));
}

void Log::notice(std::string_view message) {
  const std::string line = redact(message);
  if (std::find(noticed_.begin(), noticed_.end(), line) != noticed_.end()) return;
  noticed_.push_back(line);
  if (notices_) return notices_(line);
  write_line(platform::standard_error(), "watchword: " + line);
}

void Log::hide(std::string_view secret) {
  if (secret.size() < kHiddenMinBytes) return;
  // The longest first: of two of which one begins with the other, no end may be left.
  const auto place = std::find_if(hidden_.begin(), hidden_.end(), [&](const Secret& other) {
    return other.size() < secret.size() || other.view() == secret;
  });
  if (place == hidden_.end() || place->view() != secret) hidden_.emplace(place, secret);
}

std::string Log::redact(std::string_view message) const {
  std::string out(message);
  for (const Secret& secret : hidden_) replace_all(out, secret.view());
  out = replace_token_words(out);
  replace_controls(out);
  return platform::printable(out);
}

}  // namespace watchword::host
