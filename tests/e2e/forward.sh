#!/usr/bin/env bash
# Credentials of this machine, lent to others: through a real ssh to a real sshd, to a container, and
# to a machine without Watchword. Two destinations with different lists; strangers, and dead sockets.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
unset WATCHWORD_FORWARD

sshd=/usr/sbin/sshd
for program in "$sshd" /usr/bin/ssh /usr/bin/socat; do
  [[ -x $program ]] || {
    printf 'skipped: %s is not installed (packaging/bootstrap.sh test)\n' "$program"
    exit 77
  }
done

start_azure
use_watchword
person_is alice@contoso.com
contoso=dev.azure.com:$WATCHWORD_AZURE_PORT/contoso
fabrikam=dev.azure.com:$WATCHWORD_AZURE_PORT/fabrikam
watchword login "$WATCHWORD_AZURE_REPO" >/dev/null
no_browser_from_here

# --- the other machine: another HOME, no bus and no browser, on the same simulator
mkdir "$HOME/far"
mkdir -m 700 "$HOME/far/run" "$HOME/ssh"
{
  export -p | grep -E ' (GIT_|AZURE_|WATCHWORD_AZURE_|PATH=)'
  printf 'unset DBUS_SESSION_BUS_ADDRESS BROWSER DISPLAY\n'
  printf 'export HOME=%q XDG_RUNTIME_DIR=%q WATCHWORD_TRACE=%q\n' "$HOME/far" "$HOME/far/run" "$HOME/trace.log"
  # shellcheck disable=SC2016  # expanded there
  printf 'export WATCHWORD_INTERACTIVE=never GIT_TERMINAL_PROMPT=0\ncd "$HOME"\n'
} >"$HOME/far/env"
# shellcheck source=/dev/null
far() (
  source "$HOME/far/env"
  "$@"
)
far git config --global credential.helper watchword

