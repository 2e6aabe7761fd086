// curl with a credential in a header, that nobody sees and that goes to one server alone.
#include <algorithm>
#include <array>
#include <cstdio>

#include "base/text.h"
#include "base/url.h"
#include "broker/broker.h"
#include "cli/address.h"
#include "cli/commands.h"
#include "cli/credential_forms.h"
#include "cli/curl_arguments.h"
#include "cli/deadline.h"
#include "platform/process.h"
#include "platform/program.h"
#include "platform/sha256.h"
#include "platform/wait.h"
#include "protocol/authorization.h"

namespace watchword::cli {
namespace {

using platform::Handle;
using platform::OwnedHandle;
using platform::Pipe;
using Words = std::vector<std::string>;

constexpr std::array<Option, 1> kCurlOptions{{kTimeoutOption}};

// What is held back of an answer that may be replaced; a refusal is a small page.
constexpr std::size_t kHeldMaxBytes = std::size_t{1} << 20;
constexpr std::size_t kHeadersMaxBytes = std::size_t{1} << 18;

// Whether a server's headers, as --dump-header writes them, say that it did not take the
// credential: 401, and the ways in which Azure DevOps and its like show a page for signing in
// instead.
enum class Verdict { kOpen, kTaken, kRefused };

bool leads_to_sign_in(std::string_view headers) {
  constexpr std::string_view kLocation = "\nlocation:";
  const std::string text = lower(headers);
  const auto at = text.find(kLocation);
  if (at == std::string::npos) return false;
  const auto begin = at + kLocation.size();
  const std::string location = text.substr(begin, text.find('\n', begin) - begin);
  for (const std::string_view word : {"signin", "login", "/oauth2/", "/authorize"})
    if (location.find(word) != std::string::npos) return true;
  return false;
}

Verdict verdict_of(std::string_view headers) {
  constexpr std::string_view kEnd = "\r\n\r\n";
  for (;;) {
    const auto end = headers.find(kEnd);
    if (end == std::string_view::npos) return Verdict::kOpen;
    const std::string_view block = headers.substr(0, end + 2);
    headers.remove_prefix(end + kEnd.size());
    const auto space = block.find(' ');
    const std::string_view status =
        space == std::string_view::npos ? "" : block.substr(space + 1, 3);
    if (status.starts_with('1')) continue;  // 100 Continue, 103 Early Hints
    const bool refused = status == "401" ||
                         (status == "203" && lower(block).find("text/html") != std::string::npos) ||
                         (status.starts_with('3') && leads_to_sign_in(block));
    return refused ? Verdict::kRefused : Verdict::kTaken;
  }
}

// A line of a configuration file of curl's (curl(1), --config): in quotes, with backslashes.
Secret header_line(const Credential& credential) {
  Secret out("header = \"Authorization: ");
  const Secret value = protocol::authorization_value(credential);
  for (const char c : value.view()) {
    if (c == '"' || c == '\\') out.append("\\");
    out.append({&c, 1});
  }
  return std::move(out.append("\"\n"));
}

// What curl gets to read for the credential. What ~/.curlrc may say is undone.
Secret configuration(const Credential& credential) {
  return std::move(header_line(credential).append("no-insecure\nno-location-trusted\n"));
}

// One run of curl.
class Run {
 public:
  Run(const std::string& program, const CurlPlan& plan, const Credential& credential,
      const Context& context)
      : context_(context), secret_(protocol::authorization_value(credential).view()) {
    words_ = {"curl"};
    words_.insert(words_.end(), plan.first.begin(), plan.first.end());
    for (const CurlOperation& operation : plan.operations) add(operation, plan, credential);
    words_.insert(words_.end(), plan.rest.begin(), plan.rest.end());
    output_ = platform::make_pipe();
    if (plan.is_verbose) errors_ = platform::make_pipe();
    companion_.emplace(program, words_, platform::Streams{output_.write.get(), errors_.write.get()},
                       gets_);
    given_.clear();
    headers_.write = OwnedHandle();
    output_.write = OwnedHandle();
    errors_.write = OwnedHandle();
  }

