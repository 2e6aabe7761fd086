#!/usr/bin/env bash
# Where nothing can be noted (a full disk, a directory that is read-only or cannot be made), what a
# provider answered is still not kept as the user's own by git's `store`, and answers nobody once the
# variable is gone or somebody has signed out.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
source "$e2e/machines.sh"

start_azure --consent auto
use_watchword
export WATCHWORD_ENTRA_IDENTITY=auto
sign_in_as_person() {
  WATCHWORD_INTERACTIVE=always WATCHWORD_ENTRA_IDENTITY=none timeout 20 watchword login "$WATCHWORD_AZURE_REPO" 2>sign-in.log ||
    fail "$(cat sign-in.log)"
}
token_of_job() {
  curl --fail --silent "$WATCHWORD_AZURE_CONTROL/job" --data '{"organization": "contoso"}' |
    sed 's/.*"token":"\([^"]*\)".*/\1/'
}
readonly pat=personal-access-token-that-nobody-issued-0123456789abcdef

# as KIND COMMAND…: where that kind of credential is the answer.
as() {
  local kind=$1
  shift
  case $kind in
  job) TF_BUILD=True SYSTEM_COLLECTIONURI=https://dev.azure.com:$WATCHWORD_AZURE_PORT/contoso/ SYSTEM_ACCESSTOKEN=$job_token WATCHWORD_ENTRA_IDENTITY=none "$@" ;;
  pat) WATCHWORD_PAT=$pat WATCHWORD_ENTRA_IDENTITY=none "$@" ;;
  machine) as_builder AZURE_CLIENT_SECRET="$builder_secret" "$@" ;;
  person) WATCHWORD_ENTRA_IDENTITY=none "$@" ;;
  esac
}

# in_place PLACE COMMAND…: where nothing can be noted.
in_place() {
  local place=$1
  shift
  case $place in
  missing) XDG_STATE_HOME=/dev/null "$@" ;;
  full) prlimit --fsize=0 "$@" ;;
  read-only) unshare --mount --map-current-user bash -c 'mount --bind -o ro "$0" "$0" && exec "$@"' "$HOME/.local/state" "$@" ;;
  esac
}
helper() { WATCHWORD_INTERACTIVE=never timeout 20 git-credential-watchword "$1" 2>>said.log; }
export -f helper in_place # for what is run by other programs
helper_in() { as "$2" bash -c 'in_place "$0" bash -c "helper $1"' "$1" "$3"; }

places=(missing full)
mkdir -p "$HOME/.local/state"
if unshare --mount --map-current-user true 2>/dev/null; then places+=(read-only); else printf 'without mount namespaces: read-only is left out\n'; fi

# kept SECRET: whether the store has it, in whatever form.
kept() {
  if [[ ${WATCHWORD_STORE-} == kernel-keyring ]]; then
    keyctl show @us 2>/dev/null | grep -q 'watchword.*git.credential'
  else
    secret-tool search --all --unlock xdg:schema dev.watchword.Item 2>/dev/null | grep -qF -f <(printf '%s\n' "$1") ||
      grep -rqF -f <(printf '%s\n' "$1") "$HOME/.local/share/keyrings" 2>/dev/null
  fi
}

job_token=$(token_of_job)
for place in "${places[@]}"; do
  for kind in job pat machine person; do
    if [[ $kind == person ]]; then sign_in_as_person; fi
    watchword cache clear 2>/dev/null
    : >said.log
    answer=$(organization | helper_in "$place" $kind get) || fail "$kind, $place: nothing is answered: $(cat said.log)"
    secret=$(password_in "$answer")
    [[ $secret ]] || fail "$kind, $place: there is no password: $(cat said.log)"
    { organization && printf 'username=contoso\npassword=%s\n' "$secret"; } >request
    helper_in "$place" $kind store <request || fail "$kind, $place: store fails: $(cat said.log)"
    in_place "$place" bash -c 'helper store' <request || true # by a git that outlived the variable
    rm request
    # Signed out, what was kept would still be answered.
    in_place "$place" watchword logout "$WATCHWORD_AZURE_REPO" >>said.log 2>&1 || true
    answer=$(organization | WATCHWORD_ENTRA_IDENTITY=none helper get || true)
    [[ $answer != *password=* ]] || fail "$kind, $place: it is answered after all: $(cat said.log)"
    answer=$(organization | WATCHWORD_ENTRA_IDENTITY=none in_place "$place" bash -c 'helper get' || true)
    [[ $answer != *password=* ]] || fail "$kind, $place: it is answered there: $(cat said.log)"
    if kept "$secret"; then fail "$kind, $place: it is in the store: $(cat said.log)"; fi
  done
done

# What the user typed is kept as soon as it can be noted whose secrets are whose.
readonly own=what-the-user-typed-and-no-provider-ever-answered
typed() { organization && printf 'username=ada\npassword=%s\n' "$own"; }
: >said.log
typed | WATCHWORD_ENTRA_IDENTITY=none in_place missing bash -c 'helper store'
[[ $(organization | WATCHWORD_ENTRA_IDENTITY=none helper get || true) != *"$own"* ]] || fail 'kept though nothing could be noted'
expect_text 'what is not kept' 'is not kept, because whose it is cannot be noted' "$(cat said.log)"
typed | WATCHWORD_ENTRA_IDENTITY=none helper store
[[ $(organization | WATCHWORD_ENTRA_IDENTITY=none helper get) == *"$own"* ]] || fail 'what the user typed is not kept'
rm -f said.log
