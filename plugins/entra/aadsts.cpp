#include "entra/aadsts.h"

#include <algorithm>
#include <array>

namespace watchword::entra {
namespace {

constexpr std::string_view kSignIn = "Sign in: {login}";
constexpr std::string_view kSignInAgain = "Sign in again: {login}";
constexpr std::string_view kOtherAccount = "Sign in with another account: {login} --account NAME";
constexpr std::string_view kAskAdministrator =
    "Ask an administrator of the tenant {tenant} to allow it.";
constexpr std::string_view kOwnClient =
    "Set watchword.entra.clientId to an application that is registered for this.";
constexpr std::string_view kSetTenant =
    "Name the organization's tenant: git config --global watchword.tenant TENANT";
constexpr std::string_view kWait = "Try again in a few minutes.";
constexpr std::string_view kFederation =
    "Compare issuer, subject and audience of the application's federated credential with the "
    "token's.";

constexpr std::string_view kWantsMfa = "Entra wants multi-factor authentication of {account}";
constexpr std::string_view kSessionExpired =
    "the sign-in of {account} has expired because it was not used for too long";
constexpr std::string_view kBadAssertionTime =
    "Entra did not accept the signed assertion because its time is wrong";
constexpr std::string_view kUnwell = "Entra has a temporary fault";
constexpr std::string_view kNoFederation =
    "no federated credential of the application {client} matches the token";
constexpr std::string_view kNotCommon =
    "the application {client} may not sign in without a named tenant";
constexpr std::string_view kDeviceNotTrusted =
    "a Conditional Access policy wants a device that Entra knows as compliant";
constexpr std::string_view kManagedDevice =
    "Sign in from a device that your company manages, or ask its administrator.";
constexpr std::string_view kSecretClient =
    "the application {client} is registered for servers with a secret, not for people's machines";

constexpr std::array kCodes = std::to_array<AadstsCode>({
    {40010, Cause::kTransient, kUnwell, kWait},
    {50011, Cause::kConfiguration,
     "the redirect address is not one of those registered for the application {client}",
     "Register http://localhost as a redirect URI for mobile and desktop applications, or set "
     "watchword.entra.redirectUri."},
    {50012, Cause::kConfiguration, "Entra did not accept the signature of the assertion",
     "Check that the certificate in use is uploaded to the application {client}."},
    {50013, Cause::kConfiguration, "Entra did not accept the signed assertion",
     "Check that it comes from the issuer that the application trusts, and that nothing on the way "
     "changes it."},
    {50020, Cause::kAccount, "{account} is not an account of the tenant that {organization} uses",
     kOtherAccount},
    {50033, Cause::kTransient, kUnwell, kWait},
    {50034, Cause::kAccount, "{account} does not exist in the tenant that {organization} uses",
     kOtherAccount},
    {50058, Cause::kInteraction, "nobody is signed in", kSignIn},
    {50072, Cause::kInteraction, "{account} has to register for multi-factor authentication",
     kSignInAgain},
    {50074, Cause::kInteraction, kWantsMfa, kSignInAgain},
    {50076, Cause::kInteraction, kWantsMfa, kSignInAgain},
    {50078, Cause::kInteraction,
     "the multi-factor authentication of {account} is too old for a policy", kSignInAgain},
    {50079, Cause::kInteraction, "{account} has to register for multi-factor authentication",
     kSignInAgain},
    {50097, Cause::kPolicy, "a policy wants to see a device that Entra knows", kManagedDevice},
    {50105, Cause::kPolicy, "{account} is not assigned to the application {client}",
     "Ask an administrator to assign {account} to the application."},
    {50131, Cause::kPolicy,
     "a Conditional Access policy does not allow access from this device or place",
     "Connect through your company's network or VPN, or ask its administrator."},
    {50173, Cause::kSessionEnded,
     "the sign-in of {account} was revoked, for example by a new password", kSignInAgain},
    {50194, Cause::kConfiguration, kNotCommon, kSetTenant},
    {50196, Cause::kTransient, "Entra saw the same request too often and blocks it for a while",
     kWait},
    {53000, Cause::kPolicy, kDeviceNotTrusted, kManagedDevice},
    {53001, Cause::kPolicy, "a Conditional Access policy wants a device that is joined to a domain",
     kManagedDevice},
    {53002, Cause::kPolicy, "a Conditional Access policy does not allow the application {client}",
     "Ask an administrator of the tenant {tenant} to approve the application."},
    {53003, Cause::kPolicy, "a Conditional Access policy blocks the sign-in of {account}",
     "Connect through your company's network or VPN, or ask an administrator which policy it is."},
    {54005, Cause::kInteraction, "the authorization code was used already", kSignInAgain},
    {65001, Cause::kInteraction,
     "{account} has not yet allowed the application {client} to use Azure DevOps", kSignIn},
    {65002, Cause::kConfiguration,
     "the application {client} is Microsoft's own and not allowed to use Azure DevOps", kOwnClient},
    {65004, Cause::kInteraction, "{account} did not allow the application to use Azure DevOps",
     "Sign in and accept: {login}"},
    {70008, Cause::kSessionEnded, kSessionExpired, kSignInAgain},
    {70016, Cause::kInteraction, "the device code has not been entered yet",
     "Enter the code that is shown."},
    {70018, Cause::kInteraction, "Entra does not know this device code", kSignInAgain},
    {70019, Cause::kInteraction, "the device code has expired before it was entered", kSignInAgain},
    {70021, Cause::kConfiguration, kNoFederation, kFederation},
    {70043, Cause::kInteraction, "a sign-in frequency policy wants {account} to sign in again",
     kSignInAgain},
    {90002, Cause::kConfiguration, "Entra knows no tenant {tenant}",
     "Correct watchword.tenant, or remove it to have the tenant looked up."},
    {90024, Cause::kTransient, kUnwell, kWait},
    {90033, Cause::kTransient, kUnwell, kWait},
    {90072, Cause::kAccount, "{account} is not yet a guest of the tenant that {organization} uses",
     kOtherAccount},
    {90094, Cause::kPolicy, "only an administrator can allow the application {client}",
     kAskAdministrator},
    {90095, Cause::kPolicy,
     "an administrator has yet to approve the request to allow the application {client}",
     kAskAdministrator},
    {90130, Cause::kConfiguration, kNotCommon, kSetTenant},
    {500011, Cause::kConfiguration, "the tenant {tenant} does not know Azure DevOps",
     "Check that the organization is connected to this tenant, and watchword.entra.scopes."},
    {501481, Cause::kConfiguration, "Entra did not accept the PKCE code verifier",
     "Sign in again: {login} — and if it happens again, report it as a defect."},
    {530032, Cause::kPolicy, "a security policy of the tenant {tenant} blocks the sign-in",
     "Ask an administrator which policy it is."},
    {530033, Cause::kPolicy,
     "a Conditional Access policy does not allow signing in with a device code",
     "Sign in with a browser: {login} --no-browser"},
    {530034, Cause::kPolicy, "a Conditional Access policy blocks {account} in the tenant {tenant}",
     "Ask an administrator which policy it is."},
    {700016, Cause::kConfiguration, "the tenant {tenant} does not know the application {client}",
     kOwnClient},
    {700024, Cause::kConfiguration, kBadAssertionTime, "Set this machine's clock."},
    {700025, Cause::kConfiguration,
     "the application {client} is registered for people's machines and takes no secret",
     "Remove the secret from the configuration."},
    {700027, Cause::kConfiguration, "Entra did not accept the signature of the assertion",
     "Check that the certificate in use is uploaded to the application {client}."},
    {700082, Cause::kSessionEnded, kSessionExpired, kSignInAgain},
    {700084, Cause::kSessionEnded, "the sign-in of {account} has reached its fixed end",
     kSignInAgain},
    {700211, Cause::kConfiguration, kNoFederation, kFederation},
    {700212, Cause::kConfiguration, kNoFederation, kFederation},
    {700213, Cause::kConfiguration, kNoFederation, kFederation},
    {7000215, Cause::kConfiguration, "the secret of the application {client} is wrong",
     "Configure the secret's value, not its id."},
    {7000218, Cause::kConfiguration, kSecretClient,
     "Allow public client flows for the application {client}."},
    {7000222, Cause::kConfiguration, "the secret of the application {client} has expired",
     "Create a new secret for the application."},
    {9001023, Cause::kConfiguration, kNotCommon, kSetTenant},
});

}  // namespace

const AadstsCode* find_aadsts(int code) {
  const auto found = std::lower_bound(kCodes.begin(), kCodes.end(), code,
                                      [](const AadstsCode& a, int b) { return a.code < b; });
  return found != kCodes.end() && found->code == code ? &*found : nullptr;
}

std::span<const AadstsCode> aadsts_codes() {
  return kCodes;
}

}  // namespace watchword::entra
