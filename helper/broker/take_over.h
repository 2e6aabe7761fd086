// What another program keeps becomes what Watchword keeps: a provider's, as a sign-in would have
// left it, or the user's own, as if git had been told to keep it. What is kept already is never
// replaced.
#pragma once

#include <string>
#include <vector>

#include "base/credential.h"
#include "broker/seams.h"

namespace watchword::broker {

// One credential, as git knows them.
struct ForeignPassword {
  Target target;
  Credential credential;
};

// What only the provider can read whose manifest names the place where it was found.
struct ForeignDocument {
  const host::Manifest* provider = nullptr;
  std::string kind;
  std::string name;  // what stood for the "*" of a pattern, or empty
  Secret content;
};

enum class Fate { kTaken, kThere, kLeft, kRefused };

// What became of one thing.
struct Taken {
  Fate fate = Fate::kTaken;
  std::string subject;  // what it is, and whose: "password of ada for https://git.example/"
  std::string why;      // a clause, or empty
  std::string advice;   // the one next thing to do, or empty
};

// With `look_only` nothing is changed and nobody asked, and they say what would become of it.
// The seams have begun: with the target's URL, or with none. Throw Failure.
std::vector<Taken> take_over(const Seams& seams, const ForeignPassword& password, bool look_only);
std::vector<Taken> take_over(const Seams& seams, const ForeignDocument& document, bool look_only);

}  // namespace watchword::broker
