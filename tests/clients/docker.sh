#!/usr/bin/env bash
# clients: trixie
#
# Tools for containers at a registry of Azure: the system's skopeo, buildah and podman; skopeo, oras and docker's
# command line of Debian 13, the last before a stand-in for its daemon.
source "$(dirname "${BASH_SOURCE[0]}")/../e2e/lib.sh"
clients=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly clients

command -v skopeo >/dev/null || {
  printf 'NOT RUN: skopeo is missing; packaging/bootstrap.sh local-clients installs it\n' >&2
  exit 77
}
trixie() { "$clients/in-trixie.sh" "$@"; }
has_trixie() { [[ ${WATCHWORD_TEST_CLIENTS_TRIXIE-} ]]; }

ln -s "$WATCHWORD_AZURE_ROOT" "$HOME/azure" # where lib.sh has it
readonly image=contoso.azurecr.io/team/app

# What the manual has people write.
mkdir -p "$HOME/.docker" "$HOME/.config/containers"
printf '{"credsStore": "watchword"}\n' >"$HOME/.docker/config.json"
printf 'credential-helpers = ["watchword"]\n' >"$HOME/.config/containers/registries.conf"
printf '{"default": [{"type": "insecureAcceptAnything"}]}\n' >"$HOME/.config/containers/policy.json"

# An image of one layer with one file.
/usr/bin/python3 - "$HOME/image" <<'PY'
import gzip, hashlib, io, json, os, sys, tarfile
root = sys.argv[1]
os.makedirs(root + "/blobs/sha256")
def blob(data, media_type):
    digest = hashlib.sha256(data).hexdigest()
    open(f"{root}/blobs/sha256/{digest}", "wb").write(data)
    return {"mediaType": "application/vnd.oci.image." + media_type, "digest": "sha256:" + digest, "size": len(data)}
def document(value):
    return json.dumps(value).encode()
plain = io.BytesIO()
with tarfile.open(fileobj=plain, mode="w") as tar:
    member = tarfile.TarInfo("hello")
    member.size = 6
    tar.addfile(member, io.BytesIO(b"hello\n"))
layer = blob(gzip.compress(plain.getvalue(), mtime=0), "layer.v1.tar+gzip")
config = blob(document({"architecture": "amd64", "os": "linux", "rootfs": {"type": "layers", "diff_ids": [
    "sha256:" + hashlib.sha256(plain.getvalue()).hexdigest()]}}), "config.v1+json")
manifest = blob(document({"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
                          "config": config, "layers": [layer]}), "manifest.v1+json")
manifest["annotations"] = {"org.opencontainers.image.ref.name": "v1"}
open(root + "/index.json", "wb").write(document({"schemaVersion": 2, "manifests": [manifest]}))
open(root + "/oci-layout", "wb").write(document({"imageLayoutVersion": "1.0.0"}))
PY
digest_of() { skopeo inspect --format '{{.Digest}}' "$1"; }

# Signed in once, in a real browser, and silent from then on.
person_is alice@contoso.com
printf 'skopeo pushes\n'
skopeo copy --quiet "oci:$HOME/image:v1" "docker://$image:v1"
expect_text 'the last page' 'You are signed in' "$(last_page)"
no_browser_from_here
skopeo copy --quiet "docker://$image:v1" "oci:$HOME/pulled:v1"
expect_text 'what was pulled' "$(digest_of "oci:$HOME/image:v1")" "$(digest_of "oci:$HOME/pulled:v1")"
expect_number 'sign-ins' 1 "$(requests entra.token 200)"
expect_number 'exchanges' 1 "$(requests registry.exchange 200)"
expect_text 'status' contoso.azurecr.io "$(watchword status)"
expect_text 'explain' 'a token of Microsoft Entra is exchanged' "$(watchword explain https://contoso.azurecr.io)"
expect_text 'doctor' 'contoso.azurecr.io answers and asks for its own tokens' "$(watchword doctor https://contoso.azurecr.io || true)"
expect_text 'the list' '{}' "$(docker-credential-watchword list <<<unused)"

for tool in buildah podman; do
  if command -v "$tool" >/dev/null; then
    stored=(--root "$HOME/$tool" --runroot "$HOME/$tool-run" --storage-driver vfs)
    "$tool" "${stored[@]}" pull --quiet "docker://$image:v1"
    "$tool" "${stored[@]}" push --quiet "$image:v1" "docker://$image:$tool"
  else
    printf 'NOT RUN: %s is missing; packaging/bootstrap.sh local-clients installs it\n' "$tool" >&2
  fi
done

# Named for one registry in docker's configuration, or in that of the others.
mv "$HOME/.config/containers/registries.conf" "$HOME/registries.conf"
for file in "$HOME/.docker/config.json" "$HOME/.config/containers/auth.json"; do
  mkdir -p "$(dirname "$file")"
  cp "$file" "$HOME/before.json" 2>/dev/null || rm -f "$HOME/before.json"
  refused skopeo inspect "docker://$image:v1" >/dev/null
  printf '{"credHelpers": {"contoso.azurecr.io": "watchword"}}\n' >"$file"
  skopeo inspect "docker://$image:v1" >/dev/null
  if [[ -e $HOME/before.json ]]; then mv "$HOME/before.json" "$file"; else rm "$file"; fi
done
mv "$HOME/registries.conf" "$HOME/.config/containers/registries.conf"

# Logged out of and asked by many at once: one exchange.
for form in contoso.azurecr.io http://contoso.azurecr.io https://contoso.azurecr.io; do
  printf '%s' "$form" | docker-credential-watchword erase
