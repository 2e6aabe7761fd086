// sdk.cjs WAY…: gets a token in each of these ways of @azure/identity, as the environment says; then,
// where there is a VAULT, uses it through @azure/keyvault-secrets; or, with REPLACE=OLD=NEW, writes what
// it finds there, in base64, once more with another text in it. Prints one JSON value a line.
'use strict';
const identity = require('@azure/identity');
const { SecretClient } = require('@azure/keyvault-secrets');

const { TENANT, CLIENT_ID, SECRET, CERTIFICATE_FILE, TOKEN_FILE, SCOPE, VAULT, REPLACE } = process.env;
const print = (value) => console.log(JSON.stringify(value));

const credentials = {
  secret: () => new identity.ClientSecretCredential(TENANT, CLIENT_ID, SECRET),
  certificate: () => new identity.ClientCertificateCredential(TENANT, CLIENT_ID, CERTIFICATE_FILE),
  workload: () => new identity.WorkloadIdentityCredential({
    tenantId: TENANT, clientId: CLIENT_ID, tokenFilePath: TOKEN_FILE }),
  machine: () => new identity.ManagedIdentityCredential(),
};

async function replace(client) {
  for await (const { name } of client.listPropertiesOfSecrets()) {
    const { value, properties } = await client.getSecret(name);
    const content = Buffer.from(value, 'base64').toString('latin1');
    const changed = Buffer.from(content.replace(...REPLACE.split('=')), 'latin1');
    await client.setSecret(name, changed.toString('base64'), { tags: properties.tags });
    print({ name, content });
  }
}

async function useVault(client) {
  const names = async () => {
    const found = [];
    for await (const { name } of client.listPropertiesOfSecrets()) found.push(name);
    return found.sort();
  };
  const first = await client.setSecret('oracle', 'one', { tags: { by: 'sdk' } });
  await client.setSecret('oracle', 'two');
  const last = await client.getSecret('oracle');
  const old = await client.getSecret('oracle', { version: first.properties.version });
  print({ value: last.value, old: old.value, tags: old.properties.tags,
          vault: last.properties.vaultUrl, names: await names() });
  await client.updateSecretProperties('oracle', last.properties.version, { enabled: false });
  await client.getSecret('oracle').catch((error) => print({ code: error.code, status: error.statusCode }));
  const deletion = await client.beginDeleteSecret('oracle', { intervalInMs: 100 });
  await deletion.pollUntilDone();
  await client.getSecret('oracle').catch((error) => print({ code: error.code, status: error.statusCode }));
  const recovery = await client.beginRecoverDeletedSecret('oracle', { intervalInMs: 100 });
  await recovery.pollUntilDone();
  print({ names: await names() });
  await (await client.beginDeleteSecret('oracle', { intervalInMs: 100 })).pollUntilDone();
  await client.purgeDeletedSecret('oracle');
}

async function main() {
  for (const way of process.argv.slice(2)) {
    const { token } = await credentials[way]().getToken(SCOPE);
    print({ way, token });
  }
  if (!VAULT) return;
  const client = new SecretClient(VAULT, credentials.secret());
  await (REPLACE ? replace : useVault)(client);
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
