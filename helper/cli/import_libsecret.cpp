// git-credential-libsecret's items in the Secret Service (contrib/credential/libsecret in git's
// sources). Until git 2.43 their schema was that of network passwords in general, where only the
// label tells whose they are.
#include <array>

#include "cli/import_formats.h"
#include "cli/import_source.h"

namespace watchword::cli {
namespace {

constexpr std::array kSchemas = {"org.git.Password", "org.gnome.keyring.NetworkPassword"};
constexpr std::string_view kLabel = "Git: ";

}  // namespace

void find_in_libsecret(const Look& look, const Found& found) {
  for (const char* schema : kSchemas)
    for (host::ForeignItem& item : look.items.search({{"xdg:schema", schema}}, look.how())) {
      if (!item.item.label.starts_with(kLabel)) continue;
      std::string place = "the keyring (" + item.item.label + ")";
      auto password = read_libsecret(item.item.attributes, item.item.secret.view());
      found(password_item(look, std::move(item), std::move(place),
                          password_or_why_not(std::move(password))));
    }
}

}  // namespace watchword::cli
