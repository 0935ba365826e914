#!/usr/bin/env bash
# Installs what kehoach needs and is not there yet: system packages, the virtual environment, the pinned dependencies.
# Quick when nothing is missing: a stamp in .venv remembers the lock file that was installed.
#   scripts/setup.sh [--dev] [--wheels FOLDER]     with --wheels, Python packages come from that folder and no network is used
set -euo pipefail
cd "$(dirname "$0")/.."

kind=user lock=requirements.lock wheels=""
while (($#)); do
  case "$1" in
    --dev) kind=dev lock=requirements-dev.lock ;;
    --wheels) wheels=$(realpath "$2"); shift ;;
    *) echo "usage: scripts/setup.sh [--dev] [--wheels FOLDER]" >&2; exit 2 ;;
  esac
  shift
done

say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }
die() { printf 'kehoach: %s\n' "$*" >&2; exit 1; }

needed_packages() { # names of the Debian packages for this kind of set-up
  grep -v '^#' scripts/packages.txt | awk -F'\t' -v kind="$kind" '$3 == "user" || kind == "dev" { print $1 }'
}

system_packages() {
  local missing=()
  for name in $(needed_packages); do
    dpkg-query -W -f='${Status}' "$name" 2>/dev/null | grep -q 'ok installed' || missing+=("$name")
  done
  ((${#missing[@]})) || return 0
  [ -z "$wheels" ] || die "missing system packages: ${missing[*]}. The bundle's install.sh puts them in place."
  local root=()
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || die "missing system packages: ${missing[*]}. Ask an administrator to run: apt-get install ${missing[*]}"
    root=(sudo)
  fi
  say "Installing system packages: ${missing[*]}"
  "${root[@]}" apt-get update -q >/dev/null
  DEBIAN_FRONTEND=noninteractive "${root[@]}" apt-get install -y -q --no-install-recommends "${missing[@]}" >/dev/null
}

other_system() { # not Debian: name what is missing and how people there usually get it
  local missing=()
  command -v tesseract >/dev/null || missing+=("Tesseract (macOS: brew install tesseract tesseract-lang; Fedora: dnf install tesseract tesseract-langpack-vie; Windows: use WSL with Debian)")
  if command -v tesseract >/dev/null && ! tesseract --list-langs 2>/dev/null | grep -qx vie; then
    missing+=("Tesseract's Vietnamese model vie.traineddata (package tesseract-langpack-vie or tesseract-lang)")
  fi
  ((${#missing[@]})) || return 0
  printf 'kehoach needs, and this system does not have:\n' >&2
  printf '  - %s\n' "${missing[@]}" >&2
  exit 1
}

if command -v apt-get >/dev/null; then system_packages; else other_system; fi

python=""
for candidate in python3.12 python3.11 python3.13 python3; do
  if command -v "$candidate" >/dev/null && "$candidate" -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then
    python=$candidate
    break
  fi
done
[ -n "$python" ] || die "needs Python 3.11 to 3.13 with venv; none found. On Debian: apt-get install python3 python3-venv"

[ -x .venv/bin/python ] || { say "Making .venv with $($python --version)"; "$python" -m venv .venv; }

stamp=.venv/installed-$kind
digest=$(cat "$lock" pyproject.toml | sha256sum | cut -d' ' -f1)
if [ "$(cat "$stamp" 2>/dev/null)" != "$digest" ]; then
  say "Installing the pinned Python packages"
  pip=(.venv/bin/python -m pip install --quiet --disable-pip-version-check)
  [ -z "$wheels" ] || pip+=(--no-index --find-links "$wheels")
  "${pip[@]}" --require-hashes -r "$lock"
  "${pip[@]}" --no-deps --no-build-isolation -e .
  echo "$digest" >"$stamp"
fi
