#!/usr/bin/env bash
# bootstrap.sh [build|demo|test|local-clients|clients|desktop|bench|packages|arm64|windows]…
#
# Installs, with apt, what is missing to build Watchword (build, the default), to run its demo (demo),
# its tests (test; local-clients; in roots of Debian releases, clients and desktop) or its benchmarks
# (bench), to make its packages for Linux (packages), to build, package and start it for arm64, in a root
# of Debian (arm64, which tells dpkg of that architecture) and for Windows (windows). Asks for nothing,
# changes nothing when nothing is missing, and needs root or sudo only when something is.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

# A new machine upgrades itself just when somebody works on it for the first time.
readonly seconds_for_another_apt=600

# An entry is NAME or NAME>=VERSION; alternatives, best first, are separated by "|". command:PROGRAM
# among them is a program that is there already, from wherever it came. A distribution newer than
# Debian 12 carries Boost under names without a version, Ubuntu 24.04 Catch2 v3 as catch2.
readonly build_packages=(
  'g++>=4:12' cmake\>=3.25 ninja-build
  libcli11-dev libexpected-dev # headers alone
)
# What is linked, of the architecture that is built for.
readonly build_libraries=(
  'pkg-config|pkgconf'
  'libboost-dev>=1.81|libboost1.81-dev' 'libboost-json-dev>=1.81|libboost-json1.81-dev'
  'libboost-url-dev>=1.81|libboost-url1.81-dev'
  'libssl-dev>=3' libcpp-httplib-dev libsecret-1-dev libqrencode-dev libkeyutils-dev libmd-dev
  'libcatch2-dev>=3|catch2>=3' # the simulator that the demo runs on lives beside the tests
)
readonly demo_packages=(
  git gnome-keyring dbus-daemon openssl ca-certificates
  # tests/fixtures/webdriver.py looks for the same
  "chromium|command:${WATCHWORD_TEST_CHROMIUM:-chromium}|command:google-chrome-stable|command:google-chrome|chromium-browser"
  "chromium-driver|command:${WATCHWORD_TEST_CHROMEDRIVER:-chromedriver}|chromium-chromedriver"
  libnss3-tools fonts-dejavu-core
  python3 procps curl
)
readonly test_packages=(
  # the fixtures and checks
  clang-format 'clang>=1:14' 'libclang-rt-dev|libclang-rt-14-dev|libclang-rt-19-dev' # libFuzzer
  libfaketime expect strace keyutils libsecret-tools util-linux bsdutils
  keepassxc libkf5wallet-bin xvfb xdotool # the other Secret Services, and a person who unlocks them
  openssh-client openssh-server socat # another machine, and what may be on it
  mandoc man-db bash zsh fish valgrind git-lfs
  zbar-tools # reads the codes that are shown
  python3-gi # a desktop's notifications
  mmdebstrap # roots of other releases (tests/tools/debian-root.sh)
  # the second git, built from its source package
  dpkg-dev make patch xz-utils 'libcurl4-openssl-dev|libcurl4-gnutls-dev' libexpat1-dev zlib1g-dev
  'debian-archive-keyring>=2023.3+deb12u2' # knows the key of Debian 13
  # the authorization server (tests/oidc) and the clients (tests/azure/clients) that are not ours
  'nodejs>=18' npm python3-msal iproute2
  python3-keyring # whose back end Watchword brings
)

# Clients that ask Watchword (tests/clients), on this system;
readonly local_clients_packages=(
  skopeo buildah podman wget
  python3-pip python3-venv python3-keyring twine
)
# and in a root of Debian 13 (tests/clients/install/trixie.sh).
readonly clients_packages=(
  ca-certificates libsecret-1-0 libssl3t64 # what Watchword itself needs there
  curl
  python3-pip python3-venv python3-keyring twine python3-poetry
  skopeo oras docker-cli
  # NuGet.exe, and of mono what that loads
  mono-runtime ca-certificates-mono libmono-system-servicemodel4.0a-cil libmono-{microsoft-csharp,windowsbase}4.0-cil
  libmono-microsoft-{build,build-utilities-v4.0-}4.0-cil
  libmono-system-{componentmodel-composition,componentmodel-dataannotations,core,data,data-services-client}4.0-cil
  libmono-system-{io-compression,io-compression-filesystem,net-http,numerics,runtime-serialization,xml-linq}4.0-cil
)
# What a desktop has on which our packages are installed (tests/packages), in a root of each Debian.
readonly desktop_packages=(
  git gnome-keyring dbus python3-keyring
)
readonly bench_packages=(
  golang-docker-credential-helpers git-credential-oauth # whom it is measured beside
  libglib2.0-dev libsecret-tools keyutils util-linux
)
readonly deb_packages=(
  build-essential dpkg-dev debhelper dh-python
  binutils python3 # what a package contains, for its list of materials
)
readonly packages_packages=(
  "${deb_packages[@]}" lintian
  rpm rpmlint
)
readonly arm64_packages=(
  "${deb_packages[@]}" crossbuild-essential-arm64
  qemu-user-static git # what was built runs there, and asks git
)
readonly windows_packages=(
  g++-mingw-w64-x86-64-posix mingw-w64-x86-64-dev\>=10
  dpkg-dev make perl patch xz-utils # OpenSSL and Catch2, from their source packages
  nsis mandoc python3               # the installer, the manuals as pages of HTML, the zip
  wine64                            # where all of it runs
  # git and curl for the tests, from their source packages
  libz-mingw-w64-dev 'libcurl4-openssl-dev|libcurl4-gnutls-dev'
)