  // Hands on what curl writes until it ends, but for the answer of a server that refused, which it
  // `holds`. Returns curl's exit code.
  int finish(bool holds) {
    holds_ = holds && headers_.read;
    while (headers_.read || output_.read || errors_.read) step();
    if (!refused()) show();
    show_errors("");
    return companion_->exit_code();
  }

  bool refused() const { return verdict_ == Verdict::kRefused; }
  // Whether all of a refusal is held.
  bool held() const { return holds_; }
  // What is held.
  void show() {
    put(held_.view());
    held_ = Secret();
  }

 private:
  void add(const CurlOperation& operation, const CurlPlan& plan, const Credential& credential) {
    if (words_.size() > 1 + plan.first.size()) words_.push_back("--next");
    if (operation.with_credential) {
      Pipe pipe = platform::make_pipe();
      // It fits: a pipe takes more (pipe(7), "Pipe capacity") than a header may be long.
      platform::write_out(pipe.write.get(), configuration(credential).view());
      words_.push_back("--config");
      words_.push_back(platform::name_of(pipe.read.get()));
      gets_.push_back(pipe.read.get());
      given_.push_back(std::move(pipe.read));
    }
    if (plan.is_one) {
      headers_ = platform::make_pipe();
      gets_.push_back(headers_.write.get());
      for (const std::string& word :
           {std::string("--suppress-connect-headers"), std::string("--dump-header"),
            platform::name_of(headers_.write.get())})
        words_.push_back(word);
    }
    // As it would decide itself, if it saw the terminal.
    if (context_.columns() && !plan.writes_files) words_.push_back("--no-progress-meter");
    words_.insert(words_.end(), operation.words.begin(), operation.words.end());
  }

  void step() {
    const auto ready = platform::wait_for(
        {headers_.read.get(), output_.read.get(), errors_.read.get()}, platform::Deadline());
    OwnedHandle& from = *ready == 0 ? headers_.read : *ready == 1 ? output_.read : errors_.read;
    Secret bytes;
    if (!platform::read_some(bytes, from.get())) from = OwnedHandle();
    if (*ready == 0)
      take_headers(bytes.view());
    else if (*ready == 1)
      take_output(bytes.view());
    else
      show_errors(bytes.view());
  }

  void take_headers(std::string_view bytes) {
    if (verdict_ != Verdict::kOpen || headers_seen_.size() > kHeadersMaxBytes) return;
    headers_seen_.append(bytes);
    verdict_ = verdict_of(headers_seen_);
    if (verdict_ == Verdict::kTaken) release();
  }

  void take_output(std::string_view bytes) {
    if (!holds_) return put(bytes);
    held_.append(bytes);
    if (held_.size() > kHeldMaxBytes) release();
  }

  void release() {
    holds_ = false;
    show();
  }

  // curl is told by its own write that nobody reads, and says so with an exit code of its own.
  void put(std::string_view bytes) {
    if (!bytes.empty() && !platform::write_all(context_.output, bytes))
      output_.read = OwnedHandle();
  }

  // Whole lines, in which the credential is not to be seen.
  void show_errors(std::string_view bytes) {
    errors_seen_.append(bytes);
    const bool is_end = bytes.empty();
    for (std::string_view rest = errors_seen_.view();;) {
      const auto end = is_end ? rest.size() : rest.find('\n') + 1;
      if (end == 0 || rest.empty()) {
        errors_seen_ = Secret(rest);
        return;
      }
      show_line(rest.substr(0, end));
      rest.remove_prefix(end);
    }
  }

  void show_line(std::string_view line) const {
    for (;;) {
      const auto at = std::min(line.find(secret_.view()), line.size());
      write_all(platform::standard_error(), line.substr(0, at));
      if (at == line.size()) return;
      write_all(platform::standard_error(), "(hidden)");
      line.remove_prefix(at + secret_.size());
    }
  }

