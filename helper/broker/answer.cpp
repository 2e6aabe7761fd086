#include "broker/answer.h"

#include <algorithm>

#include <watchword/plugin.hpp>

namespace watchword::broker {
namespace {

constexpr std::size_t kSecretMaxBytes = WW_STORE_SECRET_MAX_BYTES;
constexpr std::size_t kTextMaxBytes = 4096;  // user name, account, session: names, not documents

bool is_clean(std::string_view text) {
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

}  // namespace

Credential check_answer(const host::Manifest& manifest, const ww_answer* answer) {
  const auto nonsense = [&](const std::string& what) {
    throw Failure(WW_FAULT, "the plugin " + manifest.id + " answered " + what,
                  "Report it to whoever made the plugin.");
  };
  if (answer == nullptr || !WW_HAS(answer, session)) nonsense("with an incomplete struct");
  if (answer->kind != WW_ANSWER_TOKEN && answer->kind != WW_ANSWER_PASSWORD)
    nonsense("with a credential of a kind that does not exist");
  const std::string_view secret = view(answer->secret);
  if (secret.empty()) nonsense("with an empty credential");
  if (secret.size() > kSecretMaxBytes) nonsense("with a credential that is too large");
  if (!is_clean(secret)) nonsense("with a credential that has control characters in it");
  for (const ww_text& named : {answer->username, answer->account, answer->session}) {
    if (named.size > kTextMaxBytes) nonsense("with a name that is too large");
    if (named.size > 0 && named.data == nullptr) nonsense("with a name that is not there");
    if (!is_clean(view(named))) nonsense("with a name that has control characters in it");
  }
  // Basic authentication cannot carry it (RFC 7617 section 2).
  if (view(answer->username).find(':') != std::string_view::npos)
    nonsense("with a user name that has a colon in it");

  Credential credential;
  credential.username = view(answer->username);
  credential.secret = Secret(secret);
  credential.is_token = answer->kind == WW_ANSWER_TOKEN;
  credential.expires_at = std::max<std::int64_t>(answer->expires_at, 0);
  credential.ephemeral = (answer->flags & WW_ANSWER_EPHEMERAL) != 0;
  credential.uncached = (answer->flags & WW_ANSWER_UNCACHED) != 0;
  credential.provider = manifest.id;
  credential.account = view(answer->account);
  credential.session = view(answer->session);
  return credential;
}

}  // namespace watchword::broker
