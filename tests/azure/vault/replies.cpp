#include "vault/replies.h"

#include "vault/access.h"

namespace watchword::azure {

Reply vault_error(int status, const std::string& code, const std::string& message,
                  const std::string& inner_code) {
  boost::json::object error = {{"code", code}, {"message", message}};
  if (!inner_code.empty()) error["innererror"] = {{"code", inner_code}};
  Reply reply = json_reply({{"error", error}}, status);
  reply.notes["error"] = inner_code.empty() ? code : inner_code;
  reply.notes["message"] = message;
  return reply;
}

Reply vault_challenge(const Cloud& cloud, const Vault& vault, const std::string& problem) {
  Reply reply = vault_error(401, "Unauthorized", problem);
  reply.headers.add("WWW-Authenticate", "Bearer authorization=\"" +
                                            cloud.origin("login.microsoftonline.com") + "/" +
                                            std::string(vault.tenant) + "\", resource=\"" +
                                            std::string(kVaultResource) + "\"");
  return reply;
}

Reply secret_not_found(const std::string& name) {
  return vault_error(404, "SecretNotFound",
                     "A secret with (name/id) " + name +
                         " was not found in this key vault. If you recently deleted this secret "
                         "you may be able to recover it using the correct recovery command.");
}

Reply bad_parameter(const std::string& message) {
  return vault_error(400, "BadParameter", message);
}

}  // namespace watchword::azure
