// msal.cjs FLOW: signs in with @azure/msal-node, as the environment says, and prints what it gave, one
// JSON value a line.
'use strict';
const fs = require('node:fs');
const msal = require('@azure/msal-node');

const { AUTHORITY, CLIENT_ID, SCOPES, RESOURCE, KEY_FILE, THUMBPRINT, SECRET, ASSERTION } = process.env;
const scopes = (SCOPES ?? '').split(' ');
const print = (value) => console.log(JSON.stringify(value));

const auth = {
  clientId: CLIENT_ID ?? '',
  authority: AUTHORITY,
  // Only where the simulator could not have the port of https: such an authority is in no list.
  knownAuthorities: AUTHORITY && new URL(AUTHORITY).port ? [new URL(AUTHORITY).host] : [],
};

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
