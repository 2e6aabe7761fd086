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
      Find find;
      find.place = "the keyring (" + item.item.label + ")";
      find.holds = "passwords";
      if (auto password = read_libsecret(item.item.attributes, item.item.secret.view()))
        find.what = std::move(*password);
      else
        find.what = Failure(WW_INVALID, "it names no server, or its secret makes no sense");
      item.item.secret = Secret();
      find.remove = item_remover(look, std::move(item));
      found(std::move(find));
    }
}

}  // namespace watchword::cli
