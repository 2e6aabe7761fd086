#include "cli/curl_arguments.h"

#include <algorithm>
#include <array>

#include <watchword/encoding.hpp>
#include <watchword/plugin.hpp>

#include "base/text.h"

namespace watchword::cli {
namespace {

using Words = std::vector<std::string>;
using CurlOption = CurlOptions::Option;

struct Refused {
  std::string_view name;
  std::string_view why;
  std::string_view advice;
};

constexpr std::string_view kOnlyOne = "would be a second credential beside Watchword's";
constexpr std::string_view kRunCurl = "Leave it out, or run curl itself.";

constexpr std::array kRefusedOptions{
    Refused{"--location-trusted", "would send the credential wherever the server points",
            "Use --location, which leaves it with the server that it is for."},
    Refused{"--insecure", "would send the credential to whoever answers",
            "Give curl the authority of the server, with --cacert."},
    Refused{"--request-target", "would send the credential with another path than the address has",
            "Put the path into the address."},
    Refused{"--config", "may have addresses and options that Watchword cannot see",
            "Type them here."},
    Refused{"--user", kOnlyOne, kRunCurl},
    Refused{"--oauth2-bearer", kOnlyOne, kRunCurl},
    Refused{"--trace", "would write the credential into a file", "Use --verbose."},
    Refused{"--trace-ascii", "would write the credential into a file", "Use --verbose."},
    Refused{"--libcurl", "would write the credential into a file", kRunCurl},
    Refused{"--stderr", "would write what is said elsewhere", "Redirect it in the shell: 2>FILE."},
};

[[noreturn]] void refuse_arguments(const std::string& what, const std::string& advice) {
  throw Failure(WW_INVALID, what, advice);
}

void check_option(const CurlOption& option, std::string_view value) {
  for (const Refused& refused : kRefusedOptions)
    if (option.name == refused.name)
      refuse_arguments("curl's " + option.name + " " + std::string(refused.why),
                       std::string(refused.advice));
  constexpr std::string_view kHeader = "authorization";
  if (option.name == "--header" && lower(value.substr(0, kHeader.size())) == kHeader)
    refuse_arguments("the header Authorization " + std::string(kOnlyOne), std::string(kRunCurl));
}

// What is read once and then gone: standard input, and what is open here as a file.
bool is_stream(std::string_view value) {
  constexpr std::string_view kDevices = "/dev/";
  if (value == "-" || value == ".") return true;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] != '@' && value[i] != '<') continue;
    const std::string_view file = value.substr(i + 1);
    if (file == "-" || file.starts_with("-;") || file.starts_with(kDevices)) return true;
  }
  return value.starts_with(kDevices);
}

bool reads(const CurlOption& option) {
  return option.name == "--upload-file" || option.name == "--json" || option.name == "--form" ||
         option.name == "--url-query" || option.name == "--header" ||
         option.name.starts_with("--data");
}

bool writes_body(const CurlOption& option) {
  return option.name == "--output" || option.name == "--remote-name";
}

// Goes through the words as curl does (tool_getparam.c of curl: letters may be joined, the value
// may follow the letter at once; of names the value is the next word).
class Reader {
 public:
  Reader(const CurlOptions& options, const Words& words) : options_(options), words_(words) {}

  CurlPlan read(const std::string& address) {
    if (!words_.empty() && (words_[0] == "-q" || words_[0] == "--disable"))
      plan_.first.push_back(words_[next_++]);
    addresses_.push_back(address);
    while (next_ < words_.size() && plan_.rest.empty()) read_word(words_[next_++]);
    return std::move(plan_);
  }

  const Words& addresses() const { return addresses_; }
  const Words& common() const { return common_; }
  // What is done with the body of each address: "-o" and a file, "-O" or nothing.
  const std::vector<Words>& outputs() const { return outputs_; }

 private:
  void read_word(const std::string& word) {
    if (only_addresses_ || word.size() < 2 || word.front() != '-') {
      addresses_.push_back(word);
    } else if (word == "--") {
      only_addresses_ = true;
    } else if (word.starts_with("--")) {
      const CurlOption* option = options_.find(word);
      if (option == nullptr)
        refuse_arguments("the curl here has no option " + word,
                         "`curl --help all` lists what it has.");
      take(*option, word, option->has_value ? &value_of(word) : nullptr);
    } else {
      read_letters(word);
    }
  }

  void read_letters(const std::string& word) {
    for (std::size_t i = 1; i < word.size(); ++i) {
      const std::string letter{'-', word[i]};
      const CurlOption* option = options_.find(word[i]);
      if (option == nullptr)
        refuse_arguments("the curl here has no option " + letter,
                         "`curl --help all` lists what it has.");
      if (!option->has_value) {
        take(*option, letter, nullptr);
        if (!plan_.rest.empty()) return;
        continue;
      }
      const std::string rest = word.substr(i + 1);
      take(*option, letter, rest.empty() ? &value_of(letter) : &rest);
      return;
    }
  }

