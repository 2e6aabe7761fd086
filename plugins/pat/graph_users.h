// Everybody whom an organization knows.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "pat/rest.h"

namespace watchword::pat {

struct GraphUser {
  std::string descriptor;  // by which other services name the user
  std::string login;       // "ada@contoso.example"
  std::string name;
};

// All users with accounts of Microsoft Entra's or Microsoft's, page after page; services and groups
// have no personal access tokens. `progress` is told how many there are so far. Throws what
// Rest::call throws.
std::vector<GraphUser> graph_users(Rest& rest, const std::function<void(std::size_t)>& progress);

}  // namespace watchword::pat
