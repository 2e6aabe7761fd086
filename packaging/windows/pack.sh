#!/usr/bin/env bash
# pack.sh BUILD OUTPUT [--url URL]
#
# Packs what is built in BUILD, a tree of preset windows, into OUTPUT; see build.sh. What is packed twice is
# the same twice: times are those of SOURCE_DATE_EPOCH, or of the last commit.
set -euo pipefail
export LC_ALL=C.UTF-8 TZ=UTC

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
fail() {
  printf 'pack.sh: %s\n' "$*" >&2
  exit 1
}

build=$(realpath "$1") output=$(realpath "$2")
shift 2
version=$(sed -n 's/^CMAKE_PROJECT_VERSION:STATIC=//p' "$build/CMakeCache.txt")
[[ $version ]] || fail "$build is no build tree"
url=https://example.com/watchword/$version # until a release has a place
while (($#)); do
  case $1 in
  --url) url=${2:?--url needs an address} && shift ;;
  *) fail "unknown argument $1" ;;
  esac
  shift
done
command -v makensis >/dev/null || fail 'makensis is missing; run packaging/bootstrap.sh windows'
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$here" log -1 --format=%ct 2>/dev/null || date +%s)}
export SOURCE_DATE_EPOCH

name=watchword-$version-windows-x64
zip=$output/$name.zip setup=$output/$name-setup.exe
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tree=$work/tree
cmake --install "$build" --prefix "$tree" >/dev/null
find "$tree" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +

# A zip has no second names of a file: each front end is a copy in it, a megabyte each.
rm -f "$zip" "$setup"
python3 - "$tree" "$zip" <<'END'
import os, pathlib, sys, time, zipfile
tree, made = pathlib.Path(sys.argv[1]), sys.argv[2]
when = time.gmtime(int(os.environ['SOURCE_DATE_EPOCH']))[:6]
with zipfile.ZipFile(made, 'w', zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
    for path in sorted(path for path in tree.rglob('*') if path.is_file()):
        entry = zipfile.ZipInfo(path.relative_to(tree).as_posix(), when)
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry.external_attr = 0o644 << 16
        packed.writestr(entry, path.read_bytes())
END

# What the installer puts where, in NSIS' terms; the uninstaller removes this and nothing else.
main=bin/watchword.exe
backslashes() { printf '%s' "${1//\//\\}"; }
parts() {
  local file directory last='' files=() names=() directories=()
  while IFS= read -r file; do
    if [[ $file != "$main" && $tree/$file -ef $tree/$main ]]; then names+=("$file"); else files+=("$file"); fi
  done < <(cd "$tree" && find . -type f -printf '%P\n' | sort)
  mapfile -t directories < <(cd "$tree" && find . -mindepth 1 -type d -printf '%P\n' | sort -r)

  printf '!macro InstallFiles\n'
  for file in "${files[@]}"; do
    directory=$(dirname "$file")
    if [[ $directory != "$last" ]]; then printf '  SetOutPath "$INSTDIR\\%s"\n' "$(backslashes "$directory")"; fi
    last=$directory
    printf '  File "%s"\n' "$tree/$file"
  done
  printf '!macroend\n!macro InstallNames\n'
  for file in "${names[@]}"; do
    printf '  CreateDirectory "$INSTDIR\\%s"\n' "$(backslashes "$(dirname "$file")")"
    printf '  !insertmacro InstallName "%s" "%s"\n' "$(backslashes "$file")" "$(backslashes "$main")"
  done
  printf '!macroend\n!macro RemoveFiles\n'
  for file in "${names[@]}" "${files[@]}"; do printf '  !insertmacro RemoveFile "%s"\n' "$(backslashes "$file")"; done
  printf '!macroend\n!macro RemoveDirectories\n'
  for directory in "${directories[@]}"; do
    printf '  !insertmacro RemoveDirectory "%s"\n' "$(backslashes "$directory")"
  done
  printf '!macroend\n'
}
parts >"$work/parts.nsh"
makensis -V2 -WX "-DVERSION=$version" "-DOUTPUT=$setup" "-DPARTS=$work/parts.nsh" \
  "-DUSER_PATH=$build/packaging/windows/user-path.exe" "$here/setup.nsi" >&2 || fail 'NSIS made no installer'

# The manifests of the package managers, with the hashes of what they are to get.
hash_of() { sha256sum "$1" | cut -d' ' -f1; }
fill() {
  sed -e "s|@VERSION@|$version|g" -e "s|@URL@|${url%/}|g" -e "s|@NAME@|$name|g" \
    -e "s|@ZIP_HASH@|$(hash_of "$zip")|g" -e "s|@SETUP_HASH@|$(hash_of "$setup")|g" "$1"
}
for manifest in "$here"/{scoop,winget}/*.in; do
  made=$output/${manifest#"$here/"}
  mkdir -p "${made%/*}"
  fill "$manifest" >"${made%.in}"
done
printf '%s\n' "$zip" "$setup"
