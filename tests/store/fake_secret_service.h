// Something on the session bus that owns the Secret Service's name and behaves as no real service
// can be made to.
#pragma once

#include <atomic>
#include <gio/gio.h>
#include <memory>
#include <thread>

namespace watchword::test {

class FakeSecretService {
 public:
  enum class Manner {
    kSilent,           // takes every call and answers none
    kUnlocks,          // its default collection is locked until its prompt has been shown
    kPromptDismissed,  // its prompt is dismissed at once
    kPromptIgnored,    // its prompt is never answered, and cannot even be dismissed
    kAlwaysPrompts,    // its collection is unlocked, but every change wants a prompt to be run
    kChangesIgnored,   // the same, but that prompt is never answered
  };

  explicit FakeSecretService(Manner manner);
  FakeSecretService(const FakeSecretService&) = delete;
  FakeSecretService& operator=(const FakeSecretService&) = delete;
  ~FakeSecretService();

  int prompts_shown() const { return prompts_shown_; }
  int prompts_dismissed() const { return prompts_dismissed_; }

 private:
  static void call(GDBusConnection* connection, const char* sender, const char* object,
                   const char* interface, const char* method, GVariant* arguments,
                   GDBusMethodInvocation* invocation, gpointer self);
  static GVariant* property(GDBusConnection* connection, const char* sender, const char* object,
                            const char* interface, const char* name, GError** error, gpointer self);
  void answer(const std::string& method, GDBusMethodInvocation* invocation);
  void show_prompt();
  void serve();

  const Manner manner_;
  std::atomic<bool> locked_;
  std::atomic<int> prompts_shown_{0};
  std::atomic<int> prompts_dismissed_{0};
  GDBusConnection* connection_ = nullptr;
  GMainContext* context_ = nullptr;
  GMainLoop* loop_ = nullptr;
  std::thread thread_;
};

}  // namespace watchword::test