port=$(/usr/bin/python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
ssh-keygen -q -t ed25519 -N '' -f "$HOME/ssh/host"
ssh-keygen -q -t ed25519 -N '' -f "$HOME/ssh/user"
cp "$HOME/ssh/user.pub" "$HOME/ssh/authorized"
cat >"$HOME/ssh/sshd_config" <<CONFIG
Port $port
ListenAddress 127.0.0.1
HostKey $HOME/ssh/host
AuthorizedKeysFile $HOME/ssh/authorized
PermitRootLogin yes
StrictModes no
UsePAM no
PasswordAuthentication no
PidFile none
SetEnv XDG_RUNTIME_DIR=$HOME/far/run PATH=$PATH
CONFIG
if ((UID == 0)); then mkdir -p /run/sshd; fi
"$sshd" -D -e -f "$HOME/ssh/sshd_config" 2>"$HOME/ssh/sshd.log" &
printf '127.0.0.1 %s\n' "$(cut -d ' ' -f 1,2 "$HOME/ssh/host.pub")" >"$HOME/ssh/known"
# Connections are shared, as many have it: what is forwarded must not get lost in one.
cat >"$HOME/ssh/config" <<CONFIG
Host devbox labbox
  HostName 127.0.0.1
  HostKeyAlias 127.0.0.1
  Port $port
  User $(id -un)
  IdentityFile $HOME/ssh/user
  IdentitiesOnly yes
  UserKnownHostsFile $HOME/ssh/known
  ControlMaster auto
  ControlPath $HOME/ssh/shared
  ControlPersist 30
CONFIG
mkdir "$HOME/bin"
printf '#!/bin/sh\nexec /usr/bin/ssh -F "%s" "$@"\n' "$HOME/ssh/config" >"$HOME/bin/ssh"
chmod +x "$HOME/bin/ssh"
export PATH=$HOME/bin:$PATH
for ((i = 0; i < 100; i++)); do ssh devbox true 2>/dev/null && break; sleep 0.1; done
ssh devbox true || fail "sshd does not let us in: $(cat "$HOME/ssh/sshd.log")"

# lend DESTINATION ORGANIZATION COMMAND…: what the command prints there
lend() {
  local destination=$1 organization=$2
  shift 2
  watchword forward "$destination" --organization "$organization" --yes -- \
    ". $HOME/far/env; $*" 2>&1
}
lent() { grep -c ' lent, ' "$HOME/.local/state/watchword/forwarding.log"; }

# --- through ssh
lend devbox "$contoso" git clone --quiet "$WATCHWORD_AZURE_REPO" engine || fail 'nothing was lent through ssh'
expect_number 'what was lent' 1 "$(lent)"
grep -q "^20..-..-..T.*Z devbox $contoso lent, expires 20" "$HOME/.local/state/watchword/forwarding.log" ||
  fail "the log: $(cat "$HOME/.local/state/watchword/forwarding.log")"
[[ ! -e $HOME/far/run/watchword/forward.sock && ! -L $HOME/far/run/watchword/forward.sock ]] ||
  fail 'the link to the socket stays behind'
[[ -z $(ls "$XDG_RUNTIME_DIR/watchword/forward") ]] || fail 'a socket stays behind here'

# What is not on the list, at either destination, is told there, and the way is not the browser here.
said=$(refused lend devbox "$contoso" git clone "$WATCHWORD_AZURE_REPO_FABRIKAM" fiber)
expect_text 'another organization' "does not lend the credential of $fabrikam to devbox: only of $contoso" "$said"
said=$(refused lend labbox "$fabrikam" git clone "$WATCHWORD_AZURE_REPO_SECOND" second)
expect_text 'another list' "does not lend the credential of $contoso to labbox: only of $fabrikam" "$said"
said=$(refused lend devbox "$contoso" git -c "credential.https://dev.azure.com:$WATCHWORD_AZURE_PORT.useHttpPath=false" clone "$WATCHWORD_AZURE_REPO" other)
expect_text 'without a path' 'useHttpPath true' "$said"
expect_number 'what was lent' 1 "$(lent)"
# The exit code is ssh's, and so the command's there.
status=0
lend devbox "$contoso" exit 7 || status=$?
expect_number 'the exit code' 7 "$status"
expect_no_browser

# The far side's memory has it meanwhile; nobody is asked twice.
said=$(lend devbox "$contoso" "git -C engine fetch && git -C engine fetch && watchword explain $WATCHWORD_AZURE_REPO")
expect_text 'explain there' 'Forwarded credentials (forwarding)' "$said"
(($(lent) <= 2)) || fail "lent again: $(lent)"

# Nobody can be asked: the person there reads why.
said=$(refused watchword forward devbox -- ". $HOME/far/env; git clone $WATCHWORD_AZURE_REPO_SECOND second" 2>&1)
expect_text 'nobody to ask' 'nobody can be asked there' "$said"
expect_text 'nobody to ask, here' 'nothing is lent without --organization NAME --yes' "$said"
# Somebody is asked, as ssh-agent asks: no, and then yes.
# shellcheck disable=SC2016  # expanded by the program
printf '#!/bin/sh\nprintf "%%s %%s\\n" "$SSH_ASKPASS_PROMPT" "$1" >>"%s/asked"\nexit "$(cat "%s/answer")"\n' "$HOME" "$HOME" >"$HOME/bin/ask"
chmod +x "$HOME/bin/ask"
printf 1 >"$HOME/answer"
said=$(DISPLAY=:99 SSH_ASKPASS=$HOME/bin/ask refused watchword forward devbox -- ". $HOME/far/env; git clone $WATCHWORD_AZURE_REPO_SECOND second")
expect_text 'a no' "did not lend the credential of $contoso" "$said"
printf 0 >"$HOME/answer"
DISPLAY=:99 SSH_ASKPASS=$HOME/bin/ask watchword forward devbox -- ". $HOME/far/env; git clone --quiet $WATCHWORD_AZURE_REPO_SECOND second && git -C second fetch"
expect_text 'the question' "confirm Watchword: Lend the credential of $contoso to devbox?" "$(cat "$HOME/asked")"
expect_number 'questions' 2 "$(wc -l <"$HOME/asked")"

# --- a connection that breaks leaves a dead socket, which is passed over; the next one is found
watchword forward devbox --organization "$contoso" --yes -- sleep 60 2>/dev/null &
broken=$!
for ((i = 0; i < 100; i++)); do [[ -S $HOME/far/run/watchword/forward.sock ]] && break; sleep 0.1; done
kill -KILL "$broken"
wait "$broken" 2>/dev/null || true
dead=$(readlink "$HOME/far/run/watchword/forward.sock")
export WATCHWORD_FORWARD=$dead
for ((i = 0; i < 50; i++)); do
  said=$(far watchword token "$WATCHWORD_AZURE_REPO_DOCS" 2>&1 || true)
  [[ $said == *'nobody is signed in'* ]] && break # until then ssh may be about to end
  sleep 0.1
done
SECONDS=0
said=$(refused far watchword token "$WATCHWORD_AZURE_REPO_DOCS")
expect_text 'a dead socket' 'nobody is signed in' "$said"
((SECONDS < 5)) || fail "a dead socket took $SECONDS seconds"
expect_number 'lines of the trace about a dead socket' 1 "$(tail -n 6 "$HOME/trace.log" | grep -c "nobody lends credentials through $dead: Connection refused")"
lend devbox "$contoso" "WATCHWORD_FORWARD=$dead watchword token $WATCHWORD_AZURE_REPO_DOCS >token" || fail 'a dead socket hides the next one'
rm -f "$HOME/far/token"
unset WATCHWORD_FORWARD

# --- a socket, for a container
box=$HOME/box/forward.sock
watchword forward --socket "$box" --organization "$contoso" --yes --uses 90 --lifetime 2h 2>"$HOME/lending" &
for ((i = 0; i < 100; i++)); do [[ -S $box ]] && break; sleep 0.1; done
expect_number 'the mode of its directory' 700 "$(stat -c %a "$HOME/box")"
expect_number 'the mode of the socket' 600 "$(stat -c %a "$box")"
# shellcheck disable=SC2016  # expanded there
container() { WATCHWORD_FORWARD=$box unshare --user --map-root-user "$BASH" -c 'source "$0"; "$@"' "$HOME/far/env" "$@"; }
container git clone --quiet "$WATCHWORD_AZURE_REPO_DOCS" docs || fail 'nothing was lent to a container'
rm -rf "$HOME/far/docs"

# --- a machine without Watchword: the script, by either program
script=$HOME/far/git-credential-forwarded
watchword forward --print-client >"$script"
chmod +x "$script"
mkdir "$HOME/far/bin"
for program in sh git id stat socat head sha256sum cut; do ln -s "$(command -v $program)" "$HOME/far/bin/"; done
by_script() { far env WATCHWORD_FORWARD="$box" "$@"; }
printf '#!/bin/sh\n. "%s/far/env"\nWATCHWORD_FORWARD=%s exec "%s" get\n' "$HOME" "$box" "$script" >"$HOME/bin/by_script.sh"
chmod +x "$HOME/bin/by_script.sh"
as_helper=(git -c credential.helper= -c "credential.helper=$script")
by_script "${as_helper[@]}" clone --quiet "$WATCHWORD_AZURE_REPO_DOCS" docs || fail 'nothing was lent to the script'
rm -rf "$HOME/far/docs"
by_script env PATH="$HOME/far/bin" "${as_helper[@]}" clone --quiet "$WATCHWORD_AZURE_REPO_DOCS" docs ||
  fail 'nothing was lent to the script by socat'
said=$(refused by_script "${as_helper[@]}" clone "$WATCHWORD_AZURE_REPO_FABRIKAM" fiber)
expect_text 'the script' "does not lend the credential of $fabrikam" "$said"

# What the far side keeps or forgets is nothing to this side; a token that was refused is renewed, but
# not again within a minute.
question() { printf 'protocol=https\nhost=%s\npath=contoso/x\n' "dev.azure.com:$WATCHWORD_AZURE_PORT"; }
secret_of() { sed -n 's/^password=//p'; }
log_lines() { wc -l <"$HOME/.local/state/watchword/forwarding.log"; }
before=$(log_lines)
{ question && printf 'username=x\npassword=of-my-own\n'; } | by_script "$script" store
expect_number 'lines of the log after a store' "$before" "$(log_lines)"
{ question && printf 'username=x\npassword=of-my-own\n'; } | by_script "$script" erase
expect_number 'lines of the log after an erase of something else' "$before" "$(log_lines)"
renewals=$(requests entra.token 200)
for _ in 1 2; do
  secret=$(question | by_script "$script" get | secret_of)
  { question && printf 'username=x\npassword=%s\n' "$secret"; } | by_script "$script" erase
done
question | by_script "$script" get >/dev/null
expect_number 'renewals' $((renewals + 1)) "$(requests entra.token 200)"
unset secret

# --- strangers: another user, and a socket that somebody else may use
if ((UID == 0)); then
  chmod 755 "$HOME" "${HOME%/*}" "$HOME/box" && chmod 666 "$box"
  said=$(question | setpriv --reuid=65534 --regid=65534 --clear-groups env WATCHWORD_FORWARD="$box" "$BASH" "$script" get 2>&1)
  expect_text 'another user' 'whoever asks is user 65534 to the machine that lends' "$said"
  control=$(echo "$XDG_RUNTIME_DIR"/watchword/forward/forward.sock-*.control)
  chmod 755 "$XDG_RUNTIME_DIR" "$XDG_RUNTIME_DIR"/watchword{,/forward} && chmod 666 "$control"
  said=$(setpriv --reuid=65534 --regid=65534 --clear-groups /usr/bin/python3 -c '
import socket, sys
stream = socket.socket(socket.AF_UNIX)
stream.connect(sys.argv[1])
stream.sendall(b"action=stop\n\n")
try:
    print(stream.recv(4096))
except ConnectionResetError:
    print(b"")' "$control")
  expect_text 'another user who stops it' "b''" "$said"
  chmod 700 "$XDG_RUNTIME_DIR"/watchword{,/forward}
fi

# --- list and stop; doctor, on both sides
said=$(watchword forward list)
expect_text 'list' "$box" "$said"
expect_text 'list' "$contoso" "$said"
expect_text 'list' 'in 1 h' "$said"
expect_text 'list' ' of 90' "$said"
# finding TEXT: whether what doctor printed has one of the forwarding that says so
finding() {
  /usr/bin/python3 -c '
import json, sys
texts = [f["state"] + " " + f["text"] for f in json.load(sys.stdin)["findings"] if f["subject"] == "forwarding"]
assert len(texts) == 1 and sys.argv[1] in texts[0], texts' "$1"
}
there() { by_script env BROWSER=/nowhere watchword doctor "$@" --json || true; }
asked=$(lent)
here() { watchword doctor "$@" --json || true; }
here "$WATCHWORD_AZURE_REPO" | finding "ok this machine lends credentials of $contoso to $box, "
there "$WATCHWORD_AZURE_REPO" | finding "lends the credential of $contoso to $box until 20"
there "$WATCHWORD_AZURE_REPO_FABRIKAM" | finding "note $(uname -n) does not lend the credential of $fabrikam to $box"
expect_number 'what doctor was lent' "$asked" "$(lent)"
watchword forward stop "$box" 2>&1 | grep -q "Nothing is lent to $box any more." || fail 'it was not stopped'
for ((i = 0; i < 100; i++)); do [[ -S $box ]] || break; sleep 0.1; done
[[ ! -S $box ]] || fail 'the socket is still there'
expect_text 'its end' 'Nothing is lent any more: it was stopped there.' "$(cat "$HOME/lending")"
expect_text 'list' 'Nothing is lent.' "$(watchword forward list 2>&1)"
! here "$WATCHWORD_AZURE_REPO" | finding ok 2>/dev/null || fail 'doctor says that something is lent'
there "$WATCHWORD_AZURE_REPO" | finding 'note nobody lends credentials here: there is no socket of yours'
expect_no_browser

# --- a person at the terminal is asked once, and a no stands
expect "$e2e/forward_confirm.exp" "$box" "$contoso" y by_script.sh
expect "$e2e/forward_confirm.exp" "$box" "$contoso" n by_script.sh

# --- nobody is signed in here: no browser opens because of somebody there, but where that was said;
# and what this machine is lent itself it does not lend
watchword logout "$WATCHWORD_AZURE_REPO"
lend_at_box() {
  WATCHWORD_FORWARD=$box watchword forward --socket "$box" --organization "$contoso" --yes "$@" 2>/dev/null &
  lender=$!
  for ((i = 0; i < 100; i++)); do [[ -S $box ]] && break; sleep 0.1; done
}
stop_lending() {
  watchword forward stop
  wait "$lender"
}
lend_at_box
said=$(question | by_script "$script" get 2>&1)
expect_text 'nobody is signed in' 'that it could lend without asking a person' "$said"
expect_no_browser
stop_lending
export BROWSER=$fixtures/browser.py WATCHWORD_TEST_BROWSER_SECONDS=200
lend_at_box --interactive
question | by_script "$script" get | grep -q '^password=' || fail 'a sign-in for somebody there gave nothing'
stop_lending

# Terms that make no sense.
expect_text 'all, unasked' 'to be named' "$(refused watchword forward devbox --yes)"
expect_text 'no destination' 'to whom' "$(refused watchword forward)"
expect_text 'no uses' '--uses takes' "$(refused watchword forward devbox --uses 0)"
expect_text 'in the background' '-f' "$(refused watchword forward devbox -- -f)"
expect_text 'half an address' 'Type it too' "$(refused watchword forward devbox --organization https://dev.azure.com/)"
