# shellcheck shell=bash
# Starts the authorization server of tests/oidc. Sourced after lib.sh by the tests that use it instead
# of the simulator; what lib.sh says of $HOME/azure holds for it too.
readonly oidc=$e2e/../oidc

# A public client for people's machines, and one of a machine that signs with its certificate.
readonly person_client=0a11ce00-0000-4000-8000-000000000001
readonly machine_client=0a11ce00-0000-4000-8000-000000000002

# $1: the name; writes $1.pem and $1.key
make_certificate() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "/CN=$1" \
    -keyout "$1.key" -out "$1.pem" "${@:2}" 2>/dev/null
}

# In the current directory: an authority, and a certificate of localhost that it signed.
make_certificates() {
  make_certificate ca -addext keyUsage=critical,keyCertSign
  make_certificate localhost -CA ca.pem -CAkey ca.key -addext subjectAltName=DNS:localhost \
    -addext basicConstraints=critical,CA:FALSE -addext extendedKeyUsage=serverAuth
  cat localhost.pem >cert.pem
  cat localhost.key >key.pem
}

# $1: a file with a certificate; prints its public key as a client registers it (RFC 7517)
key_set() {
  node -e '
    const crypto = require("node:crypto");
    const certificate = new crypto.X509Certificate(require("node:fs").readFileSync(process.argv[1]));
    const key = certificate.publicKey.export({ format: "jwk" });
    key["x5t#S256"] = crypto.createHash("sha256").update(certificate.raw).digest("base64url");
    console.log(JSON.stringify({ keys: [key] }));' "$1"
}

# $1: how many seconds access tokens live
start_oidc() {
  [[ -d $oidc/node_modules ]] || "$oidc/install.sh"
  mkdir -p azure
  (cd azure && make_certificates)
  openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=machine -keyout machine.key -out machine.pem 2>/dev/null
  cat machine.key >>machine.pem
  printf '%s' "$1" >azure/access_token_seconds
  : >azure/requests.jsonl
  cat >azure/accounts.json <<'JSON'
{"accounts": [{"login": "alice@contoso.com", "password": "Wonderland-7391"}]}
JSON
  cat >azure/clients.json <<JSON
[{"client_id": "$person_client", "application_type": "native", "token_endpoint_auth_method": "none",
  "redirect_uris": ["http://localhost"], "response_types": ["code"],
  "grant_types": ["authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code"]},
 {"client_id": "$machine_client", "token_endpoint_auth_method": "private_key_jwt",
  "token_endpoint_auth_signing_alg": "PS256", "jwks": $(key_set machine.pem),
  "redirect_uris": [], "response_types": [], "grant_types": ["client_credentials"]}]
JSON
  node "$oidc/server.js" "$HOME/azure" >oidc.log 2>&1 &
  WATCHWORD_AZURE_PID=$! # lib.sh ends it
  local attempt
  for ((attempt = 0; attempt < 400; attempt++)); do
    if [[ -e azure/env ]]; then break; fi
    kill -0 "$WATCHWORD_AZURE_PID" 2>/dev/null || break
    sleep 0.05
  done
  [[ -e azure/env ]] || fail "the authorization server did not start: $(cat oidc.log)"
  # shellcheck source=/dev/null
  source azure/env
  export AZURE_AUTHORITY_HOST WATCHWORD_TENANT WATCHWORD_TEST_CA=$HOME/azure/ca.pem
  export WATCHWORD_ENTRA_CLIENT_ID=$person_client
  export GIT_SSL_CAINFO=$WATCHWORD_TEST_CA
}
