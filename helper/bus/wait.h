// Waiting for one operation of GIO, no longer than it may take and no longer than somebody wants.
#pragma once

#include <chrono>
#include <functional>
#include <optional>

#include "bus/glib.h"

namespace watchword::bus {

using Clock = std::chrono::steady_clock;
using Deadline = std::optional<Clock::time_point>;  // none: for ever
using Cancelled = std::function<bool()>;

// GIO hands its answer to the main context that was the thread's when it was asked: from its
// construction on that is this one's own.
class Wait {
 public:
  Wait(Deadline deadline, Cancelled cancelled);
  ~Wait();
  Wait(const Wait&) = delete;
  Wait& operator=(const Wait&) = delete;

  // What the operation is to be given: it ends early when the time is up or somebody wants it.
  GCancellable* cancellable() const { return cancellable_.get(); }
  // Its callback; the data is the Wait.
  static void finished(GObject* source, GAsyncResult* result, gpointer self);
  // Returns when the operation has ended: its result, to be given to the function that finishes it.
  GAsyncResult* result();

  // Only waits, until the deadline. False when it is cancelled.
  bool pass();

  bool late() const { return late_; }

 private:
  static gboolean look(gpointer self);

  const Deadline deadline_;
  const Cancelled cancelled_;
  GMainContext* const context_;
  const Owned<GCancellable> cancellable_;
  Owned<GAsyncResult> result_;
  bool late_ = false;
  bool unwanted_ = false;
};

}  // namespace watchword::bus
