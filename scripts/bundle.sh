#!/usr/bin/env bash
# Collects all that another machine of the same kind (Debian release, processor, Python) needs to install kehoach without a
# network: the project with its models, the wheels, and the Debian packages with everything they depend on.
#   make bundle            writes build/kehoach-bundle.tar
# On the other machine:  tar xf kehoach-bundle.tar && cd kehoach-bundle && ./install.sh
set -euo pipefail
cd "$(dirname "$0")/.."
command -v apt-get >/dev/null || { echo "kehoach: bundles are made on Debian; this system has no apt-get." >&2; exit 1; }

bundle=build/kehoach-bundle
rm -rf "$bundle" && mkdir -p "$bundle/wheels" "$bundle/debs/partial"

echo "Project and models" >&2
mkdir -p "$bundle/kehoach"
git ls-files -z | grep -zv '^tests/\|^benchmarks/' | xargs -0 cp --parents -t "$bundle/kehoach"

echo "Python packages" >&2
.venv/bin/python -m pip download --quiet --disable-pip-version-check --only-binary=:all: --require-hashes -r requirements.lock -d "$bundle/wheels"

echo "System packages" >&2
# An empty dpkg status makes apt resolve from nothing: every dependency is fetched, also those that happen to be installed here.
empty=$(mktemp) && trap 'rm -f "$empty"' EXIT
mapfile -t packages < <(grep -v '^#' scripts/packages.txt | awk -F'\t' '$3 == "user" { print $1 }')
apt-get install -y -q --no-install-recommends --download-only \
  -o Dir::State::status="$empty" -o Dir::Cache::archives="$PWD/$bundle/debs" -o APT::Sandbox::User=root \
  "${packages[@]}" make >/dev/null
rm -rf "$bundle/debs/partial" "$bundle/debs/lock"
# An index makes the folder a repository: on the other machine apt puts the packages in their order, which dpkg -i alone does not.
(
  cd "$bundle/debs"
  for deb in *.deb; do
    dpkg-deb -f "$deb"
    printf 'Filename: ./%s\nSize: %s\nSHA256: %s\n\n' "$deb" "$(stat -c %s "$deb")" "$(sha256sum "$deb" | cut -d' ' -f1)"
  done >Packages
)

cp scripts/install-bundle.sh "$bundle/install.sh" && chmod +x "$bundle/install.sh"
tar cf build/kehoach-bundle.tar -C build kehoach-bundle
echo "build/kehoach-bundle.tar ($(du -h build/kehoach-bundle.tar | cut -f1)): carry it over, then: tar xf kehoach-bundle.tar && cd kehoach-bundle && ./install.sh" >&2
