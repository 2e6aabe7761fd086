#include "cli/suggest.h"

#include <catch2/catch_test_macros.hpp>

using watchword::cli::distance;
using watchword::cli::join;
using watchword::cli::nearest;
using watchword::cli::split;

TEST_CASE("the distance counts letters that were added, removed, replaced or swapped") {
  CHECK(distance("login", "login") == 0);
  CHECK(distance("logn", "login") == 1);
  CHECK(distance("loggin", "login") == 1);
  CHECK(distance("lokin", "login") == 1);
  CHECK(distance("lgoin", "login") == 1);
  CHECK(distance("", "login") == 5);
  CHECK(distance("LOGIN", "login") == 0);
  CHECK(distance("status", "token") == distance("token", "status"));
}

TEST_CASE("the nearest candidate is what was probably meant") {
  const std::vector<std::string_view> commands{"login", "logout", "status", "configure"};
  CHECK(nearest("lgoin", commands) == "login");
  CHECK(nearest("logot", commands) == "logout");
  CHECK(nearest("Status", commands) == "status");
  CHECK(nearest("conf", commands) == "configure");
}

TEST_CASE("a word that is like nothing suggests nothing") {
  const std::vector<std::string_view> commands{"login", "logout", "status", "configure"};
  CHECK(nearest("frobnicate", commands).empty());
  CHECK(nearest("", commands).empty());
  CHECK(nearest("x", commands).empty());
  CHECK(nearest(std::string(100'000, 'l'), commands).empty());
}

TEST_CASE("split and join are each other's inverse") {
  CHECK(split("raw|header|json", '|') == std::vector<std::string_view>{"raw", "header", "json"});
  CHECK(split("", '|').empty());
  CHECK(join(split("a b c", ' '), " ") == "a b c");
}
