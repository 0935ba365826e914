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
    command -v sudo >/dev/null || { echo "kehoach: run this as root, or ask an administrator to run: dpkg -iGE $here/debs/*.deb" >&2; exit 1; }
    root=(sudo)
  fi
  # -G never replaces a newer package, -E leaves the same version alone.
  DEBIAN_FRONTEND=noninteractive "${root[@]}" dpkg -iGE "$here"/debs/*.deb >/dev/null
fi

mkdir -p "$target"
cp -r "$here/kehoach/." "$target/"
"$target/scripts/setup.sh" --wheels "$here/wheels"
"$target/.venv/bin/kehoach" doctor
echo "kehoach is in $target. Next: cd $target && make run" >&2