  const std::string& value_of(const std::string& word) {
    if (next_ == words_.size())
      refuse_arguments("curl's " + word + " needs a value", "Type it after " + word + ".");
    return words_[next_++];
  }

  void take(const CurlOption& option, const std::string& word, const std::string* value) {
    if (option.name == "--next") {
      plan_.rest.push_back("--next");
      plan_.rest.insert(plan_.rest.end(), words_.begin() + static_cast<std::ptrdiff_t>(next_),
                        words_.end());
      plan_.is_one = false;
      return;
    }
    if (option.name == "--url") {
      addresses_.push_back(*value);
      return;
    }
    const bool is_off = word.starts_with("--no-") && option.name != word;
    if (!is_off) check_option(option, value != nullptr ? *value : std::string_view());
    if (option.name == "--verbose") plan_.is_verbose = true;
    if (option.name == "--dump-header") plan_.is_one = false;
    if (value != nullptr && reads(option) && is_stream(*value)) plan_.can_repeat = false;
    Words& to = writes_body(option) && !is_off ? outputs_.emplace_back() : common_;
    to.push_back(word);
    if (value != nullptr) to.push_back(*value);
    if (writes_body(option)) plan_.writes_files = true;
  }

  const CurlOptions& options_;
  const Words& words_;
  std::size_t next_ = 0;
  bool only_addresses_ = false;
  CurlPlan plan_;
  Words addresses_;
  Words common_;
  std::vector<Words> outputs_;
};

}  // namespace

CurlOptions::CurlOptions(std::string_view help) {
  while (!help.empty()) {
    std::string_view line = help.substr(0, help.find('\n'));
    help.remove_prefix(std::min(line.size() + 1, help.size()));
    const auto name = line.find("--");
    // " -d, --data <data>  Send…" or "     --cacert <file> CA…"
    if (!line.starts_with(' ') || name > 5 || name == std::string_view::npos) continue;
    CurlOption option;
    if (name == 5 && line[1] == '-') option.letter = line[2];
    line.remove_prefix(name);
    const auto end = std::min(line.find(' '), line.size());
    option.name = line.substr(0, end);
    option.has_value = line.substr(end).starts_with(" <");
    options_.push_back(std::move(option));
  }
}

const CurlOption* CurlOptions::find(char letter) const {
  const auto found = std::find_if(options_.begin(), options_.end(), [&](const CurlOption& option) {
    return option.letter == letter;
  });
  return letter == 0 || found == options_.end() ? nullptr : &*found;
}

const CurlOption* CurlOptions::find(std::string_view name) const {
  const CurlOption* begins = nullptr;
  for (const CurlOption& option : options_) {
    if (option.name == name) return &option;
    if (!option.name.starts_with(name)) continue;
    if (begins != nullptr) return nullptr;
    begins = &option;
  }
  constexpr std::string_view kNo = "--no-";
  if (begins != nullptr || !name.starts_with(kNo)) return begins;
  const std::string positive = "--" + std::string(name.substr(kNo.size()));
  for (const CurlOption& option : options_)
    if (option.name == positive && !option.has_value) return &option;
  return nullptr;
}

void check_curl_address(const std::string& address) {
  constexpr std::string_view kScheme = "https://";
  if (!address.starts_with(kScheme))
    refuse_arguments("a credential is sent by https:// only", "Type the address with https://.");
  std::string_view path = std::string_view(address).substr(kScheme.size());
  path = path.substr(0, path.find_first_of("?#"));
  const std::string decoded = percent_decode(path).value_or(std::string(path));
  // curl takes ".." out of a path (RFC 3986, section 5.2.4), and makes several addresses of {a,b}
  // and [1-9]: in front they say whose the credential is.
  if (decoded.find("..") != std::string::npos)
    refuse_arguments("'" + address + "' has '..' in its path, and would not stay what it is",
                     "Type the address that it leads to.");
  const auto second = path.find(
      '/', path.find('/') == std::string_view::npos ? std::string_view::npos : path.find('/') + 1);
  if (path.substr(0, second).find_first_of("{}[]\\") != std::string_view::npos)
    refuse_arguments("'" + address + "' stands for several servers or organizations",
                     "Type one address for each.");
}

CurlPlan plan_curl(const CurlOptions& options, const std::string& address, const Words& words,
                   const std::function<bool(const std::string& address)>& may_have) {
  check_curl_address(address);
  Reader reader(options, words);
  CurlPlan plan = reader.read(address);
  const Words& addresses = reader.addresses();
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    CurlOperation operation{reader.common(), i == 0 || may_have(addresses[i])};
    if (operation.with_credential) check_curl_address(addresses[i]);
    if (i < reader.outputs().size())
      operation.words.insert(operation.words.end(), reader.outputs()[i].begin(),
                             reader.outputs()[i].end());
    operation.words.push_back("--url");
    operation.words.push_back(addresses[i]);
    plan.operations.push_back(std::move(operation));
  }
  if (addresses.size() > 1) plan.is_one = false;
  return plan;
}

}  // namespace watchword::cli
