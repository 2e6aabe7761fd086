#include "conformance/child.h"

#include <algorithm>
#include <string_view>

#include <watchword/plugin.hpp>

#include "conformance/child_process.h"
#include "platform/streams.h"

namespace watchword::conformance {
namespace {

// Between the fields of a record, and after it.
constexpr char kFieldEnd = '\x1f';
constexpr char kRecordEnd = '\x1e';

Body body_of(const Check& check) {
  return [check](platform::Handle report) {
    Witness witness(report);
    try {
      check(witness);
    } catch (const Failure& failure) {
      witness.found({"check", "the check itself failed: " + failure.message(), failure.advice()});
    }
    witness.done();
  };
}

// What came of one child.
class Account {
 public:
  void take(std::string_view bytes) {
    rest_.append(bytes);
    for (auto end = rest_.find(kRecordEnd); end != std::string::npos;
         end = rest_.find(kRecordEnd)) {
      if (end > 0) take_record(std::string_view(rest_).substr(0, end));
      rest_.erase(0, end + 1);
    }
  }

  std::vector<Finding> with(const Ending& ending, std::chrono::seconds limit) && {
    if (ending.how == Ending::How::kTimeIsUp)
      add("time",
          calling_ + " does not come back within " + std::to_string(limit.count()) +
              " seconds, though the host answers it at once: whoever waits for git waits for ever",
          "End every loop by a time of watchword.clock/1, and wait for nothing but the host.");
    else if (!done_ && ending.how == Ending::How::kCrash)
      add("crash",
          "the module crashes in " + calling_ + " (" + ending.crash +
              "): it takes the helper with it, and git goes on without an answer",
          "Run the module under a debugger or a sanitizer with what the check gave it.");
    else if (!done_)
      add("exit",
          "the module ends the process in " + calling_ + ", with exit code " +
              std::to_string(ending.exit_code) + ": nobody else can answer any more",
          "Return a status and report the error instead of exit(), abort() or a fatal log.");
    if (ending.left_processes)
      add("processes", "the module leaves a process behind, which may keep git's pipes open",
          "Run programs through watchword.programs/1 only.");
    return std::move(findings_);
  }

 private:
  void take_record(std::string_view record) {
    std::vector<std::string> fields;
    const char kind = record.front();
    record.remove_prefix(1);
    while (!record.empty()) {
      const auto end = std::min(record.find(kFieldEnd), record.size());
      fields.emplace_back(record.substr(0, end));
      record.remove_prefix(std::min(end + 1, record.size()));
    }
    if (kind == 'd') done_ = true;
    if (kind == 'c' && fields.size() == 1) calling_ = fields[0];
    if (kind == 'f' && fields.size() == 3) add(fields[0], fields[1], fields[2]);
  }

  void add(const std::string& rule, const std::string& what, const std::string& advice) {
    findings_.push_back({rule, what, advice});
  }

  std::string rest_;
  std::vector<Finding> findings_;
  std::string calling_ = "dlopen";
  bool done_ = false;
};

}  // namespace

void Witness::send(char kind, const std::vector<std::string>& fields) {
  std::string record(1, kind);
  for (const std::string& field : fields) {
    for (const char c : field) record += static_cast<unsigned char>(c) < 0x20 ? '?' : c;
    record += kFieldEnd;
  }
  record += kRecordEnd;
  // Where the plugin closed it, what is missing tells.
  platform::write_all(report_, record);
}

std::vector<Finding> run_in_child(const Order& order, const Check& check,
                                  std::chrono::seconds limit) {
  Account account;
  const Ending ending = run_process(order, body_of(check), limit,
                                    [&](std::string_view bytes) { account.take(bytes); });
  return std::move(account).with(ending, limit);
}

void run_if_child(const std::vector<std::string>& words,
                  const std::function<Check(const Order&)>& find) {
  run_if_started_as_child(words, [&](const Order& order) { return body_of(find(order)); });
}

}  // namespace watchword::conformance
