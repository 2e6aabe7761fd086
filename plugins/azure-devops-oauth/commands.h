// watchword azure-devops-oauth …, watchword migrate azure-devops-oauth
#pragma once

#include <watchword/commands.h>

namespace watchword::devops_oauth {

const ww_commands& oauth_commands();

}  // namespace watchword::devops_oauth
