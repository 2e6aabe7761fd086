// Whether what must be kept can be kept: in the store, in memory, in files.
#include <chrono>

#include "cli/diagnosis.h"
#include "platform/memory_usage.h"

namespace watchword::cli {
namespace {

using State = Finding::State;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kSlow{2000};
constexpr std::chrono::seconds kLockLimit{2};
constexpr std::string_view kKind = "doctor.try";
constexpr std::string_view kKey = "try";

std::string in_ms(Clock::duration time) {
  return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(time).count()) +
         " ms";
}

// Writes an item, reads it and removes it. What another doctor leaves there at the same time is as
// good.
void try_store(host::SecretStore& secrets) {
  constexpr std::string_view kSecret = "what watchword doctor wrote";
  ww_item item{};
  item.struct_size = sizeof item;
  item.kind = text(kKind);
  item.key = text(kKey);
  item.label = text("Watchword: a try of the store, which can be removed");
  item.secret = bytes(kSecret);
  ww_query query{};
  query.struct_size = sizeof query;
  query.kind = item.kind;
  query.key = item.key;
  query.with_secrets = 1;
  secrets.put(item);
  const auto found = secrets.search(query);
  secrets.erase(query);
  if (found->size() != 1 || found->front().secret.view() != kSecret)
    throw Failure(WW_STORE_FAILED, "what was written to the store was not there afterwards",
                  "Choose another store by watchword.store.");
}

void diagnose_store(Context& context, Findings& out) {
  host::Secrets& secrets = context.services.secrets;
  try {
    const host::StoreChoice& choice = secrets.choice();
    const std::string where = choice.manifest->id + ": " + choice.description;
    const std::string why = choice.instead.empty() ? "" : ", because " + choice.instead;
    const auto began = Clock::now();
    try_store(secrets);
    const auto took = Clock::now() - began;
    Finding found{choice.instead.empty() ? State::kGood : State::kNote, "store",
                  where + why + "; written, read and removed in " + in_ms(took)};
    if (took > kSlow) {
      found.state = State::kNote;
      found.advice = "Find out why it is slow: every sign-in and renewal waits for it.";
    }
    out.push_back(std::move(found));
  } catch (const Failure& failure) {
    out.push_back(fault("store", failure));
  }
}

void diagnose_memory(const Context& context, Findings& out) {
  if (!context.seams.answers.available()) {
    out.push_back({State::kNote, "memory",
                   "answers are not kept: the system's memory for keys cannot be used here",
                   "Nothing; every answer is made anew, which takes a little longer."});
    return;
  }
  const auto usage = platform::memory_key_usage();
  if (!usage) {
    out.push_back({State::kGood, "memory", "answers are kept until they expire"});
    return;
  }
  const std::string used = std::to_string(usage->keys) + " of " + std::to_string(usage->keys_max) +
                           " keys and " + std::to_string(usage->bytes) + " of " +
                           std::to_string(usage->bytes_max) + " bytes of this user are taken";
  const bool full =
      usage->keys * 10 > usage->keys_max * 9 || usage->bytes * 10 > usage->bytes_max * 9;
  if (full)
    out.push_back({State::kNote, "memory", "is nearly full: " + used,
                   "See what other programs keep there: `keyctl show`."});
  else
    out.push_back({State::kGood, "memory", "answers are kept until they expire; " + used});
}

void diagnose_notes(const Context& context, Findings& out) {
  const host::Notes& notes = context.seams.state;
  try {
    notes.put("host", kKey, "written by watchword doctor");
    notes.erase("host", kKey);
    notes.lock("host", kKey, kLockLimit, {});
    out.push_back({State::kGood, "notes", "can be written and locked"});
  } catch (const Failure& failure) {
    out.push_back(fault("notes", failure));
  }
}

}  // namespace

void diagnose_keep(Context& context, Findings& out) {
  diagnose_store(context, out);
  diagnose_memory(context, out);
  diagnose_notes(context, out);
}

}  // namespace watchword::cli
