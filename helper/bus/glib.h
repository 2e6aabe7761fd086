// Owners of what GLib hands out.
#pragma once

#include <gio/gio.h>
#include <memory>

namespace watchword::bus {

struct GlibDeleter {
  void operator()(GVariant* variant) const { g_variant_unref(variant); }
  void operator()(GError* error) const { g_error_free(error); }
  void operator()(char* text) const { g_free(text); }
  void operator()(GDBusConnection* object) const { g_object_unref(object); }
  void operator()(GDBusMessage* object) const { g_object_unref(object); }
  void operator()(GCancellable* object) const { g_object_unref(object); }
  void operator()(GAsyncResult* object) const { g_object_unref(object); }
};

template <class T>
using Owned = std::unique_ptr<T, GlibDeleter>;

// For the C functions that want a GError**:
//   ErrorOut error;
//   f(…, error.out());
class ErrorOut {
 public:
  ErrorOut() = default;
  ErrorOut(const ErrorOut&) = delete;
  ErrorOut& operator=(const ErrorOut&) = delete;
  ~ErrorOut() { g_clear_error(&error_); }
  GError** out() { return &error_; }
  GError& get() const { return *error_; }

 private:
  GError* error_ = nullptr;
};

}  // namespace watchword::bus
