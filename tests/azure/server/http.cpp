#include "server/http.h"

#include <boost/json/serialize.hpp>

namespace watchword::azure {

Reply json_reply(const boost::json::object& body, int status) {
  Reply reply;
  reply.status = status;
  reply.content_type = "application/json; charset=utf-8";
  reply.body = boost::json::serialize(body);
  return reply;
}

Reply html_reply(std::string body, int status) {
  Reply reply;
  reply.status = status;
  reply.content_type = "text/html; charset=utf-8";
  reply.body = std::move(body);
  return reply;
}

Reply status_reply(int status) {
  Reply reply;
  reply.status = status;
  return reply;
}

Reply redirect(const std::string& location) {
  Reply reply;
  reply.status = 302;
  reply.headers.add("Location", location);
  return reply;
}

}  // namespace watchword::azure