done
for i in {1..8}; do
  skopeo inspect "docker://$image:v1" >"$HOME/inspect-$i" &
  pids[i]=$!
done
for pid in "${pids[@]}"; do wait "$pid" || fail 'one of many was not answered'; done
expect_number 'exchanges' 2 "$(requests registry.exchange 200)"

if has_trixie; then
  printf 'the tools of Debian 13\n'
  trixie skopeo copy --quiet "docker://$image:v1" "docker://$image:v2"
  printf 'hello\n' >"$HOME/hello.txt"
  trixie oras push "$image:oras" hello.txt
  trixie oras pull --output "$HOME/by-oras" "$image:oras"
  cmp "$HOME/hello.txt" "$HOME/by-oras/hello.txt"

  "$fixtures/docker_daemon.py" "$HOME/docker.sock" "$HOME/docker.log" &
  export DOCKER_HOST=unix://$HOME/docker.sock
  for ((attempt = 0; attempt < 100; attempt++)); do [[ -S $HOME/docker.sock ]] && break || sleep 0.1; done
  trixie docker pull --quiet "$image:v2"
  expect_text "docker's pull" '"identity": true, "status": 200' "$(tail -n 1 "$HOME/docker.log")"
  # What is not ours is pulled as by anybody, and nobody is asked.
  told=$(trixie docker pull --quiet docker.io/library/hello-world 2>&1)
  expect_text "docker's pull" '"user": null, "identity": false' "$(tail -n 1 "$HOME/docker.log")"
  [[ $told != *watchword* ]] || fail "a public image is told of: $told"
  # Somebody else's registry: kept, used, and gone again.
  trixie docker login --username ada --password-stdin other.example:5000 <<<'docker-Password-17' 2>/dev/null
  expect_text 'the list' '{"other.example:5000":"ada"}' "$(docker-credential-watchword list <<<unused)"
  expect_text 'status' 'Stored for docker: other.example:5000' "$(watchword status)"
  trixie docker pull --quiet other.example:5000/app
  expect_text "docker's pull" '"user": "ada", "identity": false' "$(tail -n 1 "$HOME/docker.log")"
  trixie docker logout other.example:5000
  expect_text 'the list' '{}' "$(docker-credential-watchword list <<<unused)"
  ! grep -q 'docker-Password-17' -r "$HOME/.docker" || fail 'a password is in the configuration of docker'
  # What the daemon is refused is dropped by docker's logout.
  trixie docker logout contoso.azurecr.io
  trixie docker pull --quiet "$image:v2"
  expect_number 'exchanges' 3 "$(requests registry.exchange 200)"
else
  printf 'NOT RUN: oras, docker and the newer skopeo: there is no root of Debian 13\n' >&2
fi

# The same for the system's skopeo, which logs in to see whether the password is right.
coproc registry { exec "$fixtures/basic_registry.py" ada <<<'skopeo-Password-18'; }
read -r -u "${registry[0]}" port
skopeo login --tls-verify=false --username ada --password-stdin "localhost:$port" <<<'skopeo-Password-18'
expect_text 'who is logged in' ada "$(skopeo login --get-login "localhost:$port")"
expect_text 'the list' "{\"localhost:$port\":\"ada\"}" "$(docker-credential-watchword list)"
skopeo logout "localhost:$port"
expect_text 'the list' '{}' "$(docker-credential-watchword list)"
! grep -q 'skopeo-Password-18' -rs "$HOME/.config" "$HOME/.docker" "${XDG_RUNTIME_DIR:?}/containers" || fail 'a password is in a file'

# The wrong account, in words; nobody is asked again and again.
expect_text 'skopeo' 'the registry fabrikam.azurecr.io does not let alice@contoso.com in' \
  "$(refused skopeo inspect docker://fabrikam.azurecr.io/app)"

# A token that the registry does not take any more: told by the tool, dropped by logging out, replaced.
scenario '{"clock": {"move": 10900}}'
expect_text 'skopeo' 'unauthorized' "$(refused skopeo inspect "docker://$image:v1")"
skopeo logout contoso.azurecr.io
skopeo inspect "docker://$image:v1" >/dev/null
expect_no_browser

# Who may only pull is refused at a push, and with the right account by name both go.
export BROWSER=$fixtures/browser.py
person_is bob@contoso.com
watchword login https://contoso.azurecr.io --account bob@contoso.com
skopeo copy --quiet "docker://$image:v1" "oci:$HOME/by-bob:v1"
expect_text 'skopeo' 'unauthorized' "$(refused skopeo copy --quiet "oci:$HOME/image:v1" "docker://$image:bob")"
no_browser_from_here
watchword login https://contoso.azurecr.io --account alice@contoso.com
skopeo copy --quiet "oci:$HOME/image:v1" "docker://$image:alice"

# Signed out, nobody answers, in words; then the machine does, where it is to.
watchword logout https://contoso.azurecr.io
expect_text 'skopeo' 'contoso.azurecr.io is signed out' "$(refused skopeo inspect "docker://$image:v1")"
expect_no_browser
export AZURE_CLIENT_ID=b0b0b0b0-0000-4000-8000-000000000001 AZURE_TENANT_ID=11111111-aaaa-4aaa-8aaa-111111111111
with AZURE_CLIENT_SECRET=Bq8~Builder.Secret-4417 watchword login https://contoso.azurecr.io
with AZURE_CLIENT_SECRET=Bq8~Builder.Secret-4417 skopeo inspect "docker://$image:v1" >/dev/null
expect_no_browser
