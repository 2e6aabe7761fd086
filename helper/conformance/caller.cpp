#include "conformance/caller.h"

#include <algorithm>

#include "platform/printable.h"

namespace watchword::conformance {
namespace {

constexpr std::size_t kTextMaxBytes = 4096;  // what is longer the helper cuts or refuses

bool has_control_characters(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

// Whether an error may be one that an extension let the plugin pass on.
bool is_of_host(const World& world) {
  return !world.failing.empty() || !world.missing.empty();
}

}  // namespace

struct Caller::Reported {
  int count = 0;
  std::string message;
  std::string advice;
  bool nowhere = false;  // a size without data
};

std::optional<ww_status> Caller::operator()(const std::string& function, const Call& call,
                                            const Allowed& allowed) {
  witness_.calling(function + (circumstance.empty() ? "" : " (" + circumstance + ")"));
  Reported reported;
  const ww_error error{sizeof(ww_error), &reported,
                       [](void* data, ww_text message, ww_text advice) {
                         auto& self = *static_cast<Reported*>(data);
                         ++self.count;
                         self.nowhere |= message.data == nullptr && message.size > 0;
                         self.nowhere |= advice.data == nullptr && advice.size > 0;
                         self.message = view(message);
                         self.advice = view(advice);
                       }};
  const std::size_t interactions = host_.interactions();
  const std::size_t requests = host_.requests;
  const std::size_t searches = host_.searches;
  const std::ptrdiff_t locks = host_.held_locks();
  const int listeners = host_.open_listeners;
  std::optional<ww_status> status;
  try {
    status = call(&error);
  } catch (...) {
    found("exception",
          function +
              " lets an exception out: it crosses a boundary between two runtimes, and may "
              "end the process",
          "Catch everything at the boundary; guard() of watchword/plugin.hpp does.");
    return std::nullopt;
  }
  if (!allowed.person && host_.interactions() != interactions)
    found("person",
          function + " asks or shows something though nobody may be asked: a job would hang",
          "Look at WW_REQUEST_INTERACTIVE first, and return WW_INTERACTION_REQUIRED.");
  if (!allowed.network && host_.requests != requests)
    found("network", function + " uses the network where it must not",
          "Answer from what is kept, or return WW_NOT_FOUND.");
  if (!allowed.secrets && host_.searches != searches)
    found(
        "store-asks",
        function + " searches the store for a request of that very store: it would wait for itself",
        "Look at WW_REQUEST_WITHOUT_SECRETS first.");
  if (host_.held_locks() > locks)
    found("lock", function + " returns with a lock held: whoever wants it next waits for nothing",
          "Unlock on every way out.");
  if (host_.open_listeners > listeners)
    found("listener",
          function + " returns without `finish` after `listen`: the browser is kept waiting",
          "Call finish on every way out.");
  check_report(function, *status, reported);
  check_host(function);
  return status;
}

void Caller::check_report(const std::string& function, ww_status status, const Reported& reported) {
  if (status < WW_OK || status > WW_FAULT) {
    found("status",
          function + " returns " + std::to_string(status) + ", a status that does not exist",
          "Return one of the statuses in watchword/plugin.h.");
    return;
  }
  if (status == WW_OK || status == WW_NOT_FOUND) {
    if (reported.count > 0)
      found("report",
            function + " reports an error and returns " +
                (status == WW_OK ? "WW_OK" : "WW_NOT_FOUND") + ", which is none: nobody reads it",
            "Return the status of the error, or do not report it.");
    return;
  }
  const std::string failing = "the error of " + function;
  if (reported.nowhere) {
    found("report", failing + " has a size and no text", "Set data and size of both texts.");
  } else if (reported.message.empty()) {
    // An extension that did not say why either may be passed on as it is.
    if (!host_.world().silently)
      found("report",
            function + " fails (status " + std::to_string(status) +
                ") without saying why: a person reads nothing",
            "Report one sentence, and the next thing to do, before the status is returned.");
  } else {
    check_text("report", failing, text(reported.message), true);
    check_text("report", "the advice of " + function, text(reported.advice),
               !is_of_host(host_.world()) && status != WW_CANCELLED);
  }
  if (reported.count > 1)
    found("report", function + " reports more than one error: only one is shown",
          "Report once, what happened and why in one sentence.");
}

bool Caller::check_text(const std::string& rule, const std::string& what, ww_text value,
                        bool required, bool may_be_secret) {
  const auto breaks = [&](const std::string& how, const std::string& advice) {
    found(rule, what + ' ' + how, advice);
    return false;
  };
  if (value.data == nullptr && value.size > 0)
    return breaks("has a size and no text", "Set data and size together.");
  const std::string_view text = view(value);
  if (text.empty() && required) return breaks("is empty", "Say it: people and tools rely on it.");
  if (text.size() > kTextMaxBytes && !may_be_secret)
    return breaks(
        "is longer than " + std::to_string(kTextMaxBytes) + " bytes: the helper cuts or refuses it",
        "Quote less of what came from outside.");
  if (has_control_characters(text))
    return breaks(
        "has control characters or line breaks in it: they would forge lines of git's "
        "protocol or of the terminal",
        "Refuse such a text, or replace them.");
  if (platform::printable(text) != text)
    return breaks("is no UTF-8, or would reorder what is read",
                  "Refuse such a text, or replace it.");
  if (may_be_secret) return true;
  if (const std::string secret = host_.secret_in(text); !secret.empty()) {
    found("secret", what + " contains " + secret + ": it would be read by others",
          "Name what it is instead of quoting it.");
    return false;
  }
  return true;
}

void Caller::check_host(const std::string& function) {
  for (const Finding& breach : std::exchange(host_.breaches, {})) witness_.found(breach);
  for (auto* lines : {&host_.traces, &host_.notices}) {
    for (const std::string& line : std::exchange(*lines, {})) {
      if (line.find('\n') != std::string::npos)
        found("log", function + " logs more than one line at once", "Write one line at a time.");
      if (const std::string secret = host_.secret_in(line); !secret.empty())
        found("secret", function + " logs " + secret, "Name what it is instead of quoting it.");
    }
  }
  if (told_of_notes_) return;
  if (const std::string secret = host_.secret_in(host_.all_texts()); !secret.empty()) {
    told_of_notes_ = true;
    found("secret",
          function + " keeps " + secret +
              " in its state, or in a label or attribute, which are no "
              "place for secrets",
          "Keep secrets in the secret of an item of watchword.secrets/1.");
  }
}

}  // namespace watchword::conformance
