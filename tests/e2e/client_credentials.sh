#!/usr/bin/env bash
# An application signs in as itself, with a secret or a certificate, without anybody and without a
# store; what is wrong with either is told with the right exit code.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
source "$e2e/machines.sh"

start_azure
use_watchword
no_browser_from_here

as_secret() { as_builder AZURE_CLIENT_SECRET="$builder_secret" "$@"; }

# Clone, push, and a token that is kept until it is about to end.
scenario '{"tokens": {"expires_in": 302}}'
as_secret git clone --quiet "$WATCHWORD_AZURE_REPO" engine
git -C engine commit --quiet --allow-empty -m Build
sleep 3
scenario '{"clock": {"move": 400}}' # the first token has expired for the service as well
as_secret git -C engine push --quiet
expect_number 'token requests' 2 "$(requests entra.token 200)"
scenario '{"tokens": {"expires_in": 3599}}'
expect_number 'refused token requests' 0 "$(requests entra.token 401)"
[[ $(watchword status --json) != *"$builder"* ]] || fail 'an application became a session'

# What is wrong is named, with what to do.
token() { as_builder "$@" watchword token "$WATCHWORD_AZURE_REPO"; }
expect_refusal 4 'AADSTS7000215' token AZURE_CLIENT_SECRET=wrong~Secret.value
expect_refusal 4 'Create a new secret' token AZURE_CLIENT_SECRET='Bq7~Builder.Expired-3306'
expect_refusal 4 'AADSTS700016' token AZURE_CLIENT_SECRET=wrong~Secret.value \
  AZURE_CLIENT_ID=00000000-0000-4000-8000-00000000dead
expect_refusal 2 'AZURE_CLIENT_ID and AZURE_CLIENT_SECRET are set, AZURE_TENANT_ID is not' \
  with AZURE_CLIENT_ID=$builder AZURE_CLIENT_SECRET=$builder_secret watchword token "$WATCHWORD_AZURE_REPO"
expect_refusal 2 'is not a GUID' token AZURE_CLIENT_ID=builder AZURE_CLIENT_SECRET=$builder_secret
expect_refusal 2 'Set AZURE_CLIENT_SECRET' token WATCHWORD_ENTRA_IDENTITY=client-secret
expect_refusal 2 'watchword.entra.identity is "clown"' token WATCHWORD_ENTRA_IDENTITY=clown
scenario '{"fail": {"kind": "entra.token", "times": 2, "status": 503}}'
expect_refusal 5 'HTTP 503' token AZURE_CLIENT_SECRET=$builder_secret AZURE_CLIENT_ID=${builder^^}
rm -rf "$HOME/.local/state/watchword/entra" # that it is let be for a few seconds

# An organization of another tenant: told before anything is sent, unless the tenant is allowed.
# Before 2.41 git does not hand on the challenge that names the tenant.
if git version | awk '{ split($3, v, "."); exit !(v[1] > 2 || v[2] >= 41) }'; then
  before=$(requests entra.token)
  message=$(refused as_secret git clone "$WATCHWORD_AZURE_REPO_FABRIKAM" fabrikam)
  expect_text 'another tenant' "belongs to the tenant $fabrikam" "$message"
  expect_number 'token requests' "$before" "$(requests entra.token)"
  as_secret AZURE_ADDITIONALLY_ALLOWED_TENANTS="x.example;$fabrikam" \
    git clone --quiet "$WATCHWORD_AZURE_REPO_FABRIKAM" fabrikam
fi

# An application that is no user of the organization: the second refusal in a row says so.
as_outsider() {
  with AZURE_CLIENT_ID=b0b0b0b0-0000-4000-8000-000000000002 AZURE_TENANT_ID=$contoso \
    AZURE_CLIENT_SECRET='Out~Sider.Secret-9925' "$@"
}
message=$(for _ in 1 2 3; do as_outsider git clone "$WATCHWORD_AZURE_REPO" outside 2>&1 || true; done)
expect_text 'the outsider' 'it is not a user there' "$message"

# Certificates: PEM and PFX, encrypted or not; with and without the right password.
mkdir -p "$HOME/certificates" "$HOME/azure/applications/$builder"
cd "$HOME/certificates"
openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=builder -days 30 -keyout key.pem -out cert.pem 2>/dev/null
cp cert.pem "$HOME/azure/applications/$builder/"
cat cert.pem key.pem >plain.pem
openssl pkcs8 -topk8 -in key.pem -passout pass:certificate-password -out locked.key
cat locked.key cert.pem >locked.pem
openssl pkcs12 -export -in cert.pem -inkey key.pem -passout pass:certificate-password -out locked.pfx
cd "$HOME"
for file in plain.pem locked.pem locked.pfx; do
  clone_as AZURE_CLIENT_ID=$builder AZURE_TENANT_ID=$contoso \
    AZURE_CLIENT_CERTIFICATE_PATH="$HOME/certificates/$file" \
    AZURE_CLIENT_CERTIFICATE_PASSWORD=certificate-password
done
certificate() { token AZURE_CLIENT_CERTIFICATE_PATH="$HOME/certificates/$1" "${@:2}"; }
expect_refusal 2 'needs a password' certificate locked.pfx
expect_refusal 2 'does not open with the password' certificate locked.pem \
  AZURE_CLIENT_CERTIFICATE_PASSWORD=wrong-password
expect_refusal 2 'does not exist' certificate missing.pem
expect_refusal 2 'it holds no private key' certificate cert.pem
rm "$HOME/azure/applications/$builder/cert.pem"
expect_refusal 4 'AADSTS700027' certificate plain.pem

# A service that knows RS256 only.
mkdir -p "$HOME/azure/applications/b0b0b0b0-0000-4000-8000-000000000002"
cp "$HOME/certificates/cert.pem" "$HOME/azure/applications/b0b0b0b0-0000-4000-8000-000000000002/"
certificate plain.pem AZURE_CLIENT_ID=b0b0b0b0-0000-4000-8000-000000000002 >/dev/null

# The decision, and its reasons: a secret before a certificate, a choice before both.
expect_explained 'Microsoft Entra (client-secret)' 'AZURE_CLIENT_ID, AZURE_TENANT_ID and AZURE_CLIENT_SECRET are set' \
  AZURE_CLIENT_ID=$builder AZURE_TENANT_ID=$contoso AZURE_CLIENT_SECRET=$builder_secret \
  AZURE_CLIENT_CERTIFICATE_PATH=/nowhere.pem
expect_explained 'Microsoft Entra (client-certificate)' 'watchword.entra.identity asks for it' \
  AZURE_CLIENT_ID=$builder AZURE_TENANT_ID=$contoso AZURE_CLIENT_SECRET=$builder_secret \
  AZURE_CLIENT_CERTIFICATE_PATH=/nowhere.pem WATCHWORD_ENTRA_IDENTITY=client-certificate
expect_explained 'nobody' 'not asked: AZURE_CLIENT_ID and AZURE_CLIENT_SECRET are set, AZURE_TENANT_ID is not. Set AZURE_TENANT_ID.' \
  AZURE_CLIENT_ID=$builder AZURE_CLIENT_SECRET=$builder_secret
expect_explained 'nobody' 'AZURE_CLIENT_CERTIFICATE_PATH is set, AZURE_CLIENT_ID and AZURE_TENANT_ID are not' \
  AZURE_CLIENT_CERTIFICATE_PATH=/nowhere.pem
expect_no_browser
