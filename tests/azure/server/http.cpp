#include "server/http.h"

#include <boost/json/serialize.hpp>

namespace watchword::azure {
namespace {

Reply json_text_reply(std::string body, int status) {
  Reply reply;
  reply.status = status;
  reply.content_type = "application/json; charset=utf-8";
  reply.body = std::move(body);
  return reply;
}

}  // namespace

Reply json_reply(const boost::json::object& body, int status) {
  return json_text_reply(boost::json::serialize(body), status);
}

Reply json_array_reply(const boost::json::array& body) {
  return json_text_reply(boost::json::serialize(body), 200);
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
