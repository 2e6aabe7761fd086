#include "common/challenge.h"

#include <algorithm>
#include <optional>

#include "common/text.h"

namespace watchword {
namespace {

bool is_token_character(char c) {
  constexpr std::string_view kOthers = "!#$%&'*+-.^_`|~";
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         kOthers.find(c) != std::string_view::npos;
}

bool is_token68(std::string_view word) {
  const auto padding = word.find('=');
  const std::string_view body = word.substr(0, padding);
  const std::string_view rest = padding == std::string_view::npos ? "" : word.substr(padding);
  return !body.empty() && rest.find_first_not_of('=') == std::string_view::npos &&
         std::all_of(body.begin(), body.end(),
                     [](char c) { return is_token_character(c) || c == '/'; });
}

class Reader {
 public:
  explicit Reader(std::string_view rest) : rest_(rest) {}

  bool done() const { return rest_.empty(); }
  std::size_t skip(std::string_view characters) {
    const auto count = std::min(rest_.find_first_not_of(characters), rest_.size());
    rest_.remove_prefix(count);
    return count;
  }
  std::string_view token() {
    const auto end = std::find_if_not(rest_.begin(), rest_.end(), is_token_character);
    return take(static_cast<std::size_t>(end - rest_.begin()));
  }
  // Up to a space or a comma.
  std::string_view word() { return take(std::min(rest_.find_first_of(" \t,"), rest_.size())); }
  std::string_view peek_word() const { return rest_.substr(0, rest_.find_first_of(" \t,")); }
  // Whether a parameter begins here: a token, optional white space, "=".
  bool at_parameter() const {
    Reader ahead(rest_);
    if (ahead.token().empty()) return false;
    ahead.skip(" \t");
    return !ahead.done() && ahead.rest_.front() == '=';
  }
  // The value behind "="; empty when a quoted one does not end.
  std::optional<std::string> value() {
    if (rest_.empty() || rest_.front() != '"') return std::string(word());
    rest_.remove_prefix(1);
    std::string out;
    while (!rest_.empty()) {
      const char c = take(1).front();
      if (c == '"') return out;
      if (c != '\\') {
        out += c;
      } else if (!rest_.empty()) {
        out += take(1).front();
      }
    }
    return std::nullopt;
  }

 private:
  std::string_view take(std::size_t count) {
    const std::string_view taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return taken;
  }
  std::string_view rest_;
};

// False when the rest of the header cannot be read.
bool read_parameter(Reader& reader, Challenge& challenge) {
  const std::string name = lower(reader.token());
  reader.skip(" \t");
  reader.skip("=");
  reader.skip(" \t");
  auto value = reader.value();
  if (!value || challenge.parameters.size() >= kChallengeParametersMax) return false;
  challenge.parameters.emplace_back(name, std::move(*value));
  return true;
}

bool read_challenge(Reader& reader, std::vector<Challenge>& out) {
  const std::string scheme = lower(reader.token());
  if (scheme.empty() || out.size() >= kChallengesMax) return false;
  Challenge& challenge = out.emplace_back();
  challenge.scheme = scheme;
  const bool more = reader.skip(" \t") > 0;
  if (!more) return true;
  // "abc==" is padded token68, though it looks like a parameter "abc" with the value "=".
  const std::string_view word = reader.peek_word();
  const bool padded = is_token68(word) && word.ends_with('=');
  if (reader.at_parameter() && !padded) return read_parameter(reader, challenge);
  if (is_token68(word)) challenge.token68 = reader.word();
  return true;
}

void read_header(std::string_view header, std::vector<Challenge>& out) {
  Reader reader(header);
  bool first = true;
  for (;;) {
    const std::size_t separators = reader.skip(" \t,");
    if (reader.done() || (!first && separators == 0)) return;
    const bool read = !first && reader.at_parameter() ? read_parameter(reader, out.back())
                                                      : read_challenge(reader, out);
    if (!read) return;
    first = false;
  }
}

}  // namespace

std::string_view Challenge::parameter(std::string_view name) const {
  for (const auto& [key, value] : parameters)
    if (key == name) return value;
  return {};
}

std::vector<Challenge> parse_challenges(const std::vector<std::string>& headers) {
  std::vector<Challenge> out;
  const std::size_t count = std::min(headers.size(), kChallengeHeadersMax);
  for (std::size_t i = 0; i < count; ++i)
    if (headers[i].size() <= kChallengeHeaderMaxBytes) read_header(headers[i], out);
  return out;
}

}  // namespace watchword
