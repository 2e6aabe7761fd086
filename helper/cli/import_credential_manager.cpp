// What Git Credential Manager keeps in Windows' Credential Manager, and git-credential-wincred
// (contrib/credential/wincred in git's sources) did before it under the same names, so that it
// cannot be told whose they are.
#include <set>

#include "cli/import_formats.h"
#include "cli/import_source.h"

namespace watchword::cli {
namespace {

constexpr const char* kNamespaceOfWincred = "git";

}  // namespace

void find_in_credential_manager(const Look& look, const Found& found) {
  std::set<std::string> namespaces = {kNamespaceOfWincred, gcm_namespace(look)};
  namespaces.erase("");  // then its names are addresses alone, as any program's may be
  for (const std::string& name : namespaces)
    for (host::ForeignItem& item : look.items.search({{"TargetName", name + ":*"}}, look.how())) {
      std::string place = "the Credential Manager (" + item.item.label + ")";
      auto password = read_wincred(item.item.attributes, item.item.secret.view());
      found(password_item(look, std::move(item), std::move(place),
                          gcm_password(std::move(password))));
    }
}

}  // namespace watchword::cli
