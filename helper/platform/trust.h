// Who can change what is found under a path.
#pragma once

#include <optional>
#include <string>

namespace watchword::platform {

// Why code must not be loaded from this file or directory, for people; none when it is fine: it and
// every directory above it, and every symbolic link on the way and whatever that leads to, belongs
// to root or this user and may be written to by nobody else. A directory above it that everybody
// may write to must be sticky, as /tmp is: nobody moves there what is another's. What the path
// itself names may not be a link, however it is spelled (/link/.).
//
// The answer holds until root or this user changes something: nobody else could put another file in
// its place between this call and the next.
std::optional<std::string> why_not_trusted(const std::string& path);

// Why nothing is to be written, made or read below this path, which need not be there: the nearest
// directory that is there belongs to neither root nor this user. For root nothing on the way may be
// anybody else's, who could turn it into a link. None when it is fine.
std::optional<std::string> why_not_ours(const std::string& path);

// In a user namespace that does not map root, nobody can tell what is root's: its files and those
// of every other user outside seem to be one user's. None, or that, for people, with what is made
// of it.
std::optional<std::string> unknown_root();

}  // namespace watchword::platform
