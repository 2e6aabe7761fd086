// What Boost.URL 1.81 (of Debian 12) takes and should not, left out: one guard for the helper and
// for plugins. C++17; std only, because the function of Boost.URL is passed in.
#pragma once

#include <optional>
#include <string_view>
#include <type_traits>

namespace watchword {

namespace detail {
// "mailto:ada": of no use here, and an assertion fails where what follows the colon is no path.
inline bool has_scheme_only(std::string_view text) {
  const auto end = text.find_first_of(":/?#");
  return end != std::string_view::npos && text[end] == ':' && text.substr(end + 1, 2) != "//";
}

// "https://127.0.0.1.example/" is read as the host 127.0.0.1 and the path ".example/", and of
// "https://host:44x/" the port is 44. After an authority, a path is empty or begins with a slash
// (RFC 3986, section 3.3).
template <class View>
bool runs_into_path(const View& url) {
  const std::string_view path = url.encoded_path();
  return url.has_authority() && !path.empty() && path.front() != '/';
}
}  // namespace detail

// `parse` is boost::urls::parse_uri() or one of its siblings. A view of `text`, or none.
template <class Parse>
auto parse_with_boost_url(const Parse& parse, std::string_view text) {
  std::optional<std::decay_t<decltype(parse(text).value())>> out;
  if (detail::has_scheme_only(text)) return out;
  const auto parsed = parse(text);
  if (!parsed.has_error() && !detail::runs_into_path(parsed.value())) out = parsed.value();
  return out;
}

}  // namespace watchword
