// Sources find, the broker keeps, and this tells what became of it and removes what was left
// behind.
#include "cli/import.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <map>
#include <set>

#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/import_source.h"
#include "cli/suggest.h"
#include "platform/files.h"
#include "platform/printable.h"

namespace watchword::cli {
namespace {

namespace json = boost::json;
using broker::Fate;
using broker::Taken;

constexpr std::array<Option, 3> kImportOptions{{
    {.name = "--dry-run", .summary = "Show what would become of it, and change nothing"},
    {.name = "--remove", .summary = "Take away what was imported from where it was found"},
    {.name = "--json", .summary = "Print JSON"},
}};

// One thing that was found, and what became of it.
struct Row {
  std::string source;
  std::string place;
  Taken taken;
};

// What is left where something was found.
struct Place {
  std::string path;  // of the file, where it is one
  bool plain_text = false;
  int removed = 0;
  int left = 0;       // that could be removed
  int untouched = 0;  // that was not imported, or is not ours to remove
};

struct Outcome {
  std::vector<Row> rows;
  std::vector<std::pair<std::string, Place>> places;  // in the order in which they were found
  std::vector<Failure> failures;                      // of sources, and of removing

  Place& at(const Find& find) {
    for (auto& [name, place] : places)
      if (name == find.place) return place;
    return places.emplace_back(find.place, Place{find.path, find.plain_text}).second;
  }
  bool any(Fate fate) const {
    return std::any_of(rows.begin(), rows.end(),
                       [&](const Row& row) { return row.taken.fate == fate; });
  }
};

std::string word_for(Fate fate, bool dry) {
  switch (fate) {
    case Fate::kTaken:
      return dry ? "would be imported" : "imported";
    case Fate::kThere:
      return "there already";
    case Fate::kRefused:
      return "refused";
    case Fate::kLeft:
      break;
  }
  return "left alone";
}

class Import {
 public:
  Import(Context& context, bool dry, bool remove) : context_(context), dry_(dry), remove_(remove) {}

  Outcome run(const std::vector<Source>& chosen) {
    host::Services& services = context_.services;
    host::StoresForeignItems items(services.plugins, services.log, services.interaction().allowed);
    const Look look{context_, items};
    for (const Source& source : chosen) {
      // All of it first: what is kept for one address begins the services with that.
      std::vector<Find> finds;
      attempt(source.name,
              [&] { source.search(look, [&](Find find) { finds.push_back(std::move(find)); }); });
      for (const Find& find : finds) handle(source, find);
    }
    if (!dry_) context_.seams.answers.clear();
    return std::move(outcome_);
  }

 private:
  template <class Action>
  void attempt(const std::string& what, const Action& action) {
    try {
      action();
    } catch (const Failure& failure) {
      if (failure.status() == WW_CANCELLED) throw;
      outcome_.failures.emplace_back(failure.status(), what + ": " + failure.message(),
                                     failure.advice());
    }
  }

  void handle(const Source& source, const Find& find) {
    std::vector<Taken> all = take(source, find);
    const bool kept = !all.empty() && std::all_of(all.begin(), all.end(), [](const Taken& one) {
      return one.fate == Fate::kTaken || one.fate == Fate::kThere;
    });
    for (Taken& one : all)
      outcome_.rows.push_back({source.words.front(), find.place, std::move(one)});
    Place& place = outcome_.at(find);
    if (!kept || !find.remove)
      ++place.untouched;
    else if (!remove_ || dry_)
      ++place.left;
    else
      attempt(find.place, [&] {
        find.remove();
        ++place.removed;
      });
  }

