// How an item is found in a vault: the name of its secret, and tags to tell from a list what need
// not be read.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <watchword/plugin.hpp>

namespace watchword::key_vault {

using Tags = std::vector<std::pair<std::string, std::string>>;

// "watchword-KIND-AND-KEY-HASH": the middle is for people, the hash tells items apart. Names are
// made of 0-9, a-z, A-Z and -, have at most 127 characters and do not differ in case (Microsoft
// Learn, "About keys, secrets, and certificates", "Object identifiers").
std::string secret_name(const Host& host, std::string_view kind, std::string_view key);

// The secret that holds the part of that number, counted from 1, of a value too large for one.
std::string part_name(std::string_view name, std::size_t number);
// Whether `name` is a part of the secret `whole`.
bool is_part_of(std::string_view name, std::string_view whole);

// Tags have at most 256 characters in name and value, 15 to a secret ("Key Vault REST API limits").
Tags item_tags(const Host& host, const ww_item& item);
Tags part_tags();
Tags erased_tags();

// What in the kernel's keyring goes with the vault at this address.
std::string memory_prefix(const Host& host, std::string_view origin);

// False only when a secret with these tags cannot be an item that matches the query.
bool may_match(const Host& host, const Tags& tags, const ww_query& query);

}  // namespace watchword::key_vault
