// Calls into a plugin, and what each must keep to whatever it is asked.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include <watchword/plugin.hpp>

#include "conformance/child.h"
#include "conformance/probe_host.h"

namespace watchword::conformance {

// What a call may use.
struct Allowed {
  bool network = true;
  bool person = true;
  bool secrets = true;
};

class Caller {
 public:
  Caller(ProbeHost& host, Witness& witness) : host_(host), witness_(witness) {}

  using Call = std::function<ww_status(const ww_error*)>;
  // The status; none when the module threw. What breaks a rule is told to the witness.
  std::optional<ww_status> operator()(const std::string& function, const Call& call,
                                      const Allowed& allowed = {});

  void found(const std::string& rule, const std::string& what, const std::string& advice) {
    witness_.found({rule, what, advice});
  }
  Witness& witness() { return witness_; }

  // Which of several circumstances it is, for the case that a call does not come back; or empty.
  std::string circumstance;

  // A text that the plugin put or reported: there when it must be, short, printable, no secret.
  // Returns whether it may be used.
  bool check_text(const std::string& rule, const std::string& what, ww_text value, bool required,
                  bool may_be_secret = false);

 private:
  struct Reported;
  void check_report(const std::string& function, ww_status status, const Reported& reported);
  void check_host(const std::string& function);

  ProbeHost& host_;
  Witness& witness_;
  bool told_of_notes_ = false;  // what is in them stays there, and is told once
};

}  // namespace watchword::conformance
