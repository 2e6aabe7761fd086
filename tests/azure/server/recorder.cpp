#include "server/recorder.h"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <cerrno>
#include <fcntl.h>
#include <system_error>
#include <unistd.h>

#include "base/clock.h"
#include "base/encoding.h"

namespace watchword::azure {
namespace {

constexpr std::size_t kFingerprintLength = 12;

constexpr std::array<std::string_view, 14> kSecretFields = {
    "code",      "code_verifier", "refresh_token", "client_secret", "client_assertion",
    "assertion", "passwd",        "device_code",   "access_token",  "id_token_hint",
    "otc",       "ctx",           "state",         "password"};

constexpr std::array<std::string_view, 8> kShownHeaders = {
    "User-Agent",   "Content-Type",          "Content-Encoding",  "Accept",
    "Git-Protocol", "X-TFS-FedAuthRedirect", "client-request-id", "Metadata"};

boost::json::object shown_fields(const Fields& fields) {
  boost::json::object shown;
  for (const auto& [name, value] : fields) {
    const bool secret =
        std::find(kSecretFields.begin(), kSecretFields.end(), name) != kSecretFields.end();
    shown[name] = secret ? fingerprint(value) : value;
  }
  return shown;
}

boost::json::object shown_headers(const Fields& headers) {
  boost::json::object shown;
  for (const auto name : kShownHeaders) {
    const std::string value = headers.header(name);
    if (!value.empty()) shown[lower_case(name)] = value;
  }
  return shown;
}

bool is_printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

// The scheme and who; of the secret itself only the fingerprint.
boost::json::object shown_authorization(const std::string& header) {
  const std::size_t space = header.find(' ');
  const std::string scheme = header.substr(0, space);
  std::string secret = space == std::string::npos ? std::string() : header.substr(space + 1);
  boost::json::object shown = {{"scheme", scheme}};
  if (lower_case(scheme) == "basic") {
    const std::string pair = decode_base64(secret).value_or("");
    const std::size_t colon = pair.find(':');
    // Azure Arc's key comes without a name.
    if (colon != std::string::npos && is_printable(pair)) {
      shown["username"] = pair.substr(0, colon);
      secret = pair.substr(colon + 1);
    }
  }
  shown["secret"] = fingerprint(secret);
  return shown;
}

boost::json::object describe(const Request& request, const Reply& reply, const std::string& kind,
                             const std::string& fault, std::int64_t now) {
  boost::json::object line = {{"time", format_time(now)},
                              {"kind", kind},
                              {"host", request.host},
                              {"method", request.method},
                              {"path", request.path},
                              {"query", shown_fields(request.query)},
                              {"form", shown_fields(request.form)},
                              {"headers", shown_headers(request.headers)}};
  const std::string authorization = request.headers.header("Authorization");
  if (!authorization.empty()) line["authorization"] = shown_authorization(authorization);
  line["status"] = reply.status;
  if (!fault.empty()) line["fault"] = fault;
  for (const auto& note : reply.notes) line[note.key()] = note.value();
  return line;
}

}  // namespace

std::string fingerprint(std::string_view secret) {
  return hex(sha256(secret)).substr(0, kFingerprintLength);
}

Recorder::Recorder(const std::filesystem::path& file)
    : file_(open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600)) {
  if (file_ < 0) throw std::system_error(errno, std::generic_category(), file.string());
}

Recorder::~Recorder() {
  close(file_);
}

void Recorder::record(const Request& request, const Reply& reply, const std::string& kind,
                      const std::string& fault, std::int64_t now) {
  const std::string line =
      boost::json::serialize(describe(request, reply, kind, fault, now)) + '\n';
  const std::scoped_lock lock(mutex_);
  ++counters_[kind];
  if (write(file_, line.data(), line.size()) != static_cast<ssize_t>(line.size()))
    throw std::system_error(errno, std::generic_category(), "cannot write the record of requests");
}

std::map<std::string, int> Recorder::counters() const {
  const std::scoped_lock lock(mutex_);
  return counters_;
}

}  // namespace watchword::azure
