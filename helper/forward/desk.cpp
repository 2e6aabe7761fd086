#include "forward/desk.h"

#include "platform/streams.h"

namespace watchword::forward {

Consent Desk::ask(const std::string& question) {
  std::unique_lock lock(mutex_);
  if (closed_) return Consent::kNobody;
  question_ = question;
  consent_.reset();
  platform::write_all(bell_.write.get(), "?");
  answered_.wait(lock, [&] { return consent_.has_value() || closed_; });
  return consent_.value_or(Consent::kNobody);
}

std::string Desk::take() {
  Secret rung;
  platform::read_some(rung, bell_.read.get());
  const std::scoped_lock lock(mutex_);
  return question_;
}

void Desk::answer(Consent consent) {
  const std::scoped_lock lock(mutex_);
  consent_ = consent;
  answered_.notify_all();
}

void Desk::close() {
  const std::scoped_lock lock(mutex_);
  closed_ = true;
  answered_.notify_all();
}

}  // namespace watchword::forward
