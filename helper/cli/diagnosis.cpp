#include "cli/diagnosis.h"

#include <algorithm>

#include "broker/claim.h"
#include "broker/request.h"
#include "cli/explanation.h"
#include "platform/trust.h"

namespace watchword::cli {
namespace {

using State = Finding::State;

bool is_refused(const host::Plugins& plugins, const host::Manifest& manifest) {
  const auto& refusals = plugins.refusals();
  return std::any_of(refusals.begin(), refusals.end(), [&](const host::PluginRefusal& refusal) {
    return refusal.path == manifest.module;
  });
}

void diagnose_plugins(const Context& context, Findings& out) {
  host::Plugins& plugins = context.services.plugins;
  std::string loaded;
  for (const host::Manifest& manifest : plugins.manifests()) {
    try {
      plugins.load(manifest);
      loaded += (loaded.empty() ? "" : ", ") + manifest.id;
    } catch (const Failure& failure) {
      if (!is_refused(plugins, manifest)) out.push_back(fault("plugins", failure));
    }
  }
  if (const auto note = platform::unknown_root()) out.push_back({State::kNote, "plugins", *note});
  for (const host::PluginRefusal& refusal : plugins.refusals())
    out.push_back({State::kFault, "plugins", refusal.path + " is refused: " + refusal.reason,
                   "Reinstall Watchword, or the package that it is of."});
  out.push_back(loaded.empty()
                    ? Finding{State::kFault, "plugins", "none is installed", "Reinstall Watchword."}
                    : Finding{State::kGood, "plugins", loaded});
}

void diagnose_configuration(const Explanation& explanation, Findings& out) {
  for (const auto& [key, meant] : explanation.unknown_keys)
    out.push_back({State::kNote, "settings", key + " means nothing to Watchword",
                   meant.empty() ? "Remove it." : "Did you mean " + meant + "?"});
  for (const auto& [key, scope, file, reason] : explanation.ignored_keys)
    out.push_back({State::kNote, "settings",
                   key + " of the " + scope + " file " + file + " is ignored: " + reason,
                   "If you want it, set it with `git config --global`."});
}

void diagnose_person(const Explanation& explanation, Findings& out) {
  out.push_back({State::kGood, "person",
                 explanation.interactive ? "may be asked"
                                         : "is not asked: " + explanation.why_not_interactive});
}

State state_of(const ww_finding& finding) {
  switch (finding.state) {
    case WW_FINDING_GOOD:
      return State::kGood;
    case WW_FINDING_NOTE:
      return State::kNote;
    default:
      return State::kFault;
  }
}

void ask_provider(const Context& context, const host::Manifest& manifest,
                  const broker::Request& request, Findings& out) {
  const ww_provider& provider = context.services.plugins.provider(manifest);
  if (provider.diagnose == nullptr) return;
  const Sink<ww_finding_sink, const ww_finding*> sink([&](const ww_finding* finding) {
    out.push_back({state_of(*finding), std::string(view(finding->subject)),
                   context.services.log.redact(view(finding->text)),
                   context.services.log.redact(view(finding->advice))});
  });
  const broker::ProviderRequest asked(request, false,
                                      broker::claim_of(context.seams, manifest, request.target));
  host::call(manifest, [&](const ww_error* error) {
    return provider.diagnose(asked.get(), sink.get(), error);
  });
  sink.rethrow();
}

void diagnose_providers(const Context& context, const Target& target, Findings& out) {
  broker::Request request;
  request.target = target;
  for (const host::Manifest* manifest : broker::choose(context.seams, target).providers) {
    try {
      ask_provider(context, *manifest, request, out);
    } catch (const Failure& failure) {
      out.push_back(fault(manifest->id, failure));
    }
  }
}

void diagnose_answer(const Explanation& explanation, Findings& out) {
  const ExplainedWay* answer = explanation.answer();
  if (answer != nullptr) {
    out.push_back({State::kGood, "answer", answer_line(explanation)});
    return;
  }
  std::string advice = "Run `watchword login " + explanation.url +
                       "`, or look at every way with "
                       "`watchword explain`.";
  if (explanation.refusal && !explanation.refusal->advice().empty())
    advice = explanation.refusal->advice();
  out.push_back({State::kFault, "answer", answer_line(explanation), advice});
}

}  // namespace

Finding fault(const std::string& subject, const Failure& failure) {
  return {State::kFault, subject, failure.message(), failure.advice()};
}

Findings diagnose(Context& context, const Target& target, bool asked) {
  Findings out;
  const Explanation explanation = explain(context.services, context.seams, target);
  diagnose_plugins(context, out);
  diagnose_git(context, target, out);
  diagnose_clients(context, out);
  diagnose_configuration(explanation, out);
  diagnose_keep(context, out);
  diagnose_person(explanation, out);
  diagnose_network(context, target, out);
  diagnose_forwarding(context, target, out);
  diagnose_providers(context, target, out);
  if (asked) diagnose_answer(explanation, out);
  return out;
}

}  // namespace watchword::cli
