#include "bus/wait.h"

#include <utility>

namespace watchword::bus {
namespace {

// How often it is looked whether the time is up or somebody pressed Ctrl-C.
constexpr guint kLookMilliseconds = 20;

}  // namespace

Wait::Wait(Deadline deadline, Cancelled cancelled)
    : deadline_(deadline),
      cancelled_(std::move(cancelled)),
      context_(g_main_context_new()),
      cancellable_(g_cancellable_new()) {
  g_main_context_push_thread_default(context_);
  GSource* source = g_timeout_source_new(kLookMilliseconds);
  g_source_set_callback(source, &Wait::look, this, nullptr);
  g_source_attach(source, context_);
  g_source_unref(source);
}

Wait::~Wait() {
  g_main_context_pop_thread_default(context_);
  g_main_context_unref(context_);
}

void Wait::finished(GObject* /*source*/, GAsyncResult* result, gpointer self) {
  static_cast<Wait*>(self)->result_.reset(G_ASYNC_RESULT(g_object_ref(result)));
}

gboolean Wait::look(gpointer self) {
  auto& wait = *static_cast<Wait*>(self);
  wait.late_ |= wait.deadline_ && Clock::now() >= *wait.deadline_;
  wait.unwanted_ |= wait.cancelled_ && wait.cancelled_();
  if (wait.late_ || wait.unwanted_) g_cancellable_cancel(wait.cancellable());
  return G_SOURCE_CONTINUE;
}

GAsyncResult* Wait::result() {
  while (!result_) g_main_context_iteration(context_, TRUE);
  return result_.get();
}

bool Wait::pass() {
  while (!late_ && !unwanted_) g_main_context_iteration(context_, TRUE);
  return !unwanted_;
}

}  // namespace watchword::bus
