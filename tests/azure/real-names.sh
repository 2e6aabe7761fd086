#!/usr/bin/env bash
# real-names.sh SIMULATOR COMMAND [ARGUMENT…]
#
# Runs a command where Azure is the simulator, so that an unmodified client needs not be told anything:
# login.microsoftonline.com, dev.azure.com, contoso.visualstudio.com, watchword.vault.azure.net and all
# its other names lead to it, on the port of https; the system's store of authorities trusts its CA; the
# metadata service of a machine is at 169.254.169.254. Network and mounts are the command's own and end
# with it; no other machine is in reach, and the registries of packages neither.
#
# SIMULATOR is the program, build/dev/tests/azure/watchword-azure for example. Of what it tells a client
# (DIR/env) only the variables WATCHWORD_AZURE_… are set: no git configuration, no authority. Its
# directory, WATCHWORD_AZURE_ROOT, is left behind and named when the command fails. Node.js does not read
# the system's store; its programs find the CA by NODE_EXTRA_CA_CERTS, which is set too.
#
# Exit code: the command's; 77, for ctest to count as skipped, where this system withholds the namespaces.
set -euo pipefail

readonly metadata=169.254.169.254 authorities=/etc/ssl/certs

if [[ ${1-} != --inside ]]; then
  [[ $# -ge 2 && -x $1 ]] || { sed -n '2,/^set /s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2 && exit 70; }
  # Who is not root may be it in a namespace of users; and root in a container may be let to that way.
  for users in '' '--user --map-root-user'; do
    # shellcheck disable=SC2086  # options, or none
    if unshare $users --net --mount true 2>/dev/null; then
      exec unshare $users --net --mount "${BASH_SOURCE[0]}" --inside "$@"
    fi
  done
  printf 'NOT RUN: %s: this system withholds a network and mounts of its own, also from a user namespace (a container without privileges?)\n' \
    "${*:2}" >&2
  exit 77
fi
simulator=$2
shift 2

directory=$(mktemp -d "${TMPDIR:-/tmp}/watchword-azure-XXXXXX")
pid=
# shellcheck disable=SC2317  # called by the trap
finish() {
  local status=$?
  trap - EXIT
  if [[ $pid ]]; then
    kill "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  fi
  if ((status == 0 || status == 77)); then
    rm -rf "$directory"
  else
    printf 'real-names.sh: exit code %d; what the simulator left behind: %s\n' "$status" "$directory" >&2
  fi
  exit "$status"
}
trap finish EXIT
trap 'exit 143' TERM
trap 'exit 130' INT

ip link set lo up
ip address add "$metadata/32" dev lo

setpriv --pdeathsig TERM "$simulator" --root "$directory/box" \
  --listen 127.0.0.1:443 --metadata "$metadata:80" >"$directory/log" 2>&1 &
pid=$!
for ((attempt = 0; attempt < 600; attempt++)); do
  if [[ -e $directory/box/env ]]; then break; fi
  kill -0 "$pid" 2>/dev/null || break
  sleep 0.05
done
if [[ ! -e $directory/box/env ]]; then
  cat "$directory/log" >&2
  printf 'real-names.sh: the simulator did not start\n' >&2
  exit 70
fi

{
  printf '127.0.0.1 localhost %s\n::1 localhost\n' "$HOSTNAME"
  cat "$directory/box/hosts"
} >"$directory/hosts"
mount --bind "$directory/hosts" /etc/hosts

# By its name in the bundle, for GnuTLS, and by the hash of its subject, for OpenSSL.
cp -R -P "$authorities/." "$directory/authorities"
cat "$directory/box/ca.pem" >>"$directory/authorities/ca-certificates.crt"
cp "$directory/box/ca.pem" "$directory/authorities/$(openssl x509 -noout -hash -in "$directory/box/ca.pem").0"
mount --bind "$directory/authorities" "$authorities"

# What the caller's system may say of other authorities and ways; and of another Azure.
unset SSL_CERT_FILE SSL_CERT_DIR GIT_SSL_CAINFO GIT_SSL_CAPATH CURL_CA_BUNDLE REQUESTS_CA_BUNDLE "${!AZURE_@}"
unset http_proxy https_proxy all_proxy no_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY
# shellcheck source=/dev/null
source <(grep '^export WATCHWORD_AZURE_' "$directory/box/env")
NODE_EXTRA_CA_CERTS=$WATCHWORD_AZURE_CA "$@"
