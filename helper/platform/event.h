// Something that one thread raises and others wait for.
#pragma once

#include "platform/handle.h"

namespace watchword::platform {

// Once raised it stays so. Any thread.
class Event {
 public:
  // Throws Failure (WW_FAULT) when the system has none left.
  Event();

  void raise() const noexcept;
  // To be waited for (see wait.h).
  Handle handle() const noexcept { return handle_.get(); }

 private:
  OwnedHandle handle_;
};

}  // namespace watchword::platform