  const Context& context_;
  const Secret secret_;
  Words words_;
  std::vector<Handle> gets_;
  std::vector<OwnedHandle> given_;
  Pipe headers_;
  Pipe output_;
  Pipe errors_;
  std::optional<platform::Companion> companion_;
  bool holds_ = false;
  Verdict verdict_ = Verdict::kOpen;
  std::string headers_seen_;
  Secret held_;
  Secret errors_seen_;
};

// Whether both are of one server and, where its path says whose it is, of one organization.
bool is_same_server(const Context& context, const Target& target, const std::string& address) {
  const auto url = parse_url(address);
  if (!url || url->scheme != "https") return false;
  auto other = target_of(*url);
  if (!other || !settle(*other).empty() || other->host != target.host) return false;
  return lower(broker::owner_in_path(context.seams, *other)) ==
         lower(broker::owner_in_path(context.seams, target));
}

CurlOptions options_of_curl(const std::string& program) {
  const auto help = platform::run({program, "--help", "all"});
  if (help.exit_code == 0) return CurlOptions(help.output.view());
  throw Failure(WW_NOT_FOUND, "'" + program + "' does not list its options",
                "Install curl 7.76 or later.");
}

std::string with_https(const std::string& address) {
  return address.find("://") == std::string::npos ? "https://" + address : address;
}

// Another credential than the one that was refused; none where there is none, which is told.
std::optional<Credential> another(Context& context, broker::Request request,
                                  const Credential& refused) {
  request.refused_sha256 = sha256_hex(refused.secret.view());
  try {
    auto credential = broker::Broker(context.seams).get(request);
    if (credential && !(credential->secret == refused.secret)) return credential;
  } catch (const Failure& failure) {
    print_failure(context.services.log, failure);
  }
  return std::nullopt;
}

int run_curl(Context& context) {
  const Arguments& arguments = context.arguments;
  const std::string address = with_https(*arguments.positional());
  const std::string program = platform::program_at("curl");
  broker::Request request;
  request.any_scheme = true;
  request.target = begin_with_address(context, address);
  const CurlPlan plan = plan_curl(
      options_of_curl(program), address, arguments.program(),
      [&](const std::string& other) { return is_same_server(context, request.target, other); });
  const auto credential = within_timeout(
      context, "curl was not started", [&] { return broker::Broker(context.seams).get(request); });
  if (!credential) throw no_credential(request.target);

  Run first(program, plan, *credential, context);
  const int code = first.finish(plan.can_repeat);
  if (!first.refused()) return code;
  if (!first.held()) {
    // The next one is another.
    broker::Broker(context.seams).erase(request, &credential->secret);
    context.say("The server refused the credential. The next run asks with a fresh one.");
    return code;
  }
  const auto other = another(context, request, *credential);
  if (!other) {
    first.show();
    return code;
  }
  return Run(program, plan, *other, context).finish(false);
}

}  // namespace

constinit const Command kCurlCommand{
    .name = "curl",
    .group = Group::kUse,
    .arguments = "URL [ARGUMENT...]",
    .summary = "Run curl with a credential for the server that it asks",
    .description =
        "Runs curl with URL and whatever arguments of curl's follow, and with the credential for "
        "URL in a header that only curl reads: it is not among its arguments. Exit codes are "
        "curl's.\n\n"
        "Other addresses among the arguments get the credential only where they are of the same "
        "server and organization. Where the server refuses the credential, by 401 or by a page for "
        "signing in, curl is run once more with a fresh one, unless it reads standard input, has "
        "several addresses, or is asked for the headers itself (--dump-header). Options that would "
        "show "
        "the credential, send it elsewhere or be a second one are refused; --verbose hides it.",
    .options = kCurlOptions,
    .examples =
        "watchword curl https://HOST/NAME/_apis/projects --silent --fail\n"
        "watchword curl https://HOST/NAME/items -X POST --json @item.json",
    .run = run_curl,
    .rest = Rest::kAfterAddress,
};

}  // namespace watchword::cli
