#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/fields.h"

namespace watchword::azure {

// Statuses that several services answer with.
inline constexpr int kBadRequest = 400;
inline constexpr int kForbidden = 403;
inline constexpr int kNotFound = 404;
inline constexpr int kConflict = 409;

// Takes the next bytes of a body; false when the peer is gone.
using Sink = std::function<bool(std::string_view)>;

// One of a multipart/form-data body (RFC 7578).
struct Part {
  std::string name;
  std::string filename;  // empty where it is no file
  std::string bytes;
};

struct Request {
  std::string method;
  std::string host;  // lower case, without port
  std::string path;  // decoded, as the client sent it
  Fields query;
  Fields headers;
  Fields form;                        // of an application/x-www-form-urlencoded body
  std::string body;                   // empty when the route streams
  std::vector<Part> parts;            // instead of `body`, of a multipart/form-data one
  std::vector<std::string> captures;  // what the groups of the route's pattern matched
  // For a route that streams: hands the body, piece by piece, to the sink.
  std::function<void(const Sink&)> read_body;
};

struct Reply {
  int status = 200;
  Fields headers;
  std::string content_type;
  std::string body;
  // Instead of `body`: writes the body into the sink; false cuts the connection.
  std::function<bool(const Sink&)> stream;
  // Added to the line that the recorder writes about this request.
  boost::json::object notes;
};

Reply json_reply(const boost::json::object& body, int status = 200);
Reply json_array_reply(const boost::json::array& body);
Reply html_reply(std::string body, int status = 200);
Reply status_reply(int status);
Reply redirect(const std::string& location);

}  // namespace watchword::azure
