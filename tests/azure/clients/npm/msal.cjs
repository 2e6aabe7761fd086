// msal.cjs FLOW: signs in with @azure/msal-node, as the environment says, and prints what it gave, one
// JSON value a line. With the flow browser it asks SERVICE after the sign-in and at each line that it
// reads, with the claims that the service demands.
'use strict';
const fs = require('node:fs');
const readline = require('node:readline');
const msal = require('@azure/msal-node');

const { AUTHORITY, CLIENT_ID, SCOPES, RESOURCE, SERVICE, KEY_FILE, THUMBPRINT, SECRET, ASSERTION } =
  process.env;
const scopes = (SCOPES ?? '').split(' ');
const print = (value) => console.log(JSON.stringify(value));

const auth = { clientId: CLIENT_ID ?? '', authority: AUTHORITY };

function seen(result) {
  const { accessToken, account, tenantId, fromCache, scopes: granted } = result;
  return { accessToken, username: account?.username, tenantId, fromCache, scopes: granted };
}

async function deviceCode() {
  const app = new msal.PublicClientApplication({ auth });
  const first = await app.acquireTokenByDeviceCode({ scopes, deviceCodeCallback: print });
  print(seen(first));
  print(seen(await app.acquireTokenSilent({ account: first.account, scopes })));
  print(seen(await app.acquireTokenSilent({ account: first.account, scopes, forceRefresh: true })));
}

// The claims that the service demands of this token, if any.
async function ask(accessToken) {
  const answer = await fetch(SERVICE, { headers: { Authorization: `Bearer ${accessToken}` } });
  const [, found] = /claims="([^"]*)"/.exec(answer.headers.get('www-authenticate') ?? '') ?? [];
  const claims = found && Buffer.from(found, 'base64').toString();
  print({ status: answer.status, claims: claims && JSON.parse(claims) });
  return claims;
}

async function browser() {
  const app = new msal.PublicClientApplication({ auth });
  const interactively = (more) =>
    app.acquireTokenInteractive({ scopes, openBrowser: async (url) => print({ url }), ...more });
  let last = await interactively();
  print(seen(last));
  await ask(last.accessToken);
  for await (const _ of readline.createInterface({ input: process.stdin })) {
    const claims = await ask(last.accessToken);
    const { account } = last;
    last = await app.acquireTokenSilent({ account, scopes, claims }).catch((error) => {
      if (!(error instanceof msal.InteractionRequiredAuthError)) throw error;
      print({ errorCode: error.errorCode, subError: error.subError, message: error.message });
      return interactively({ claims, loginHint: account.username });
    });
    print(seen(last));
    await ask(last.accessToken);
  }
}

// Twice: the second time with the assertion that is kept.
async function application(credential) {
  const app = new msal.ConfidentialClientApplication({ auth: { ...auth, ...credential } });
  for (let turn = 0; turn < 2; ++turn)
    print(seen(await app.acquireTokenByClientCredential({ scopes, skipCache: true })));
}

async function managedIdentity() {
  print(seen(await new msal.ManagedIdentityApplication().acquireToken({ resource: RESOURCE })));
}

const flows = {
  browser,
  'device-code': deviceCode,
  certificate: () => {
    const privateKey = fs.readFileSync(KEY_FILE, 'utf8');
    return application({ clientCertificate: { thumbprintSha256: THUMBPRINT, privateKey } });
  },
  secret: () => application({ clientSecret: SECRET }),
  federated: () => application({ clientAssertion: ASSERTION }),
  'managed-identity': managedIdentity,
};
flows[process.argv[2]]().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