  // A failure is the outcome of this thing alone.
  std::vector<Taken> take(const Source& source, const Find& find) {
    try {
      if (const auto* failure = std::get_if<Failure>(&find.what)) throw *failure;
      if (const auto* password = std::get_if<broker::ForeignPassword>(&find.what)) {
        context_.services.begin(password->target.scope_url(), /*asked_for=*/true);
        return broker::take_over(context_.seams, *password, dry_);
      }
      context_.services.begin("", /*asked_for=*/true);
      return broker::take_over(context_.seams, std::get<broker::ForeignDocument>(find.what), dry_);
    } catch (const Failure& failure) {
      if (failure.status() == WW_CANCELLED) throw;
      return {{Fate::kLeft, "what " + source.name + " keeps", failure.message(), failure.advice()}};
    }
  }

  Context& context_;
  const bool dry_;
  const bool remove_;
  Outcome outcome_;
};

std::string line_of(const Row& row, bool dry) {
  const auto& [fate, subject, why, advice] = row.taken;
  std::string line = word_for(fate, dry) + ": " + subject + ", from " + row.place;
  if (!why.empty()) line += ": " + why;
  if (!advice.empty()) line += ". " + advice;
  return platform::printable(line) + '\n';
}

std::string number_of(int count, const std::string& what) {
  return std::to_string(count) + " of " + what;
}

// What was removed, what is left, and what of it whoever gets hold of the disk can read.
std::string about_place(const std::string& name, const Place& place, bool remove, bool dry) {
  std::string out;
  const auto add = [&](const std::string& line) { out += platform::printable(line) + '\n'; };
  if (place.removed > 0) add("removed: " + number_of(place.removed, name));
  if (remove && dry && place.left > 0) add("would be removed: " + number_of(place.left, name));
  if (remove && place.untouched > 0)
    add("not removed: " + number_of(place.untouched, name) + ", which was not imported");
  const int there = place.left + place.untouched;
  if (!place.plain_text || there == 0) return out;
  std::string risk = "risk: " + name + " holds secrets in plain text";
  if (platform::others_may_read(place.path)) risk += ", and other users may read it";
  add(risk);
  return out;
}

bool git_asks_watchword(const host::GitConfig& git) {
  const auto& all = git.entries();
  return std::any_of(all.begin(), all.end(), [](const host::GitEntry& entry) {
    return !entry.of_repository() && entry.key.starts_with("credential.") &&
           entry.key.ends_with(".helper") && entry.value.find("watchword") != std::string::npos;
  });
}

std::string next_step(const Context& context, const Outcome& outcome, bool dry, bool remove) {
  std::string again = "watchword import";
  for (const std::string& word : context.arguments.words()) again += ' ' + word;
  if (outcome.rows.empty()) return "Nothing of another credential helper was found.";
  if (dry) return "Nothing was changed. `" + again + (remove ? " --remove" : "") + "` does this.";
  if (!git_asks_watchword(context.services.git))
    return "Next: `watchword configure` has git ask Watchword.";
  const bool left = std::any_of(outcome.places.begin(), outcome.places.end(),
                                [](const auto& place) { return place.second.left > 0; });
  if (left) return "Next: `" + again + " --remove` takes away what was imported from where it was.";
  return "`watchword status` shows what is kept.";
}

std::string import_as_json(const Outcome& outcome, bool dry) {
  json::array found;
  for (const Row& row : outcome.rows)
    found.push_back({{"source", row.source},
                     {"place", row.place},
                     {"what", row.taken.subject},
                     {"outcome", word_for(row.taken.fate, dry)},
                     {"reason", row.taken.why},
                     {"advice", row.taken.advice}});
  json::array places;
  for (const auto& [name, place] : outcome.places)
    places.push_back({{"place", name},
                      {"removed", place.removed},
                      {"left", place.left + place.untouched},
                      {"plain_text", place.plain_text}});
  json::array problems;
  for (const Failure& failure : outcome.failures)
    problems.push_back({{"message", failure.message()}, {"advice", failure.advice()}});
  return json::serialize(json::object{{"found", std::move(found)},
                                      {"places", std::move(places)},
                                      {"problems", std::move(problems)}}) +
         "\n";
}

bool is_named(const Source& source, const std::string& word) {
  return std::find(source.words.begin(), source.words.end(), word) != source.words.end();
}

// Those that were typed, or all.
std::vector<Source> chosen_sources(const Context& context) {
  std::vector<Source> all = sources(context.services.plugins);
  const auto& words = context.arguments.words();
  if (words.empty()) return all;
  std::vector<std::string_view> known;
  for (const Source& source : all)
    for (const std::string& word : source.words)
      if (std::find(known.begin(), known.end(), word) == known.end()) known.push_back(word);
  for (const std::string& word : words)
    if (std::find(known.begin(), known.end(), word) == known.end()) {
      const std::string meant = nearest(word, known);
      throw Failure(WW_INVALID, "'" + word + "' is nothing that Watchword can import from",
                    (meant.empty() ? "" : "Did you mean " + meant + "? ") + "There are " +
                        join(known, ", ") + ".");
    }
  std::erase_if(all, [&](const Source& source) {
    return std::none_of(words.begin(), words.end(),
                        [&](const std::string& word) { return is_named(source, word); });
  });
  return all;
}

int run_import(Context& context) {
  const bool dry = context.arguments.has("--dry-run");
  const bool remove = context.arguments.has("--remove");
  const auto chosen = chosen_sources(context);
  context.services.begin("", /*asked_for=*/true);
  const Outcome outcome = Import(context, dry, remove).run(chosen);
  context.services.begin("", /*asked_for=*/true);
  if (context.arguments.has("--json")) {
    context.put(import_as_json(outcome, dry));
  } else {
    for (const Row& row : outcome.rows) context.put(line_of(row, dry));
    for (const auto& [name, place] : outcome.places)
      context.put(about_place(name, place, remove, dry));
    for (const Failure& failure : outcome.failures) print_failure(context.services.log, failure);
    context.say(next_step(context, outcome, dry, remove));
  }
  if (!outcome.failures.empty()) return exit_code(outcome.failures.front().status());
  return outcome.rows.empty() ? kNoCredential : kDone;
}

}  // namespace

std::string import_hint(Context& context) {
  std::map<std::string, std::set<std::string>> kept;  // what, by whom
  host::StoresForeignItems items(context.services.plugins, context.services.log,
                                 /*may_unlock=*/false);
  const Look look{context, items, /*only_outside=*/true};
  for (const Source& source : sources(context.services.plugins)) {
    try {
      source.search(look, [&](const Find& find) {
        if (!find.holds.empty() && !std::holds_alternative<Failure>(find.what))
          kept[source.name].insert(find.holds);
      });
    } catch (const Failure& failure) {
      context.services.log.trace("import", failure.message());
    }
  }
  std::string out;
  for (const auto& [name, holds] : kept)
    out += (out.empty() ? "" : ", ") +
           join(std::vector<std::string_view>(holds.begin(), holds.end()), " and ") + " of " + name;
  if (out.empty()) return out;
  return "Other helpers have kept " + out +
         ": `watchword import --dry-run` shows what can be taken "
         "over.";
}

constinit const Command kImportCommand{
    .name = "import",
    .group = Group::kSetUp,
    .arguments = "[SOURCE...]",
    .summary = "Take over what another credential helper has kept",
    .description =
        "Looks for what other credential helpers have kept (gcm, libsecret, wincred, "
        "git-credential-store, and what the providers know of; without a word, everywhere), and "
        "takes it over: a session, so that nobody has to sign in; which account an organization "
        "uses; tokens, which are tried first; and passwords of any server. A line for each says "
        "what became of it. What is kept already is never replaced, and what a service refuses is "
        "not kept.\n\n"
        "The other helper's own stays where it is. With --remove, what was imported, or was there "
        "already, is taken away from there, and what was not imported never is.\n\n"
        "The exit code is 1 when nothing was found.",
    .options = kImportOptions,
    .examples = "watchword import --dry-run\nwatchword import\nwatchword import gcm --remove",
    .run = run_import,
};

}  // namespace watchword::cli
