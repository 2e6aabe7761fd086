// How programs ask for credentials, each in its own protocol. A front end is a row of a table: what
// makes it different from the others, as functions over bytes. Reading, serving and writing are the
// same for all of them.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <watchword/plugin.hpp>

#include "broker/broker.h"
#include "broker/stored_credentials.h"
#include "cli/context.h"

namespace watchword::cli {

using Words = std::vector<std::string>;

// What a program says, in the broker's terms.
struct Question {
  enum class Verb {
    kGet,
    kStore,
    kErase,    // what was refused
    kForget,   // whatever answers, because the user wants it gone
    kList,     // what the user has stored
    kSignIn,   // a person, whatever is there already
    kSignOut,  // of all that the target belongs to
    kNothing,  // `reply` is all there is to say
    // In a conversation:
    kCancel,  // the question of this id is taken back
    kShown,   // the program has dealt with a remark
    kEnd,
  };
  Verb verb = Verb::kGet;
  broker::Request request;
  std::optional<Credential> credential;  // to store, or that was refused
  bool comes_back = false;  // after a refusal the program asks again, and says what was refused
  int form = 0;             // of the answer, where a front end has several
  // Why the program has nobody asked, a sentence as InteractionPolicy has it; empty: it may be.
  std::string nobody_because;
  // If this process answered for the target before, that answer was refused.
  bool after_refusal = false;
  // Nobody says which host: the one at which people sign in is meant.
  bool for_any_host_that_signs_in = false;
  Secret reply;            // of kNothing; in a conversation, said at once
  bool unclaimed = false;  // no provider may keep or drop anything here, so that nobody was asked
  // In a conversation:
  std::string id;  // by which the program knows the question; of kCancel, which one is meant
  std::chrono::milliseconds patience{0};  // from now on, if not 0; see Conversation
  std::int64_t lives_with = 0;            // the process with whose end the conversation ends, or 0
};

// What makes a conversation of a row: questions come while others are being worked on, the program
// wants to know that they are, and shows itself what a person is to read.
struct Conversation {
  // How long the program waits for an answer or a sign of life, until it says else.
  std::chrono::milliseconds patience;
  Secret (*sign_of_life)(const Question& question);
  // A line for the person, the `number`th. The program says kShown of each.
  Secret (*remark)(std::size_t number, std::string_view line);
};

// What the command line alone says.
struct Opening {
  std::string_view says;  // printed before anything is read
  bool answers = false;   // there are questions
  int code = 0;           // where there are none, the exit code
  bool reads = true;      // else the command line is the question
};

struct FrontEnd {
  std::string_view name;     // by which the executable is called
  std::string_view request;  // what is read, for people: "the request from git"
  // Throws Failure(WW_INVALID) for a person who called it.
  Opening (*open)(const Words& words);

  // How many bytes the first message takes; 0: it is not all there. Null: nothing is read, and the
  // command line is the message.
  std::size_t (*message_end)(std::string_view bytes);
  std::size_t message_max_bytes;  // a larger one is handed to `parse` cut off, to be refused
  bool goes_on;  // message after message until the program closes the stream; else one
  // Variables that say yes where the program was told that nobody is there to be asked.
  std::span<const std::string_view> unattended = {};
  // Whose word counts of the way to the very server that the program itself will talk to.
  host::Trust way_there;

  // Whether the server refuses an answer, for a program that has no word for that; null: it has.
  bool (*refused)(host::Services& services, const Target& target,
                  const Credential& credential) = nullptr;

  // Throws Failure(WW_INVALID).
  Question (*parse)(const Words& words, std::string_view message);
  // What to print; null: nobody has a credential, or none was asked for.
  Secret (*answer)(const Question& question, const Credential* credential);
  // What to print of a failure, which a person is told in any case. The question is as far as it
  // was understood.
  Secret (*failure)(const Question& question, const Failure& failure, host::Services& services);
  bool shows_failures = false;  // the program shows what `failure` prints: no need to tell it twice
  // What follows `name` in the name that it is called by is the first of the words: for programs
  // that call a helper without saying what for.
  bool name_goes_on = false;
  const Conversation* conversation = nullptr;  // null: one message after the other
  // For kList.
  Secret (*list)(const std::vector<broker::StoredCredential>& kept) = nullptr;
  int failure_code = 0;  // where the program knows only this one; 0: the one of the commands
};

// One row each, in a file of its own.
extern const FrontEnd kAdoAuthHelperFrontEnd;
extern const FrontEnd kCargoFrontEnd;
extern const FrontEnd kDockerFrontEnd;
extern const FrontEnd kGitFrontEnd;
extern const FrontEnd kKeyringFrontEnd;
extern const FrontEnd kNuGetFrontEnd;
extern const FrontEnd kPnpmFrontEnd;

// Null for any other name: people call it `watchword`, or whatever they have renamed it to.
const FrontEnd* find_front_end(std::string_view name);

// Answers what is asked on the context's input until that ends, and returns the exit code.
// `reads`: see Opening.
int serve(const FrontEnd& front, Context& context, const Words& words, bool reads = true);

// Has the broker do what is asked; says in the question where nobody may. Throws Failure. Main
// thread only.
std::optional<Credential> ask_broker(const FrontEnd& front, Context& context,
                                     broker::Broker& broker, Question& question);

}  // namespace watchword::cli
