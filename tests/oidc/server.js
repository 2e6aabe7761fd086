// server.js DIR
//
// npm's oidc-provider, an OpenID-certified authorization server, with the endpoints where Microsoft
// Entra has them. Everything that it decides is its own; here is only its configuration, and what
// Entra does differently from OpenID Connect as it is certified.
//
// Version 8 of it is the newest that runs on Debian 12's Node.js 18.
//
// DIR has cert.pem and key.pem for localhost, clients.json (client metadata as in RFC 7591) and
// access_token_seconds; the provider's development pages take any login and password. It is ready
// once DIR/env exists. DIR/requests.jsonl gets a line for each request, like the simulator's: secrets
// as the first 12 digits of their SHA-256. DIR/used_refresh_token holds the last refresh token that
// was exchanged for another one.
import { createHash } from 'node:crypto';
import { appendFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import { join } from 'node:path';
import Provider, { errors } from 'oidc-provider';

const TENANT = '33333333-cccc-4ccc-8ccc-333333333333';
const AZURE_DEVOPS = '499b84ac-1321-427f-aa17-267ca6975798';

const directory = process.argv[2];
const file = (name) => join(directory, name);
const json = (name) => JSON.parse(readFileSync(file(name), 'utf8'));
// Read anew for each token, so that a test can change it.
const accessTokenSeconds = () => Number(readFileSync(file('access_token_seconds'), 'utf8'));

// What Entra says about a person in an ID token ("ID token claims reference", Microsoft Learn).
const findAccount = (ctx, login) => ({
  accountId: login,
  claims: () => ({
    sub: login,
    oid: createHash('sha256').update(login).digest('hex').slice(0, 32),
    tid: TENANT,
    name: login,
    preferred_username: login,
  }),
});

// An assertion has to name the certificate that it was signed with ("Certificate credentials", Microsoft
// Learn); OpenID Connect lets a client leave that out.
async function assertJwtClientAuthClaimsAndHeader(ctx, claims, header, client) {
  if (!client.jwks.keys.some((key) => key['x5t#S256'] === header['x5t#S256'])) {
    throw new errors.InvalidClientAuth('the assertion names no certificate of the client');
  }
}

const configuration = {
  assertJwtClientAuthClaimsAndHeader,
  clients: json('clients.json'),
  findAccount,
  claims: { openid: ['sub', 'oid', 'tid'], profile: ['name', 'preferred_username'] },
  // With the code flow OpenID Connect lets the claims of scopes wait for the userinfo endpoint; Entra
  // puts them into the ID token.
  conformIdTokenClaims: false,
  scopes: ['openid', 'offline_access'],
  pkce: { required: () => true },
  rotateRefreshToken: true,
  ttl: { AccessToken: accessTokenSeconds, ClientCredentials: accessTokenSeconds },
  routes: {
    authorization: '/oauth2/v2.0/authorize',
    token: '/oauth2/v2.0/token',
    device_authorization: '/oauth2/v2.0/devicecode',
    end_session: '/oauth2/v2.0/logout',
    jwks: '/discovery/v2.0/keys',
    code_verification: '/devicelogin',
  },
  features: {
    devInteractions: { enabled: true },
    deviceFlow: { enabled: true, mask: '*********' },
    clientCredentials: { enabled: true },
    revocation: { enabled: true },
    // One resource, asked for by its scope alone, as Entra's v2.0 endpoint has it.
    resourceIndicators: {
      enabled: true,
      defaultResource: () => `api://${AZURE_DEVOPS}`,
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({
        scope: `${AZURE_DEVOPS}/.default`,
        audience: AZURE_DEVOPS,
        accessTokenFormat: 'jwt',
        accessTokenTTL: accessTokenSeconds(),
      }),
    },
  },
};

// Entra's tenants are the first segment of a path. Its prompt=select_account is what login is here, and
// it asks for consent where it is missing without being told, which OpenID Connect wants said before
// it gives out a refresh token (OpenID Connect Core 1.0, section 11).
function asInOpenIdConnect(request) {
  const url = new URL(request.url, 'https://localhost');
  if (url.pathname.startsWith(`/${TENANT}/`)) {
    request.baseUrl = `/${TENANT}`;
    url.pathname = url.pathname.slice(request.baseUrl.length);
  }
  if (url.pathname.startsWith('/v2.0/.well-known/')) url.pathname = url.pathname.slice('/v2.0'.length);
  if (url.pathname === configuration.routes.authorization) {
    const login = url.searchParams.get('prompt') === 'select_account' ? 'login ' : '';
    url.searchParams.set('prompt', `${login}consent`);
  }
  request.url = url.pathname + url.search;
}

const KINDS = {
  token: 'entra.token',
  authorization: 'entra.authorize',
  device_authorization: 'entra.devicecode',
};
const SECRETS = ['access_token', 'refresh_token', 'id_token', 'code', 'device_code', 'code_verifier', 'client_assertion'];
const digest = (secret) => createHash('sha256').update(secret).digest('hex').slice(0, 12);

function record(ctx) {
  const said = { ...ctx.oidc?.body, ...(typeof ctx.body === 'object' ? ctx.body : {}) };
  const line = { kind: KINDS[ctx.oidc?.route] ?? ctx.oidc?.route ?? 'unknown', method: ctx.method, path: ctx.path, status: ctx.status };
  for (const name of ['grant_type', 'error', 'error_description']) if (said[name]) line[name] = said[name];
  for (const name of SECRETS) if (said[name]) line[name] = digest(said[name]);
  appendFileSync(file('requests.jsonl'), `${JSON.stringify(line)}\n`);
}

const server = https.createServer({ cert: readFileSync(file('cert.pem')), key: readFileSync(file('key.pem')) });
server.listen(0, '127.0.0.1', () => {
  const origin = `https://localhost:${server.address().port}`;
  const provider = new Provider(`${origin}/${TENANT}/v2.0`, configuration);
  provider.use(async (ctx, next) => {
    await next();
    record(ctx);
  });
  // An opaque token's identifier is the token.
  provider.on('refresh_token.consumed', (token) => writeFileSync(file('used_refresh_token'), token.jti, { mode: 0o600 }));
  for (const event of ['server_error', 'grant.error']) provider.on(event, (ctx, error) => console.error(error));
  const handle = provider.callback();
  server.on('request', (request, response) => {
    asInOpenIdConnect(request);
    handle(request, response);
  });
  writeFileSync(file('env.part'), `export AZURE_AUTHORITY_HOST=${origin} WATCHWORD_TENANT=${TENANT}\n`);
  renameSync(file('env.part'), file('env')); // never seen half written
});
process.on('SIGTERM', () => process.exit(0));
