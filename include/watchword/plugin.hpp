// A thin C++ wrapper around the plugin ABI, for C++17 and newer. Header-only; std only.
//
// Inside a plugin a failure is an exception, watchword::Failure, and "not there" is an empty
// optional. guard() turns both into what the C boundary wants, so that no exception crosses it.
#pragma once

#include "abi.hpp"
#include "commands.h"
#include "failure.hpp"
#include "host.hpp"
#include "plugin.h"
#include "provider.h"
#include "secret.hpp"
#include "store.h"
