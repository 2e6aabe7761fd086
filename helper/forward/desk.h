// Questions that any thread has and the main thread, which has the terminal, answers.
#pragma once

#include <condition_variable>
#include <mutex>
#include <string>

#include "forward/session.h"
#include "platform/program.h"

namespace watchword::forward {

class Desk {
 public:
  // Any thread, one at a time. Waits for the answer, until close().
  Consent ask(const std::string& question);

  // Main thread: ready while there is a question.
  platform::Handle handle() const { return bell_.read.get(); }
  // The question, which answer() is to be called for.
  std::string take();
  void answer(Consent consent);
  // Nobody answers any more.
  void close();

 private:
  const platform::Pipe bell_ = platform::make_pipe();
  std::mutex mutex_;
  std::condition_variable answered_;
  std::string question_;
  std::optional<Consent> consent_;
  bool closed_ = false;
};

}  // namespace watchword::forward