say() { printf 'bootstrap: %s\n' "$*" >&2; }
fail() {
  say "$@"
  exit 1
}

name_of() { printf '%s' "${1%%>=*}"; }
minimum_of() { if [[ $1 == *'>='* ]]; then printf '%s' "${1#*>=}"; else printf '0'; fi; }

# of_architecture ARCHITECTURE ENTRY…: prints the entries, a line each, as packages of that architecture.
of_architecture() { printf '%s\n' "${@:2}" | sed -E "s/(^|\|)([^|>]+)/\1\2:$1/g"; }

# Some of Ubuntu's packages are empty and install a snap, which their version says (2:1snap1-0ubuntu2).
# A snap is confined: it sees neither the /tmp nor the directories that demo and tests give a program.
is_snap() { [[ $1 =~ snap[0-9]+-.*ubuntu ]]; }

# Succeeds if there is such a program, and it is no snap, nor the script of Ubuntu's that starts one.
has_program() {
  local path
  path=$(command -v "$1") || return 1
  [[ $path != /snap/* ]] && ! grep -aq /snap/bin < <(head -c 4096 "$path")
}

# Succeeds if version $1 of a package will do for an alternative.
is_fit() { ! is_snap "$1" && dpkg --compare-versions "$1" ge "$(minimum_of "$2")"; }

# Succeeds if one of the entry's alternatives is installed in a version that is new enough.
is_installed() {
  local alternatives alternative version
  IFS='|' read -ra alternatives <<<"$1"
  for alternative in "${alternatives[@]}"; do
    if [[ $alternative == command:* ]]; then
      if has_program "${alternative#command:}"; then return 0; else continue; fi
    fi
    version=${installed[$(name_of "$alternative")]-}
    if [[ $version ]] && is_fit "$version" "$alternative"; then
      return 0
    fi
  done
  return 1
}

# Prints what apt-get install has to be given for the entry: NAME, or NAME=VERSION where the version
# that apt prefers is too old and another configured source has a newer one. Fails if there is none.
available() {
  local alternatives alternative name version
  IFS='|' read -ra alternatives <<<"$1"
  for alternative in "${alternatives[@]}"; do
    if [[ $alternative == command:* ]]; then continue; fi
    name=$(name_of "$alternative")
    version=$(apt-cache policy "$name" | awk '$1 == "Candidate:" { print $2 }')
    if [[ $version && $version != '(none)' ]] && is_fit "$version" "$alternative"; then
      printf '%s' "$name"
      return 0
    fi
    for version in $(apt-cache madison "$name" | awk -F'|' '/Packages/ { gsub(/ /, "", $2); print $2 }'); do
      if is_fit "$version" "$alternative"; then
        printf '%s=%s' "$name" "$version"
        return 0
      fi
    done
  done
  return 1
}

as_root() {
  if ((EUID == 0)); then
    "$@"
  else
    sudo "$@"
  fi
}

# Another source's outage is none of our business: what is really missing is named later.
update_lists() {
  as_root apt-get update -q >&2 || say 'some package lists could not be fetched; going on with those at hand'
}

# What was stopped in the middle of an installation leaves packages unpacked, and dpkg installs nothing
# more until they are configured. What lacks a dependency for it, apt-get's --fix-broken brings.
finish_what_was_interrupted() {
  as_root env DEBIAN_FRONTEND=noninteractive dpkg --configure -a >&2 ||
    say 'an earlier installation could not be finished; going on'
}

# Debian 12 itself has Catch2 v2; its backports have v3.
add_backports() {
  local codename list=/etc/apt/sources.list.d/watchword-backports.sources entry
  # shellcheck source=/dev/null
  codename=$(. /etc/os-release && [[ ${ID-} == debian ]] && printf '%s' "${VERSION_CODENAME-}") || return 0
  entry=$("$here/debian-source.sh" deb "$codename-backports") || return 0
  say "adding $list: Catch2 v3 comes from $codename-backports"
  printf '# Added by packaging/bootstrap.sh of Watchword, for libcatch2-dev.\n%s\n' "$entry" |
    as_root tee "$list" >/dev/null
  update_lists
}

wanted=() architecture=''
build=("${build_packages[@]}" "${build_libraries[@]}")
for group in "${@:-build}"; do
  case $group in
  build) wanted+=("${build[@]}") ;;
  demo) wanted+=("${build[@]}" "${demo_packages[@]}") ;;
  test) wanted+=("${build[@]}" "${demo_packages[@]}" "${test_packages[@]}") ;;
  local-clients) wanted+=("${local_clients_packages[@]}") ;;
  clients) wanted+=("${clients_packages[@]}") ;;
  desktop) wanted+=("${desktop_packages[@]}") ;;
  bench) wanted+=("${build[@]}" "${demo_packages[@]}" "${bench_packages[@]}") ;;
  packages) wanted+=("${build[@]}" "${packages_packages[@]}") ;;
  arm64)
    architecture=arm64
    mapfile -t libraries < <(of_architecture arm64 "${build_libraries[@]}")
    wanted+=("${build_packages[@]}" "${libraries[@]}" "${arm64_packages[@]}")
    ;;
  windows) wanted+=("${build[@]}" "${windows_packages[@]}") ;;
  *) fail "unknown group '$group'. Use: bootstrap.sh [build|demo|test|local-clients|clients|desktop|bench|packages|arm64|windows]…" ;;
  esac
done

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
  fail "this script installs with apt, which is missing here. Install the like of these yourself: ${wanted[*]}"
fi

# A package that another one provides is there as well: the nodejs that Node.js itself packages for
# Debian has npm in it, and no version of it.
declare -A installed=()
native=$(dpkg --print-architecture)
# shellcheck disable=SC2016  # ${Field} is dpkg-query's
while read -r status name of version provided; do
  if [[ $status != ii ]]; then continue; fi
  installed[$name:$of]=$version
  if [[ $of != all && $of != "$native" ]]; then continue; fi
  installed[$name]=$version
  for name in ${provided//[,()=]/ }; do
    if [[ $name == [a-z]* && -z ${installed[$name]-} ]]; then installed[$name]=0; fi
  done
done < <(dpkg-query -W -f '${db:Status-Abbrev} ${Package} ${Architecture} ${Version} ${Provides}\n')

missing=()
declare -A seen=()
for entry in "${wanted[@]}"; do
  if [[ -z ${seen[$entry]-} ]] && ! is_installed "$entry"; then missing+=("$entry"); fi
  seen[$entry]=1
done
if ((${#missing[@]} == 0)); then
  exit 0
fi

say "missing: ${missing[*]}"
if ((EUID != 0)) && ! command -v sudo >/dev/null; then
  fail 'installing them needs root, and there is no sudo here. Run this as root.'
fi
export DEBIAN_FRONTEND=noninteractive
if [[ $architecture ]]; then as_root dpkg --add-architecture "$architecture"; fi
update_lists

for entry in "${missing[@]}"; do
  if [[ $entry == libcatch2-dev* ]] && ! available "$entry" >/dev/null; then add_backports; fi
done

chosen=()
unavailable=()
for entry in "${missing[@]}"; do
  if package=$(available "$entry"); then chosen+=("$package"); else unavailable+=("$entry"); fi
done
if ((${#unavailable[@]})); then
  say "no configured apt source offers: ${unavailable[*]}."
  if [[ " ${unavailable[*]}" == *' chromium'* ]]; then
    say "Demo and tests drive a browser that is no snap, as Ubuntu's chromium-browser is one, which" \
      'cannot see their directories. Install Google Chrome (the .deb of google-chrome-stable) and the' \
      'chromedriver of its version, or name a Chromium and its driver in WATCHWORD_TEST_CHROMIUM and' \
      'WATCHWORD_TEST_CHROMEDRIVER; then run this again. To build needs none: packaging/bootstrap.sh build'
    exit 1
  fi
  fail 'Watchword builds on Debian 12 and 13, and on what is like them; add a source that has these.'
fi

say "installing ${#chosen[@]} packages: ${chosen[*]}"
finish_what_was_interrupted
as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends --fix-broken \
  -o "DPkg::Lock::Timeout=$seconds_for_another_apt" "${chosen[@]}" >&2 ||
  fail "apt-get could not install: ${chosen[*]}. Its message is above."
say 'everything needed is installed'
