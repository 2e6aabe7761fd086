// Which program answers as the Secret Service, and in what words a person is told what to do in it.
#pragma once

#include <string>

#include <watchword/plugin.hpp>

#include "bus.h"

namespace watchword {

class Keeper {
 public:
  // Asks the bus. One that is not known speaks of itself in general words.
  explicit Keeper(const Bus& bus);

  // Whether its prompt to unlock the default keyring ends without anybody being asked: KWallet
  // calls a wallet locked that is open already, until the first program unlocks it by this
  // protocol.
  bool opens_unasked(const Bus& bus) const;

  // Whether it replaces an item that another process made without asking anybody.
  bool replaces_unasked() const;

  // `because` goes into the message: "its prompt was dismissed".
  Failure locked(const std::string& because = {}) const;
  // The keyring is unlocked, but the program wants to be asked about what is in it.
  Failure withheld(const std::string& because = {}) const;
  // There is no default keyring.
  Failure missing() const;

  struct Words;

 private:
  const Words* words_;
};

}  // namespace watchword
