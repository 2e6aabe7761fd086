#include "pat/token_error.h"

#include <algorithm>

#include "common/text.h"

namespace watchword::pat {
namespace {

constexpr std::size_t kDetailMaxBytes = 200;

enum class Kind { kNotFound, kPolicy, kRequest, kService };

struct Meaning {
  std::string_view code;
  Kind kind;
  std::string_view message;  // after "contoso refuses: "
  std::string_view advice;
};

constexpr std::string_view kAskAdministrator =
    "Ask an administrator of the organization, or use the Entra session instead of a token.";
constexpr std::string_view kFixScope =
    "Name scopes such as 'vso.code_write vso.packaging' (Microsoft Learn, \"Scopes\").";
constexpr std::string_view kSignInAsPerson =
    "Sign in with Microsoft Entra, as a person who is a member of the organization.";
constexpr std::string_view kTryLater = "Try again later.";
constexpr std::string_view kListThem = "`watchword pat list URL --state all` shows what there is.";
constexpr std::string_view kReport = "Report it, with the code, to whoever made Watchword.";

// Microsoft Learn, "Pats - Create", SessionTokenError; the last ones from "Manage personal access
// tokens using policies" and the notes of the retirement of global tokens.
constexpr Meaning kMeanings[] = {
    {"displayNameRequired", Kind::kRequest, "a token needs a name", "Give one with --name."},
    {"invalidDisplayName", Kind::kRequest, "the name of the token is not allowed",
     "Choose a shorter name of ordinary characters."},
    {"invalidValidTo", Kind::kRequest, "the end of the token's life is not allowed",
     "Choose a time in the future that the organization's policy allows."},
    {"invalidScope", Kind::kRequest, "there is no such scope", kFixScope},
    {"userIdRequired", Kind::kService, "no user was recognized", kSignInAsPerson},
    {"invalidUserId", Kind::kPolicy, "the user is not known there", kSignInAsPerson},
    {"invalidUserType", Kind::kPolicy, "this kind of user cannot have tokens", kSignInAsPerson},
    {"accessDenied", Kind::kPolicy, "the account may not have personal access tokens",
     kAskAdministrator},
    {"failedToIssueAccessToken", Kind::kService, "the token could not be made", kTryLater},
    {"invalidClient", Kind::kPolicy, "the application that is signed in with is not accepted",
     kSignInAsPerson},
    {"invalidClientType", Kind::kPolicy, "the application that is signed in with is not accepted",
     kSignInAsPerson},
    {"invalidClientId", Kind::kPolicy, "the application that is signed in with is not accepted",
     kSignInAsPerson},
    {"invalidTargetAccounts", Kind::kRequest, "the organizations of the token are not valid",
     kReport},
    {"hostAuthorizationNotFound", Kind::kPolicy,
     "the application that is signed in with is not authorized there", kAskAdministrator},
    {"authorizationNotFound", Kind::kNotFound, "there is no such token", kListThem},
    {"failedToUpdateAccessToken", Kind::kService, "the token could not be changed", kTryLater},
    {"sourceNotSupported", Kind::kRequest, "the request's source is not supported", kReport},
    {"invalidSourceIP", Kind::kPolicy, "tokens may not be managed from this network address",
     "Connect from a network that the organization allows, such as its VPN."},
    {"invalidSource", Kind::kRequest, "the request's source is not valid", kReport},
    {"duplicateHash", Kind::kService, "the token that was drawn exists already", kTryLater},
    {"sshPolicyDisabled", Kind::kPolicy, "the organization does not allow SSH keys",
     kAskAdministrator},
    {"invalidToken", Kind::kNotFound, "that is not a token that it knows", kListThem},
    {"tokenNotFound", Kind::kNotFound, "there is no such token", kListThem},
    {"invalidAuthorizationId", Kind::kRequest, "that is not the id of a token", kListThem},
    {"failedToReadTenantPolicy", Kind::kService, "the tenant's policy could not be read",
     kTryLater},
    {"globalPatPolicyViolation", Kind::kPolicy,
     "tokens for all organizations are not allowed by policy", "Make one for each organization."},
    {"fullScopePatPolicyViolation", Kind::kPolicy,
     "tokens that may do everything are not allowed by policy", kFixScope},
    {"patLifespanPolicyViolation", Kind::kPolicy, "the token would live longer than policy allows",
     "Choose a shorter --lifetime, or a shorter watchword.pat.lifetime."},
    {"invalidTokenType", Kind::kRequest, "the type of the token is not valid", kReport},
    {"invalidAudience", Kind::kRequest, "the audience of the token is not valid", kReport},
    {"invalidSubject", Kind::kRequest, "the subject of the token is not valid", kReport},
    {"deploymentHostNotSupported", Kind::kRequest, "tokens cannot be made at this address",
     "Name an organization, such as https://dev.azure.com/NAME."},
    {"disablePatCreationPolicyViolation", Kind::kPolicy,
     "new personal access tokens are switched off by policy", kAskAdministrator},
    {"failedToReadOrgPolicy", Kind::kService, "the organization's policy could not be read",
     kTryLater},
    {"globalPATCreationBlocked", Kind::kPolicy,
     "tokens for all organizations can no longer be made or renewed",
     "Make one for each organization; those that exist stop on 1 December 2026."},
    {"expiredPatCannotBeExtended", Kind::kRequest, "a token that has expired cannot be extended",
     "Make a new one: `watchword pat rotate URL --id ID` copies the old one's name and scopes."},
};

const Meaning* find(std::string_view code) {
  const auto found = std::find_if(std::begin(kMeanings), std::end(kMeanings),
                                  [&](const Meaning& known) { return known.code == code; });
  return found == std::end(kMeanings) ? nullptr : found;
}

ww_status status_of(Kind kind) {
  return kind == Kind::kRequest ? WW_INVALID : WW_REFUSED;
}

}  // namespace

TokenRefused token_refused(std::string_view code, std::string_view detail,
                           std::string_view organization) {
  const std::string shown = printable(code, kDetailMaxBytes);
  const std::string who = std::string(organization) + " refuses: ";
  if (const Meaning* meaning = find(code))
    return {
        Failure(status_of(meaning->kind), who + std::string(meaning->message) + " (" + shown + ")",
                std::string(meaning->advice)),
        shown};
  const std::string sentence = printable(detail, kDetailMaxBytes);
  return {Failure(WW_REFUSED, who + (sentence.empty() ? "" : sentence + " ") + "(" + shown + ")",
                  std::string(kAskAdministrator)),
          shown};
}

bool lasts(std::string_view code) {
  const Meaning* meaning = find(code);
  return meaning != nullptr && meaning->kind == Kind::kPolicy;
}

bool means_not_found(std::string_view code) {
  const Meaning* meaning = find(code);
  return meaning != nullptr && meaning->kind == Kind::kNotFound;
}

}  // namespace watchword::pat
