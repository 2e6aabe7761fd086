#!/usr/bin/env bash
# bootstrap_test.sh: what packaging/bootstrap.sh would install on several distributions. They are
# played by an apt and a dpkg-query of this test's own, which know what it tells them and log what
# they are asked to install.
set -euo pipefail

command -v dpkg >/dev/null || {
  printf 'skipped: there is no dpkg to compare versions with\n'
  exit 77
}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
bootstrap=$here/../../packaging/bootstrap.sh
directory=$(mktemp -d "${TMPDIR:-/tmp}/watchword-test-XXXXXX")
failures=0
fail() {
  printf 'FAIL: %s: %s\n' "$system" "$*"
  failures=$((failures + 1))
}

# Nothing of this machine's is in PATH but what the script itself is written with.
programs=$directory/programs
mkdir "$programs"
for program in awk bash cat dirname env grep head rm sed; do
  ln -s "$(command -v "$program")" "$programs/$program"
done
make_program() { cat >"$programs/$1" && chmod +x "$programs/$1"; }

# OFFERED says "NAME VERSION" in each line, first the version that apt prefers, of the packages in which
# distributions differ. Others are there, and new enough.
make_program apt-cache <<'END'
#!/usr/bin/env bash
if [[ $2 == *:arm64 && ! -e $FOREIGN ]]; then exit; fi
version=$(awk -v name="${2%:arm64}" '$1 == name { print $2; exit }' "$OFFERED")
if [[ ! $version && ! $2 =~ boost|catch2|chromium ]]; then version=9:9; fi
case $1 in
policy) printf '%s:\n  Installed: (none)\n  Candidate: %s\n' "$2" "${version:-(none)}" ;;
madison) awk -v name="${2%:arm64}" '$1 == name { printf "%s | %s | archive Packages\n", $1, $2 }' "$OFFERED" ;;
esac
END
make_program dpkg-query <<'END'
#!/usr/bin/env bash
awk '{ split($1, name, ":"); printf "ii  %s %s %s \n", name[1], name[2] ? name[2] : "amd64", $2 }' "$INSTALLED"
END
make_program apt-get <<'END'
#!/usr/bin/env bash
if [[ $1 != install ]]; then exit 0; fi
if [[ -e $INTERRUPTED ]]; then
  echo "E: dpkg was interrupted, you must manually run 'dpkg --configure -a' to correct the problem." >&2
  exit 100
fi
printf '%s\n' "$@" >"$CHOSEN"
END
make_program dpkg <<END
#!/usr/bin/env bash
case "\$*" in
'--configure -a') rm -f "\$INTERRUPTED" ;;
--print-architecture) echo amd64 ;;
'--add-architecture arm64') : >"\$FOREIGN" ;;
*) exec "$(command -v dpkg)" "\$@" ;;
esac
END
printf '#!/usr/bin/env bash\nexec "$@"\n' | make_program sudo

export OFFERED=$directory/offered INSTALLED=$directory/installed CHOSEN=$directory/chosen INTERRUPTED=$directory/interrupted
export FOREIGN=$directory/foreign # is there when dpkg knows another architecture
# is SYSTEM: what it offers comes on standard input; nothing is installed.
is() {
  system=$1
  cat >"$OFFERED"
  : >"$INSTALLED"
}
# run GROUP [VARIABLE=VALUE…]: sets `code`; what would be installed is in `chosen`.
run() {
  rm -f "$CHOSEN"
  code=0
  env -i PATH="$programs" HOME="$directory" OFFERED="$OFFERED" INSTALLED="$INSTALLED" CHOSEN="$CHOSEN" INTERRUPTED="$INTERRUPTED" FOREIGN="$FOREIGN" "${@:2}" \
    bash "$bootstrap" "$1" >"$directory/out" 2>&1 || code=$?
  chosen=
  if [[ -e $CHOSEN ]]; then chosen=" $(xargs <"$CHOSEN") "; fi
}
succeeds() { ((code == 0)) || fail "exit code $code: $(cat "$directory/out")"; }
installs() {
  local name
  for name; do [[ $chosen == *" $name "* ]] || fail "does not install $name, but:$chosen"; done
}
leaves() {
  local name
  for name; do [[ $chosen != *" $name "* ]] || fail "installs $name"; done
}
says() { grep -qF -- "$1" "$directory/out" || fail "does not say '$1', but: $(cat "$directory/out")"; }

