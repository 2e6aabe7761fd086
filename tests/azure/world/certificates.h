#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace watchword::azure {

struct CertificateFiles {
  std::filesystem::path ca;        // what a client has to trust
  std::filesystem::path wrong_ca;  // an unrelated CA, for clients that must refuse
  std::filesystem::path leaf;
  std::filesystem::path leaf_key;
  std::string leaf_sha1;  // the thumbprint of the leaf, in upper-case hexadecimal
};

// Makes a CA and a certificate for `dns_names` and `address`, new at every start. Throws
// std::runtime_error when OpenSSL or the file system refuses.
CertificateFiles make_certificates(const std::filesystem::path& directory,
                                   const std::vector<std::string>& dns_names,
                                   const std::string& address);

}  // namespace watchword::azure
