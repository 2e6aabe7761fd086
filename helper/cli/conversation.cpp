#include "cli/conversation.h"

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>

#include "cli/exit_code.h"
#include "platform/event.h"
#include "platform/interrupt.h"
#include "platform/process.h"
#include "platform/self.h"
#include "platform/sha256.h"
#include "platform/threads.h"
#include "platform/wait.h"

namespace watchword::cli {
namespace {

using Clock = std::chrono::steady_clock;

// A sign of life that comes late is as bad as none, so that there is time for a busy machine.
constexpr int kSignsWithinPatience = 3;
// How long a failure is the answer to the same question. A program that hears that there is nothing
// may ask again at once, as NuGet does three times: nobody is to sign in or read the same each
// time.
constexpr std::chrono::seconds kFailureCounts{10};
// A program that has its answer may end before it has shown what it was handed before.
constexpr std::chrono::seconds kShownLimit{2};
// After the program is gone, for what was being done and does not listen.
constexpr std::chrono::seconds kGrace{5};

// Two threads. The main one works on the questions, one after the other: only there may a person be
// asked. The other one listens, says what can be said at once, and gives signs of life. Whoever
// writes holds the mutex, and a question is open until its answer is written: nothing is said of it
// afterwards.
class Talk {
 public:
  Talk(const FrontEnd& front, Context& context, const Words& words)
      : front_(front),
        context_(context),
        words_(words),
        broker_(context.seams),
        patience_(front.conversation->patience) {}

  int hold() {
    context_.services.show_through([this](std::string_view text) { remark(text); });
    std::thread listener = platform::start_thread([this] { listen(); });
    const auto finish = [&] {
      finished_.raise();
      listener.join();
      context_.services.show_through(nullptr);
    };
    try {
      work();
    } catch (...) {
      finish();
      throw;
    }
    finish();
    if (failure_) throw Failure(*failure_);
    return kDone;
  }

 private:
  // The listener's.

  void listen() {
    try {
      Secret bytes;
      while (!ended()) {
        const auto ready =
            platform::wait_for({finished_.handle(), program_.get(), context_.input}, next_sign());
        if (!ready)
          give_signs();
        else if (*ready < 2 || !read(bytes))
          break;
      }
    } catch (const Failure& failure) {
      failure_.emplace(failure);
    } catch (const std::exception& exception) {
      failure_.emplace(WW_FAULT, std::string("a fault in Watchword: ") + exception.what(),
                       "Please report it.");
    }
    end();
  }

  // False when there is no more to come.
  bool read(Secret& bytes) {
    const bool more = platform::read_some(bytes, context_.input);
    while (const std::size_t size = front_.message_end(bytes.view())) {
      if (!hear(bytes.view().substr(0, size))) return false;
      bytes = Secret(bytes.view().substr(size));
    }
    // Too large, or cut off: refused by whoever reads it.
    if (bytes.size() > front_.message_max_bytes || (!more && !bytes.empty())) hear(bytes.view());
    return more;
  }

  // False when that was the last.
  bool hear(std::string_view message) {
    Question question = front_.parse(words_, message);
    const std::lock_guard lock(mutex_);
    if (question.patience.count() > 0) patience_ = question.patience;
    if (question.lives_with != 0) program_ = platform::end_of_process(question.lives_with);
    if (!question.reply.empty()) say(question.reply.view());
    switch (question.verb) {
      case Question::Verb::kNothing:
        return true;
      case Question::Verb::kEnd:
        return false;
      case Question::Verb::kShown:
        ++shown_;
        shown_all_.notify_one();
        return true;
      case Question::Verb::kCancel:
        take_back(question.id);
        return true;
      default:
        put(std::move(question));
        return true;
    }
  }

  void put(Question question) {
    if (waiting_.size() >= kQuestionsMax)
      throw Failure(WW_INVALID, "more than " + std::to_string(kQuestionsMax) + " questions wait");
    if (!is_working_ && waiting_.empty()) next_sign_ = Clock::now() + interval();
    waiting_.push_back(std::move(question));
    news_.notify_one();
  }

  void take_back(const std::string& id) {
    if (is_working_ && at_hand_.id == id) give_up();
    for (Question& question : waiting_)
      if (question.id == id) question.verb = Question::Verb::kCancel;
  }

  void give_up() {
    taken_back_ = true;
    platform::Interrupt::raise();
  }

  Clock::duration interval() const { return Clock::duration(patience_) / kSignsWithinPatience; }

  platform::Deadline next_sign() {
    const std::lock_guard lock(mutex_);
    if (!is_working_ && waiting_.empty()) return std::nullopt;
    next_sign_ = std::min(next_sign_, Clock::now() + interval());
    return next_sign_;
  }

  void give_signs() {
    const std::lock_guard lock(mutex_);
    next_sign_ = Clock::now() + interval();
    if (is_working_) say(front_.conversation->sign_of_life(at_hand_).view());
    for (const Question& question : waiting_)
      if (question.verb != Question::Verb::kCancel)
        say(front_.conversation->sign_of_life(question).view());
  }

  // Nobody listens any more. What does not either, is ended.
  void end() {
    {
      const std::lock_guard lock(mutex_);
      ended_ = true;
      waiting_.clear();
      if (is_working_) give_up();
      news_.notify_one();
      shown_all_.notify_one();
    }
    if (!platform::wait_for({finished_.handle()}, Clock::now() + kGrace))
      platform::end_process(kInterrupted);
  }

