// What becomes of a token that a command made: kept in the store, or printed this once.
#pragma once

#include "pat/commands.h"
#include "pat/token_maker.h"

namespace watchword::pat {

// Makes the token, keeps it as of `origin` or, if `prints`, prints it, and says what was done.
// To be used under lock_organization(). Throws Failure.
void make_and_deliver(Rest& rest, const TokenOrder& order, Origin origin, bool prints);

// Throws Failure(WW_INVALID) when another token than that of `id` would lose its place in the
// store.
void require_place(const Caller& caller, std::string_view id);

}  // namespace watchword::pat
