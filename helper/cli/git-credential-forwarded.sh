#!/bin/sh
# git-credential-forwarded: a credential helper for git that asks the machine which lends its
# credentials here (`watchword forward`), where Watchword itself cannot be installed. Needs python3
# or socat, and nothing else. On this machine:
#
#   chmod +x git-credential-forwarded
#   git config --global credential.helper "$PWD/git-credential-forwarded"
#   git config --global credential.https://SERVER.useHttpPath true
#
# It keeps nothing, and gives nothing away: `store` does nothing, `erase` says that what was lent was
# refused. Secrets are in no argument, variable of the environment or file.
set -u

for operation; do :; done # the last argument
case ${operation-} in
  get | erase) ;;
  *) exit 0 ;;
esac

trace() { [ -z "${WATCHWORD_TRACE-}" ] || printf 'git-credential-forwarded: %s\n' "$1" >&2; }

# The question of git.
protocol='' host='' path='' username='' secret='' challenges='' knows_headers='' refused=''
while IFS= read -r line && [ -n "$line" ]; do
  case $line in
    protocol=*) protocol=${line#*=} ;;
    host=*) host=${line#*=} ;;
    path=*) path=${line#*=} ;;
    username=*) username=${line#*=} ;;
    password=* | credential=*) secret=${line#*=} ;;
    'capability[]=authtype') knows_headers=1 ;;
    'wwwauth[]='*) challenges="$challenges$line
" ;;
  esac
done

request() {
  printf 'version=1\naction=%s\nprotocol=%s\nhost=%s\n' "$1" "$protocol" "$host"
  [ -z "$path" ] || printf 'path=%s\n' "$path"
  [ -z "$username" ] || printf 'username=%s\n' "$username"
  [ -z "$refused" ] || printf 'refused=%s\n' "$refused"
  printf '%s\n' "$challenges"
}

# talk SOCKET: sends the input and prints what comes back. Who is there greets at once.
talk() {
  if command -v python3 >/dev/null; then
    python3 -c '
import socket, sys
stream = socket.socket(socket.AF_UNIX)
stream.settimeout(3)
stream.connect(sys.argv[1])
answer = stream.recv(4096)
stream.settimeout(160)
stream.sendall(sys.stdin.buffer.read())
while answer:
    sys.stdout.buffer.write(answer)
    answer = stream.recv(4096)
' "$1"
  elif greeting=$(socat -T 3 -u "UNIX-CONNECT:$1" - | head -n 1) && [ -n "$greeting" ]; then
    socat -t 160 - "UNIX-CONNECT:$1"
  fi 2>/dev/null
}

# Reads what came back, and prints what git is to have. Fails where nobody answered.
answer() {
  IFS= read -r line || return 1
  case $line in
    'watchword-forward '[1-9]*) ;;
    *) return 1 ;;
  esac
  status='' message='' advice='' header='' secret='' expires='' whole=''
  while IFS= read -r line; do
    case $line in
      '') whole=1 ;;
      status=*) status=${line#*=} ;;
      message=*) message=${line#*=} ;;
      advice=*) advice=${line#*=} ;;
      authtype=*) header=${line#*=} ;;
      username=*) username=${line#*=} ;;
      credential=* | password=*) secret=${line#*=} ;;
      password_expiry_utc=*) expires=$line ;;
    esac
  done
  case $whole$status in
    1refused) printf 'git-credential-forwarded: %s. %s\n' "$message" "$advice" >&2 ;;
    1credential)
      if [ -n "$header" ] && [ -n "$knows_headers" ]; then
        printf 'capability[]=authtype\nauthtype=%s\ncredential=%s\nephemeral=1\n' "$header" "$secret"
      else
        printf 'username=%s\npassword=%s\n' "${username:-token}" "$secret"
      fi
      [ -z "$expires" ] || printf '%s\n' "$expires"
      ;;
    1nothing) ;;
    *) printf 'git-credential-forwarded: the answer broke off.\n' >&2 ;;
  esac
}

if [ "$operation" = erase ]; then
  [ -n "$secret" ] || exit 0
  refused=$(printf '%s' "$secret" | sha256sum | cut -d ' ' -f 1)
fi
if [ "$operation" = get ]; then action="get"; else action="refused"; fi
for socket in "${WATCHWORD_FORWARD-}" "${XDG_RUNTIME_DIR:-/nowhere}/watchword/forward.sock" \
  "/dev/shm/watchword-$(id -u)/forward.sock" /run/watchword/forward.sock; do
  [ -S "$socket" ] || continue
  if ! [ -O "$socket" ] && [ "$(stat -L -c %u "$socket")" != 0 ]; then
    trace "$socket belongs to somebody else"
    continue
  fi
  request "$action" | talk "$socket" | answer && exit 0
  trace "nobody lends credentials through $socket"
done
exit 0
