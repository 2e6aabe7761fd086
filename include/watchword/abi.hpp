// The C boundary from C++: texts, sinks and items, and the fences that no exception passes. For
// C++17 and newer; header-only; std only.
#pragma once

#include <cstdint>
#include <exception>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "failure.hpp"
#include "plugin.h"
#include "secret.hpp"
#include "store.h"

// Of what it stands before, each module has its own, also where it is compiled without
// -fvisibility=hidden: the loader would have all modules share the variables of inline functions.
#if defined(_WIN32)
#define WW_MODULE_LOCAL
#else
#define WW_MODULE_LOCAL __attribute__((visibility("hidden")))
#endif

namespace watchword {

inline ww_text text(std::string_view value) {
  return {value.data(), value.size()};
}
// A null pointer is read as empty, whatever size comes with it: the other side may be wrong.
inline std::string_view view(ww_text value) {
  return value.data == nullptr ? std::string_view() : std::string_view(value.data, value.size);
}
inline ww_bytes bytes(std::string_view value) {
  return {reinterpret_cast<const std::uint8_t*>(value.data()), value.size()};
}
inline std::string_view view(ww_bytes value) {
  return value.data == nullptr
             ? std::string_view()
             : std::string_view(reinterpret_cast<const char*>(value.data), value.size);
}

inline void report(const ww_error* error, std::string_view message, std::string_view advice) {
  if (error != nullptr && error->report != nullptr)
    error->report(error->data, text(message), text(advice));
}

// Runs `body` (returning ww_status) and turns what it throws into a status and a report.
template <class Body>
ww_status guard(const ww_error* error, Body&& body) noexcept {
  try {
    return body();
  } catch (const Failure& failure) {
    report(error, failure.message(), failure.advice());
    return failure.status();
  } catch (const std::exception& exception) {
    report(error, std::string("an unexpected error: ") + exception.what(), "");
    return WW_FAULT;
  } catch (...) {
    report(error, "an unexpected error of unknown type", "");
    return WW_FAULT;
  }
}

// Catches the report of one call and throws it as a Failure.
class ErrorCatcher {
 public:
  ErrorCatcher() : error_{sizeof(ww_error), this, &ErrorCatcher::receive} {}
  ErrorCatcher(const ErrorCatcher&) = delete;
  ErrorCatcher& operator=(const ErrorCatcher&) = delete;
  const ww_error* get() const { return &error_; }
  // True for WW_OK, false for WW_NOT_FOUND; throws for everything else. `who` names the callee in
  // case that it did not say what was wrong.
  bool check(ww_status status, std::string_view who = "it") const {
    if (status == WW_OK) return true;
    if (status == WW_NOT_FOUND) return false;
    if (message_.empty()) throw Failure(status, std::string(who) + " failed without saying why");
    throw Failure(status, message_, advice_);
  }

 private:
  static constexpr std::size_t kReportMaxBytes = 4096;  // each; what is longer is cut
  static void receive(void* data, ww_text message, ww_text advice) {
    auto* self = static_cast<ErrorCatcher*>(data);
    self->message_ = view(message).substr(0, kReportMaxBytes);
    self->advice_ = view(advice).substr(0, kReportMaxBytes);
  }
  ww_error error_;
  // Written through the C pointer, also when the catcher itself is const.
  mutable std::string message_;
  mutable std::string advice_;
};

// Makes a C sink out of a callable; lives as long as the call that it is passed to.
//   Sink<ww_item_sink, const ww_item*> sink([&](const ww_item* item) { … });
// An exception in the callable is kept and thrown by rethrow().
template <class CSink, class Argument, class... More>
class Sink {
 public:
  explicit Sink(std::function<void(Argument, More...)> receive)
      : receive_(std::move(receive)), sink_{sizeof(CSink), this, &Sink::put} {}
  Sink(const Sink&) = delete;
  Sink& operator=(const Sink&) = delete;
  const CSink* get() const { return &sink_; }
  void rethrow() const {
    if (thrown_) std::rethrow_exception(thrown_);
  }

 private:
  static void put(void* data, Argument argument, More... more) {
    auto* self = static_cast<Sink*>(data);
    try {
      if (!self->thrown_) self->receive_(argument, more...);
    } catch (...) {
      self->thrown_ = std::current_exception();
    }
  }
  std::function<void(Argument, More...)> receive_;
  CSink sink_;
  mutable std::exception_ptr thrown_;  // written through the C pointer
};

using TextSink = Sink<ww_text_sink, ww_text>;
using PairSink = Sink<ww_pair_sink, ww_text, ww_text>;
using ItemSink = Sink<ww_item_sink, const ww_item*>;

struct Item {
  std::string kind;
  std::string key;
  std::string label;
  std::vector<std::pair<std::string, std::string>> attributes;
  Secret secret;
  int lifetime = WW_LIFETIME_PERSISTENT;
  std::int64_t expires_at = 0;
};

// The pairs as the ABI passes them; borrows from `pairs`.
inline std::vector<ww_pair> borrow(const std::vector<std::pair<std::string, std::string>>& pairs) {
  std::vector<ww_pair> out;
  out.reserve(pairs.size());
  for (const auto& [name, value] : pairs) out.push_back({text(name), text(value)});
  return out;
}

// An item as the ABI passes it; borrows from both. `attributes` are the item's, borrowed.
inline ww_item borrow(const Item& item, const std::vector<ww_pair>& attributes) {
  return {sizeof(ww_item),           text(item.kind),   text(item.key),
          text(item.label),          attributes.data(), attributes.size(),
          bytes(item.secret.view()), item.lifetime,     item.expires_at};
}

// A copy that owns what it holds.
inline Item own(const ww_item& item) {
  Item out;
  out.kind = view(item.kind);
  out.key = view(item.key);
  out.label = view(item.label);
  for (std::size_t i = 0; i < item.attribute_count; ++i)
    out.attributes.emplace_back(view(item.attributes[i].name), view(item.attributes[i].value));
  out.secret = Secret(view(item.secret));
  out.lifetime = item.lifetime;
  out.expires_at = item.expires_at;
  return out;
}

}  // namespace watchword
