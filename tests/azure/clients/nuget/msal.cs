// msal FLOW: signs in with Microsoft.Identity.Client, as the environment says, and prints what it gave,
// one JSON value a line. With the flow device-code it asks SERVICE after the sign-in and at each line
// that it reads, with the claims that the service demands.
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Microsoft.Identity.Client;

string Variable(string name) => Environment.GetEnvironmentVariable(name) ?? "";
void Print(object value) => Console.WriteLine(JsonSerializer.Serialize(value));

string[] scopes = [Variable("SCOPES")];

void Seen(AuthenticationResult result) => Print(new {
  accessToken = result.AccessToken, username = result.Account?.Username, tenantId = result.TenantId,
  fromCache = result.AuthenticationResultMetadata.TokenSource == TokenSource.Cache });

// The claims that the service demands of this token, if any.
async Task<string?> Ask(string accessToken) {
  using var client = new HttpClient();
  var request = new HttpRequestMessage(HttpMethod.Get, Variable("SERVICE"));
  request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
  var answer = await client.SendAsync(request);
  var claims = WwwAuthenticateParameters.GetClaimChallengeFromResponseHeaders(answer.Headers);
  Print(new { status = (int)answer.StatusCode, claims });
  return claims;
}

async Task DeviceCode() {
  var app = PublicClientApplicationBuilder.Create(Variable("CLIENT_ID"))
      .WithAuthority(Variable("AUTHORITY")).Build();
  Task Show(DeviceCodeResult code) {
    Print(new { verificationUri = code.VerificationUrl, userCode = code.UserCode });
    return Task.CompletedTask;
  }
  var last = await app.AcquireTokenWithDeviceCode(scopes, Show).ExecuteAsync();
  Seen(last);
  Seen(await app.AcquireTokenSilent(scopes, last.Account).ExecuteAsync());
  last = await app.AcquireTokenSilent(scopes, last.Account).WithForceRefresh(true).ExecuteAsync();
  Seen(last);
  await Ask(last.AccessToken);
  while (Console.ReadLine() != null) {
    var claims = await Ask(last.AccessToken);
    try {
      last = await app.AcquireTokenSilent(scopes, last.Account).WithClaims(claims).ExecuteAsync();
    } catch (MsalUiRequiredException error) {
      Print(new { errorCode = error.ErrorCode, classification = error.Classification.ToString(),
                  message = error.Message, claims = error.Claims });
      last = await app.AcquireTokenWithDeviceCode(scopes, Show).WithClaims(error.Claims).ExecuteAsync();
    }
    Seen(last);
    await Ask(last.AccessToken);
  }
}

// Twice: the second time from its cache.
async Task Application(Func<ConfidentialClientApplicationBuilder, ConfidentialClientApplicationBuilder> with) {
  var app = with(ConfidentialClientApplicationBuilder.Create(Variable("CLIENT_ID"))
                     .WithAuthority(Variable("AUTHORITY"))).Build();
  for (var turn = 0; turn < 2; ++turn) Seen(await app.AcquireTokenForClient(scopes).ExecuteAsync());
}

switch (args[0]) {
  case "device-code":
    await DeviceCode();
    break;
  case "certificate":
    var certificate = X509Certificate2.CreateFromPemFile(Variable("CERTIFICATE_FILE"));
    await Application(builder => builder.WithCertificate(certificate));
    break;
  case "secret":
    await Application(builder => builder.WithClientSecret(Variable("SECRET")));
    break;
  case "federated":
    await Application(builder => builder.WithClientAssertion(
        (AssertionRequestOptions _) => Task.FromResult(Variable("ASSERTION"))));
    break;
  case "managed-identity":
    Seen(await ManagedIdentityApplicationBuilder.Create(Microsoft.Identity.Client.AppConfig.ManagedIdentityId.SystemAssigned)
             .Build().AcquireTokenForManagedIdentity(Variable("RESOURCE")).ExecuteAsync());
    break;
}
