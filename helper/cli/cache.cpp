#include "broker/answer_cache.h"
#include "broker/refusals.h"
#include "cli/commands.h"
#include "cli/exit_code.h"

namespace watchword::cli {
namespace {

int run_cache(Context& context) {
  const std::string& action = *context.arguments.positional();
  if (action != "clear")
    throw Failure(WW_INVALID, "`watchword cache` cannot '" + action + "'",
                  "The one thing it does is `watchword cache clear`.");
  context.seams.answers.clear();
  broker::Refusals(context.seams.state, context.seams.refused_keys).clear();
  context.say("Answers that were kept in memory are forgotten; nobody was signed out.");
  return kDone;
}

}  // namespace

constinit const Command kCacheCommand{
    .name = "cache",
    .group = Group::kSetUp,
    .arguments = "clear",
    .summary = "Forget the answers that are kept in memory",
    .description =
        "`watchword cache clear` forgets the answers that the system's memory keeps for this "
        "user, so that the next question is decided anew. Nobody is signed out, and what a store "
        "keeps stays.\n\n"
        "There is seldom a need for it: an answer is forgotten by itself when it expires, when it "
        "is refused, after a sign-in or sign-out, and when the configuration changes, but not when "
        "only a file that git's configuration includes does.",
    .examples = "watchword cache clear",
    .run = run_cache,
};

}  // namespace watchword::cli