debian_12() {
  is 'Debian 12' <<'END'
libboost-dev 1.74.0.3
libboost1.81-dev 1.81.0-5
libboost-json-dev 1.74.0.3
libboost-json1.81-dev 1.81.0-5
libboost-url1.81-dev 1.81.0-5
catch2 2.13.10-1
libcatch2-dev 2.13.10-1
libcatch2-dev 3.7.1-0.1~bpo12+1
chromium 140.0-1~deb12u1
chromium-driver 140.0-1~deb12u1
END
}
debian_13() {
  is 'Debian 13' <<'END'
libboost-dev 1.83.0.2
libboost-json-dev 1.83.0.2
libboost-url-dev 1.83.0.2
libboost1.81-dev 1.81.0-9
catch2 3.7.1-0.5
libcatch2-dev 3.7.1-0.5
chromium 140.0-1~deb13u1
chromium-driver 140.0-1~deb13u1
END
}
ubuntu_24() {
  is 'Ubuntu 24.04' <<'END'
libboost-dev 1.83.0.1ubuntu2
libboost-json-dev 1.83.0.1ubuntu2
libboost-url-dev 1.83.0.1ubuntu2
catch2 3.4.0-1
chromium-browser 2:1snap1-0ubuntu2
chromium-chromedriver 2:1snap1-0ubuntu2
END
}

debian_12
run test
succeeds
installs libboost1.81-dev libboost-url1.81-dev libcatch2-dev=3.7.1-0.1~bpo12+1 chromium chromium-driver mmdebstrap
leaves libboost-dev catch2

# An installation that was stopped in the middle is finished first.
touch "$INTERRUPTED"
run test
succeeds
installs libcatch2-dev=3.7.1-0.1~bpo12+1
[[ ! -e $INTERRUPTED ]] || fail 'leaves unfinished what was interrupted'

# For arm64, what is linked is of that architecture and what runs of this one; what is here of this one
# is not linked.
[[ ! -e $FOREIGN ]] || fail 'tells dpkg of another architecture, which nobody asked for'
printf '%s 9:9\n' libssl-dev cmake >"$INSTALLED"
run arm64
succeeds
installs libssl-dev:arm64 libboost-url1.81-dev:arm64 libcatch2-dev:arm64=3.7.1-0.1~bpo12+1 crossbuild-essential-arm64
installs ninja-build libexpected-dev qemu-user-static
leaves libssl-dev cmake cmake:arm64 libexpected-dev:arm64
tr ' ' '\n' <<<"$chosen" | sed '/^$/d; s/=.*//; s/$/ 9:9/' >>"$INSTALLED"
run arm64
succeeds
[[ ! $chosen ]] || fail "installs again:$chosen"
# Nor the other way round.
printf '%s 9:9\n' libssl-dev:arm64 >"$INSTALLED"
run build
succeeds
installs libssl-dev
rm "$FOREIGN"

debian_13
run test
succeeds
installs libboost-dev libboost-json-dev libboost-url-dev libcatch2-dev chromium chromium-driver mmdebstrap
leaves libboost1.81-dev catch2
tr ' ' '\n' <<<"$chosen" | sed '/^$/d; s/$/ 9:9/' >"$INSTALLED"
run test
succeeds
[[ ! $chosen ]] || fail "installs again:$chosen"

ubuntu_24
run build
succeeds
installs catch2 libboost-url-dev
for group in demo test; do
  run "$group"
  ((code == 1)) || fail "exit code $code of group $group, which has no browser"
  [[ ! $chosen ]] || fail "installs, though there is no browser:$chosen"
  says 'Google Chrome'
  says 'packaging/bootstrap.sh build'
done

# A snap that is there already is none to drive either, nor is the script that starts it.
printf '%s 2:1snap1-0ubuntu2\n' chromium-browser chromium-chromedriver >"$INSTALLED"
printf '#!/bin/sh\nexec /snap/bin/chromium "$@"\n' | make_program chromium
printf '#!/bin/sh\nexec /snap/bin/chromium.chromedriver "$@"\n' | make_program chromedriver
run demo
((code == 1)) || fail "takes a snap that is installed for a browser: exit code $code"
rm "$programs/chromium"

# Chrome, with its driver, wherever they come from.
make_program google-chrome-stable </dev/null
run demo
((code == 1)) || fail "takes a snap for the driver of Chrome: exit code $code"
make_program chromedriver </dev/null
run test
succeeds
installs catch2
leaves chromium chromium-browser chromium-driver chromium-chromedriver
rm "$programs/google-chrome-stable" "$programs/chromedriver"
make_program a-browser </dev/null
make_program a-driver </dev/null
run demo WATCHWORD_TEST_CHROMIUM="$programs/a-browser" WATCHWORD_TEST_CHROMEDRIVER="$programs/a-driver"
succeeds
leaves chromium-browser chromium-chromedriver

((failures == 0)) || exit 1
rm -rf "$directory"
printf 'passed\n'
