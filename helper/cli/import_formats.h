// How git's own helpers and Git Credential Manager write credentials down: texts and attributes to
// a credential. None of them trusts what it reads.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "broker/take_over.h"

namespace watchword::cli {

using Attributes = std::vector<std::pair<std::string, std::string>>;

// The value of an attribute, or empty.
std::string_view value_of(const Attributes& attributes, std::string_view name);

// A line of git-credential-store's file: a URL with user and password (git-credential-store(1),
// "STORAGE FORMAT"). None when it is none.
std::optional<broker::ForeignPassword> read_store_line(std::string_view line);

// git-credential-libsecret's attributes, and the secret: the password, then lines of "key=value"
// (contrib/credential/libsecret in git's sources). The secret may be empty, of what is only looked
// at. None when it names no server.
std::optional<broker::ForeignPassword> read_libsecret(const Attributes& attributes,
                                                      std::string_view secret);

// Git Credential Manager's own name of what it keeps: "git:https://git.example/path", where "git"
// is the user's to choose. A user in the URL counts only without an account: there it is written so
// that nobody can tell it from a host. None when there is no URL in it.
std::optional<broker::ForeignPassword> read_gcm(std::string_view service, std::string_view account,
                                                std::string_view secret);

// The same of its files: the password, then lines of "key=value". A key of ours that stands there
// twice, or none, makes it unreadable.
std::optional<broker::ForeignPassword> read_gcm_file(std::string_view content);

// A generic credential of Windows' Credential Manager with such a name (TargetName), as Git
// Credential Manager and git-credential-wincred write it: its secret is UTF-16 (little-endian)
// text, which the latter continues as git-credential-libsecret does; it has the expiry beside it.
std::optional<broker::ForeignPassword> read_wincred(const Attributes& attributes,
                                                    std::string_view secret);

// Whether it is the refresh token of a sign-in that Git Credential Manager makes itself, which it
// keeps as if it were a password, under a name that no server has.
bool is_gcm_refresh_token(const Target& target);

}  // namespace watchword::cli
