#!/usr/bin/env bash
# cargo.sh
#
# Prints the directory with this machine's cargo and rustc: of a toolchain itself, so that it does
# without rustup and its home. Exits with 77 where there is no cargo of 1.74 or later, which is the first
# that asks credential providers; a whole toolchain is too large to get one for this.
set -euo pipefail

export PATH=$PATH:${CARGO_HOME:-$HOME/.cargo}/bin
if ! command -v cargo >/dev/null || ! command -v rustc >/dev/null; then
  echo 'NOT RUN: cargo. There is no Rust on this machine (rustup.rs, or Debian 13: cargo)' >&2
  exit 77
fi
version=$(cargo --version | cut -d' ' -f2)
if [[ $(printf '%s\n' 1.74.0 "$version" | sort --version-sort | head -n 1) != 1.74.0 ]]; then
  printf 'NOT RUN: cargo. It is to be 1.74 or later; here is %s\n' "$version" >&2
  exit 77
fi
printf '%s/bin\n' "$(rustc --print sysroot)"
