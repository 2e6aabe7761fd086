#include "pipeline/mask.h"

#include <array>
#include <vector>

#include <watchword/encoding.hpp>

#include "common/text.h"
#include "pipeline/pipeline.h"

namespace watchword::pipeline {
namespace {

constexpr std::size_t kInputMaxBytes = 65536;

const Host& host() {
  return static_cast<const Pipeline&>(*provider_instance()).host();
}

void write_base64(std::string_view user, std::string_view secret) {
  Secret pair(user);
  pair.append(":").append(secret);
  std::string encoded = base64_encode(pair.view());
  const Secret line = mask_line(encoded);
  wipe(encoded.data(), encoded.size());
  host().write(line.view());
}

// The secret, and what a Basic header makes of it (RFC 7617) with each of the users.
void write_masks(std::string_view secret, const std::vector<std::string>& users) {
  const Secret line = mask_line(secret);
  host().write(line.view());
  for (const std::string& user : users) write_base64(user, secret);
}

// Under which user names the secret may be sent: those that Watchword answers with, and none, which
// Azure Pipelines itself uses.
std::vector<std::string> users_of(const Job& job, const Invocation& invocation) {
  std::vector<std::string> users = {"", basic_username({}), job.organization.name};
  if (const auto user = invocation.value("--user")) users.push_back(*user);
  return users;
}

bool mask_input(const std::vector<std::string>& users) {
  const Secret input = host().read_input(kInputMaxBytes);
  std::string_view rest = input.view();
  bool found = false;
  while (!rest.empty()) {
    const auto end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = trimmed(rest.substr(0, end));
    if (!line.empty()) write_masks(line, users);
    found |= !line.empty();
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return found;
}

bool mask(const Invocation& invocation) {
  const auto job = current_job(host());
  if (!job)
    throw Failure(
        WW_INVALID,
        "this is no job of Azure Pipelines, which alone understands these lines: TF_BUILD or "
        "SYSTEM_COLLECTIONURI is not set",
        "Run it in a step of a pipeline.");
  if (invocation.has("--stdin")) return mask_input(users_of(*job, invocation));
  if (!job->has_token()) throw no_token(*job);
  write_masks(job->token.view(), users_of(*job, invocation));
  return true;
}

constexpr std::array<CommandOption, 2> kOptions{{
    {"--stdin", "", "Mask the lines of standard input, not the job's token"},
    {"--user", "NAME", "Mask what this user name makes of it as well"},
}};

constexpr PluginCommand kMask{
    .group = "pipeline",
    .name = "mask",
    .summary = "Keep a secret out of the job's log",
    .description =
        "Prints the lines that have Azure Pipelines replace the job's token by *** in the log, as "
        "it is and as a Basic header has it, which the service does not do by itself.\n\n"
        "Run it in the step that uses the token; it holds for the rest of the job. git's protocol "
        "cannot carry these lines, so no answer prints them.",
    .options = kOptions,
    .examples =
        "watchword pipeline mask\n"
        "watchword token https://pkgs.dev.azure.com/contoso | watchword pipeline mask --stdin",
    .run = &mask,
};

constexpr std::array<const PluginCommand*, 1> kCommands{&kMask};

}  // namespace

Secret mask_line(std::string_view secret) {
  Secret out("##vso[task.setsecret]");
  for (const char c : secret) {
    if (c == '%')
      out.append("%AZP25");
    else if (c == '\r')
      out.append("%0D");
    else if (c == '\n')
      out.append("%0A");
    else
      out.append({&c, 1});
  }
  return std::move(out.append("\n"));
}

const ww_commands& commands() {
  return commands_table(kCommands);
}

}  // namespace watchword::pipeline
