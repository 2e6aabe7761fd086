#include <array>
#include <boost/json.hpp>
#include <ctime>

#include <watchword/time.hpp>

#include "cli/address.h"
#include "cli/commands.h"
#include "cli/explanation.h"
#include "cli/format.h"
#include "cli/table.h"

namespace watchword::cli {
namespace {

namespace json = boost::json;
using platform::Text;

constexpr std::array<Option, 1> kExplainOptions{{{.name = "--json", .summary = "Print JSON"}}};
constexpr std::size_t kExplanationColumns = 80;

// "Heading  text", the text wrapped at its column.
void add_field(Text& text, const std::string& heading, const std::string& value) {
  constexpr std::size_t kColumn = 13;
  text.bold(heading);
  std::size_t at = heading.size();
  for (const std::string& line : wrapped(value, kExplanationColumns - kColumn)) {
    text.add(std::string(kColumn - at, ' ')).line(line);
    at = 0;
  }
}

void add_summary(Text& text, const Explanation& explanation) {
  add_field(text, "Address", explanation.url);
  if (!explanation.username.empty()) add_field(text, "User name", explanation.username);
  add_field(text, "Answer", answer_line(explanation));
  if (explanation.refusal && !explanation.refusal->advice().empty())
    add_field(text, "", explanation.refusal->advice());
  if (const ExplainedWay* answer = explanation.answer()) {
    add_field(text, "Why", answer->way.reason);
    if (!answer->tenant.empty()) add_field(text, "Tenant", answer->tenant);
    if (answer->way.expires_at > 0)
      add_field(text, "Expires", from_now(answer->way.expires_at, std::time(nullptr)));
  }
  add_field(
      text, "Interaction",
      explanation.interactive ? "allowed" : "not allowed: " + explanation.why_not_interactive);
  if (explanation.store)
    add_field(text, "Store",
              explanation.store->manifest->id + ": " + explanation.store->description + "; " +
                  explanation.store->reason);
  else if (explanation.no_store)
    add_field(text, "Store",
              "none: " + explanation.no_store->message() + ". " + explanation.no_store->advice());
  add_field(text, "Memory",
            explanation.memory
                ? "answers are kept until they expire"
                : "answers are not kept: the system's memory for keys cannot be used here");
}

void add_ways(Text& text, const Explanation& explanation) {
  if (explanation.ways.empty()) return;
  text.line().bold("Who is asked, in this order").line();
  int number = 0;
  for (const ExplainedWay& explained : explanation.ways) {
    const broker::Way& way = explained.way;
    text.add("  " + std::to_string(++number) + ". ");
    text.bold(way.provider_id());
    if (way.provider != nullptr) text.add(", " + way.id);
    if (!way.account.empty()) text.add(", as " + way.account);
    if (way.expires_at > 0) text.add(", expires " + from_now(way.expires_at, std::time(nullptr)));
    if (&explained == explanation.answer()) text.add("  <- answers");
    text.line();
    constexpr std::size_t kIndent = 5;
    const std::string why =
        way.obstacle.empty() ? way.reason : "not asked: " + way.obstacle + ". " + way.advice;
    for (const std::string& line : wrapped(why, kExplanationColumns - kIndent))
      text.line(std::string(kIndent, ' ') + line);
  }
}

void add_list(Text& text, const std::string& heading, const std::vector<std::string>& lines) {
  if (lines.empty()) return;
  text.line().bold(heading).line();
  for (const std::string& line : lines) text.line("  " + line);
}

void add_ignored(Text& text, const Explanation& explanation) {
  if (explanation.ignored_keys.empty()) return;
  text.line().bold("Ignored, because a repository says it").line();
  for (const auto& [key, scope, file, reason] : explanation.ignored_keys) {
    text.line("  " + key + "  (" + scope + ": " + file + ")");
    constexpr std::size_t kIndent = 5;
    for (const std::string& line : wrapped(reason, kExplanationColumns - kIndent))
      text.line(std::string(kIndent, ' ') + line);
  }
}

Text explanation_as_text(const Explanation& explanation) {
  Text text;
  add_summary(text, explanation);
  add_ways(text, explanation);
  std::vector<std::string> lines;
  for (const std::string& note : explanation.notes)
    for (const std::string& line : wrapped(note, kExplanationColumns - 2)) lines.push_back(line);
  add_list(text, "Notes", lines);
  lines.clear();
  for (const auto& [key, value, source, wrong] : explanation.configuration)
    lines.push_back(key + " = " + value + "  (" + source + ")" +
                    (wrong.empty() ? "" : "  <- wrong: set it to " + wrong));
  add_list(text, "Configuration", lines);
  add_ignored(text, explanation);
  lines.clear();
  for (const auto& [key, meant] : explanation.unknown_keys)
    lines.push_back(key + (meant.empty() ? "" : ": did you mean " + meant + "?"));
  add_list(text, "Keys and variables that mean nothing to Watchword", lines);
  lines.clear();
  for (const host::PluginRefusal& refusal : explanation.refused_plugins)
    lines.push_back(refusal.path + ": " + refusal.reason);
  add_list(text, "Plugins that are refused", lines);
  return text;
}

json::value failure_json(const std::optional<Failure>& failure) {
  if (!failure) return nullptr;
  return {{"message", failure->message()}, {"advice", failure->advice()}};
}

json::array ways_json(const Explanation& explanation) {
  json::array ways;
  for (const ExplainedWay& explained : explanation.ways) {
    const broker::Way& way = explained.way;
    json::object out{{"provider", way.provider_id()},
                     {"way", way.id},
                     {"rank", way.rank},
                     {"reason", way.reason},
                     {"obstacle", way.obstacle},
                     {"advice", way.advice},
                     {"account", way.account},
                     {"tenant", explained.tenant},
                     {"expires_at", nullptr},
                     {"answers", &explained == explanation.answer()}};
    if (way.expires_at > 0) out["expires_at"] = format_rfc3339(way.expires_at);
    ways.push_back(std::move(out));
  }
  return ways;
}

std::string explanation_as_json(const Explanation& explanation) {
  json::object out{
      {"url", explanation.url},
      {"username", explanation.username},
      {"ways", ways_json(explanation)},
      {"notes", json::array(explanation.notes.begin(), explanation.notes.end())},
      {"refusal", failure_json(explanation.refusal)},
      {"interaction",
       {{"allowed", explanation.interactive}, {"reason", explanation.why_not_interactive}}},
      {"store", nullptr},
      {"no_store", failure_json(explanation.no_store)},
      {"memory", explanation.memory}};
  if (explanation.store)
    out["store"] = {{"id", explanation.store->manifest->id},
                    {"description", explanation.store->description},
                    {"reason", explanation.store->reason}};
  json::array configuration;
  for (const auto& [key, value, source, wrong] : explanation.configuration)
    configuration.push_back({{"key", key}, {"value", value}, {"source", source}, {"wrong", wrong}});
  json::array ignored;
  for (const auto& [key, scope, file, reason] : explanation.ignored_keys)
    ignored.push_back({{"key", key}, {"scope", scope}, {"file", file}, {"reason", reason}});
  json::array unknown;
  for (const auto& [key, meant] : explanation.unknown_keys)
    unknown.push_back({{"key", key}, {"meant", meant}});
  json::array refused;
  for (const host::PluginRefusal& refusal : explanation.refused_plugins)
    refused.push_back({{"path", refusal.path}, {"reason", refusal.reason}});
  out["configuration"] = std::move(configuration);
  out["ignored_keys"] = std::move(ignored);
  out["unknown_keys"] = std::move(unknown);
  out["refused_plugins"] = std::move(refused);
  return json::serialize(out) + "\n";
}

int run_explain(Context& context) {
  const Target target = begin_with_address(context, *context.arguments.positional());
  const Explanation explanation = explain(context.services, context.seams, target);
  if (context.arguments.has("--json"))
    context.put(explanation_as_json(explanation));
  else
    context.print(explanation_as_text(explanation));
  return 0;
}

}  // namespace

constinit const Command kExplainCommand{
    .name = "explain",
    .group = Group::kSetUp,
    .arguments = "URL",
    .summary = "Show who would answer for a server, and why",
    .description =
        "Shows the decision that Watchword takes for URL: every way to a credential in the order "
        "in which they are tried, the account and tenant, when the credential expires, which store "
        "is used, whether a person may be asked, every configuration value that counts and where "
        "it comes from, what is ignored because a repository says it, keys that are probably "
        "typing errors, and plugins that are refused.\n\n"
        "Asks nobody, uses no network, and shows no secret.",
    .options = kExplainOptions,
    .examples =
        "watchword explain https://HOST/NAME\n"
        "watchword explain https://HOST/NAME --json",
    .run = run_explain,
};

}  // namespace watchword::cli
