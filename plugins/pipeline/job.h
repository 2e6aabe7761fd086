// The job of Azure Pipelines that this process runs in, as its environment says (Microsoft Learn,
// "Use predefined variables", Azure Pipelines).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <watchword/plugin.hpp>

#include "common/organization.h"

namespace watchword::pipeline {

inline constexpr const char* kTokenVariable = "SYSTEM_ACCESSTOKEN";

struct Job {
  Organization organization;
  Secret token;  // as the environment has it; empty: not there
  // The variable holds "$(System.AccessToken)" itself: nobody put the token in its place.
  bool is_not_expanded = false;
  // The claims can be read. What is no JSON Web Token is taken all the same: somebody may have
  // mapped another secret to the variable.
  bool is_jwt = false;
  std::int64_t expires_at = 0;  // 0: not said

  bool has_token() const { return !token.empty() && !is_not_expanded; }
};

// None outside of Azure Pipelines, and where the job belongs to a server of one's own, whose
// address tells no organization.
std::optional<Job> current_job(const Host& host);

}  // namespace watchword::pipeline
