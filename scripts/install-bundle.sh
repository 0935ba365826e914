#!/usr/bin/env bash
# Installs kehoach from this bundle; nothing is fetched from a network.
#   ./install.sh [FOLDER]     default: ~/kehoach
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
target=${1:-$HOME/kehoach}

missing=()
for name in $(grep -v '^#' "$here/kehoach/scripts/packages.txt" | awk -F'\t' '$3 == "user" { print $1 }') make; do
  dpkg-query -W -f='${Status}' "$name" 2>/dev/null | grep -q 'ok installed' || missing+=("$name")
done
if ((${#missing[@]})); then
  echo "Installing system packages: ${missing[*]}" >&2
  root=()
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || { echo "kehoach: run this as root, or ask an administrator to install: ${missing[*]}" >&2; exit 1; }
    root=(sudo)
  fi
  # The folder debs/ is a repository of its own; no other source is asked, and what the machine has in a newer version stays.
  state=$(mktemp -d) && trap '"${root[@]}" rm -rf "$state"' EXIT
  echo "deb [trusted=yes] file:${here// /%20}/debs ./" >"$state/sources.list"
  apt=(apt-get -q -o "Dir::Etc::sourcelist=$state/sources.list" -o Dir::Etc::sourceparts=/dev/null -o "Dir::State::lists=$state/lists"
    -o "Dir::Cache=$state/cache" -o APT::Sandbox::User=root -o Acquire::Languages=none)
  mkdir -p "$state/lists/partial" "$state/cache/archives/partial"
  "${root[@]}" "${apt[@]}" update >/dev/null
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive "${apt[@]}" install -y --no-install-recommends "${missing[@]}" >/dev/null
fi

mkdir -p "$target"
cp -r "$here/kehoach/." "$target/"
"$target/scripts/setup.sh" --wheels "$here/wheels"
"$target/.venv/bin/kehoach" doctor
echo "kehoach is in $target. Next: cd $target && make run" >&2
