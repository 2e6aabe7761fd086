// `watchword pipeline mask`.
#pragma once

#include <string_view>

#include <watchword/sdk/commands.hpp>
#include <watchword/secret.hpp>

namespace watchword::pipeline {

// The line that has Azure Pipelines replace `secret` by *** in the job's log from then on, with its
// line feed (azure-pipelines-agent, "Logging commands": task.setsecret, and CommandStringConvertor
// for the escapes of what would end the line).
Secret mask_line(std::string_view secret);

const ww_commands& commands();

}  // namespace watchword::pipeline
