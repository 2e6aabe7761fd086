#include "keeper.h"

#include <iterator>

namespace watchword {

struct Keeper::Words {
  const char* bus_name;  // another name that the program has on the bus, to know it by
  const char* wallets;   // KWallet's own object
  const char* what;      // what is locked
  const char* unlock;
  const char* allow;
  const char* nothing;  // what is missing when there is no default keyring
  const char* create;
  bool asks_to_replace = false;
};

namespace {

constexpr const char* kWallet = "the wallet in KWallet that Watchword keeps its secrets in";
constexpr const char* kOpenWallet =
    "Open the wallet in KWalletManager, or sign in to the desktop with its password, and try "
    "again.";
constexpr const char* kAllowWallet =
    "Allow it when KWallet asks, or in KWalletManager under the wallet's Applications.";
constexpr const char* kNoWallet = "KWallet has no default wallet";
constexpr const char* kCreateWallet = "Create one in KWalletManager, and try again.";

constexpr Keeper::Words kKnown[] = {
    {"org.gnome.keyring", nullptr, "the keyring that Watchword keeps its secrets in",
     "Unlock it: sign in to the desktop, open it in its password manager (such as Seahorse), or on "
     "a machine without a display run `gnome-keyring-daemon --replace --unlock` and type its "
     "password.",
     "Allow it when the keyring asks, and try again.", "the Secret Service has no default keyring",
     "Create one in the desktop's password manager (such as Seahorse), or run "
     "`gnome-keyring-daemon --replace --unlock` and type a password for a new one."},
    {"org.keepassxc.KeePassXC.MainWindow", nullptr,
     "the database in KeePassXC that Watchword keeps its secrets in",
     "Unlock the database in KeePassXC, and try again.",
     "Allow it when KeePassXC asks, or turn its confirmations off in Tools > Settings > Secret "
     "Service Integration.",
     "KeePassXC has no database open that it offers as a Secret Service",
     "Open a database in KeePassXC, and choose under Database > Database Settings > Secret Service "
     "Integration which group it exposes.",
     true},
    {"org.kde.kwalletd6", "/modules/kwalletd6", kWallet, kOpenWallet, kAllowWallet, kNoWallet,
     kCreateWallet},
    {"org.kde.kwalletd5", "/modules/kwalletd5", kWallet, kOpenWallet, kAllowWallet, kNoWallet,
     kCreateWallet},
    {"org.kde.secretservicecompat", nullptr, kWallet, kOpenWallet, kAllowWallet, kNoWallet,
     kCreateWallet},
};

constexpr Keeper::Words kUnknown = {
    nullptr,
    nullptr,
    "the keyring that Watchword keeps its secrets in",
    "Unlock it in the program that keeps it (such as Seahorse), and try again.",
    "Allow it when that program asks, and try again.",
    "the Secret Service has no default keyring",
    "Create one in the program that keeps the desktop's passwords (such as Seahorse).",
};

const Keeper::Words* known(const Bus& bus) {
  const std::string owner = bus.owner_of(kSecretServiceName);
  if (owner.empty()) return &kUnknown;
  for (const Keeper::Words& words : kKnown)
    if (bus.owner_of(words.bus_name) == owner) return &words;
  return &kUnknown;
}

std::string with(std::string message, const std::string& because) {
  return because.empty() ? std::move(message) : std::move(message) + ", and " + because;
}

}  // namespace

Keeper::Keeper(const Bus& bus) : words_(known(bus)) {}

bool Keeper::opens_unasked(const Bus& bus) const {
  if (words_->wallets == nullptr) return false;
  constexpr const char* kInterface = "org.kde.KWallet";
  const auto wallet =
      bus.ask(words_->bus_name, words_->wallets, kInterface, "localWallet", nullptr);
  if (!wallet || !g_variant_is_of_type(wallet->get(), G_VARIANT_TYPE("(s)"))) return false;
  const char* name = nullptr;
  g_variant_get(wallet->get(), "(&s)", &name);
  const auto open =
      bus.ask(words_->bus_name, words_->wallets, kInterface, "isOpen", g_variant_new("(s)", name));
  if (!open || !g_variant_is_of_type(open->get(), G_VARIANT_TYPE("(b)"))) return false;
  gboolean is_open = FALSE;
  g_variant_get(open->get(), "(b)", &is_open);
  return is_open != FALSE;
}

bool Keeper::replaces_unasked() const {
  return !words_->asks_to_replace;
}

Failure Keeper::locked(const std::string& because) const {
  return {WW_STORE_LOCKED, with(std::string(words_->what) + " is locked", because), words_->unlock};
}

Failure Keeper::withheld(const std::string& because) const {
  return {WW_STORE_LOCKED,
          with(std::string(words_->what) + " is open, but a person has to allow its use", because),
          words_->allow};
}

Failure Keeper::missing() const {
  return {WW_STORE_UNAVAILABLE, words_->nothing, words_->create};
}

}  // namespace watchword