  // Both threads'.

  bool ended() {
    const std::lock_guard lock(mutex_);
    return ended_;
  }

  // With the mutex. When nobody reads there is nobody to tell, and the stream's end follows.
  void say(std::string_view bytes) {
    if (!ended_ && !write_all(context_.output, bytes)) ended_ = true;
  }

  // The main thread's.

  void work() {
    while (something_waits()) {
      const platform::Interrupt interrupt;
      if (!take_one()) continue;
      finish(answer(), interrupt);
    }
  }

  bool something_waits() {
    std::unique_lock lock(mutex_);
    news_.wait(lock, [&] { return ended_ || !waiting_.empty(); });
    return !ended_;
  }

  bool take_one() {
    const std::lock_guard lock(mutex_);
    if (waiting_.empty()) return false;
    at_hand_ = std::move(waiting_.front());
    waiting_.pop_front();
    is_working_ = true;
    taken_back_ = at_hand_.verb == Question::Verb::kCancel;
    return true;
  }

  Secret answer() {
    Question& question = at_hand_;
    const std::string asked = mark(question);
    try {
      if (is_taken_back()) throw Failure(WW_CANCELLED, "the question was taken back");
      if (const Failure* same = failed_before(asked))
        return front_.failure(question, *same, context_.services);
      if (Clock::now() < person_left_alone_until_ && question.nobody_because.empty())
        leave_person_alone(question);
      if (question.after_refusal)
        question.request.refused_sha256 = refused(question.request.target);
      const auto credential = ask_broker(front_, context_, broker_, question);
      if (credential) note_given(question.request.target, *credential);
      return front_.answer(question, credential ? &*credential : nullptr);
    } catch (const Failure& failure) {
      if (!is_taken_back()) {
        remark(failure_text(context_.services.log, failure));
        note_failed(asked, failure);
      }
      return front_.failure(question, failure, context_.services);
    }
  }

  // Whoever did not finish one sign-in is not to be sent into the next, of a feed beside it.
  static void leave_person_alone(Question& question) {
    question.request.interactive = false;
    question.nobody_because = "the sign-in before was not finished";
  }

  void note_failed(const std::string& asked, const Failure& failure) {
    const auto until = Clock::now() + kFailureCounts;
    failed_.insert_or_assign(asked, Failed{failure, until});
    if (failure.status() == WW_CANCELLED || failure.status() == WW_TIMEOUT)
      person_left_alone_until_ = until;
  }

  static std::string mark(const Question& question) {
    return question.request.target.url() + (question.after_refusal ? " again " : " ") +
           question.nobody_because;
  }

  const Failure* failed_before(const std::string& asked) const {
    const auto found = failed_.find(asked);
    return found == failed_.end() || found->second.until < Clock::now() ? nullptr
                                                                        : &found->second.failure;
  }

  void finish(const Secret& answer, const platform::Interrupt& interrupt) {
    std::unique_lock lock(mutex_);
    shown_all_.wait_for(lock, kShownLimit, [&] { return ended_ || shown_ >= remarks_; });
    say(answer.view());
    is_working_ = false;
    // A signal that was not the program's word is the system's, or a person's at the terminal.
    if (interrupt.raised() && !taken_back_) ended_ = true;
  }

  bool is_taken_back() {
    const std::lock_guard lock(mutex_);
    return taken_back_;
  }

  void remark(std::string_view text) {
    const std::lock_guard lock(mutex_);
    for (std::size_t end = 0; !text.empty(); text.remove_prefix(std::min(end + 1, text.size()))) {
      text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
      end = std::min(text.find('\n'), text.size());
      if (end > 0) say(front_.conversation->remark(++remarks_, text.substr(0, end)).view());
    }
  }

  void note_given(const Target& target, const Credential& credential) {
    const std::string hash = sha256_hex(credential.secret.view());
    given_[target.url()] = hash;
    given_[target.host] = hash;
  }

  // By its hash; empty for none. What was given for one address is tried for others of the same
  // server, as NuGet does, so that it may have been that.
  std::string refused(const Target& target) const {
    for (const std::string& place : {target.url(), target.host})
      if (const auto found = given_.find(place); found != given_.end()) return found->second;
    return {};
  }

  const FrontEnd& front_;
  Context& context_;
  const Words& words_;
  broker::Broker broker_;
  std::map<std::string, std::string> given_;
  struct Failed {
    Failure failure;
    Clock::time_point until;
  };
  std::map<std::string, Failed> failed_;
  Clock::time_point person_left_alone_until_;

  platform::OwnedHandle program_;   // the listener's; see Question::lives_with
  std::optional<Failure> failure_;  // the listener's, until it is joined
  const platform::Event finished_;

  std::mutex mutex_;  // of all that follows, and of the output
  std::condition_variable news_;
  std::deque<Question> waiting_;
  Question at_hand_;  // while is_working_; only the main thread changes it
  bool is_working_ = false;
  bool taken_back_ = false;
  bool ended_ = false;
  std::chrono::milliseconds patience_;
  Clock::time_point next_sign_;
  std::condition_variable shown_all_;
  std::size_t remarks_ = 0;
  std::size_t shown_ = 0;
};

}  // namespace

int converse(const FrontEnd& front, Context& context, const Words& words) {
  return Talk(front, context, words).hold();
}

}  // namespace watchword::cli
