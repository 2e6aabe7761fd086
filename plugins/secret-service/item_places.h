// At which object paths items were found last: a service looks through everything that it keeps at
// each search, and hands out at once what it is asked for by its path. A path is where to look
// first, and no more: it may lead to nothing, or to another item by now.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <watchword/plugin.hpp>

namespace watchword {

// Notes of the host's, none of which holds anything of an item in clear. One that cannot be had
// costs a search. No function throws.
class ItemPlaces {
 public:
  explicit ItemPlaces(const Host& host) : host_(host) {}

  // Where what matches this query was.
  std::optional<std::string> find(const ww_query& query) const;
  void note(const ww_query& query, std::string_view path) const;
  // Of the kind: before an item is put or erased, so that whoever is killed meanwhile leaves no way
  // to an item that is not the newest any more.
  void forget(std::string_view kind) const;

 private:
  std::string name_of(const ww_query& query) const;

  const Host& host_;
};

}  // namespace watchword
